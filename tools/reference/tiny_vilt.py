"""Makes tiny ViLT checkpoints that answer questions, in both published forms, and records what the reference computes on them.

Development only. Usage: python tiny_vilt.py [OUT_DIR, default test/parity/vilt]
The weights are random (fixed seed) but large, so that different pictures and questions give different answers; the tokenizer is the toy
WordPiece of tiny_git.py.
"""

import json
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from transformers import ViltConfig, ViltForQuestionAnswering

from record_vilt import record
from tiny_git import enliven, word_list, write_tokenizer
from recordings import replace

ANSWERS = """yes no red blue green yellow white black 0 1 2 3 4 many dog cat train boat tree snow beach city house kitchen outside inside
morning night left right man woman nothing""".split()


def tiny_model(seed: int, *, size: int, patch: int, bias: bool, limit: int) -> ViltForQuestionAnswering:
    config = ViltConfig(
        vocab_size=len(word_list()), max_position_embeddings=24, hidden_size=32, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=56, image_size=size, patch_size=patch, qkv_bias=bias, max_image_length=limit,
        id2label=dict(enumerate(ANSWERS)), label2id={answer: i for i, answer in enumerate(ANSWERS)},
    )  # fmt: skip
    config._attn_implementation = "eager"
    model = ViltForQuestionAnswering(config).eval()
    enliven(model, seed, 1.6)
    with torch.no_grad():
        model.classifier[3].weight.mul_(2)
        model.classifier[3].bias.sub_(1.0)
    return model


def write_surroundings(out: Path, model: ViltForQuestionAnswering, size: dict) -> None:
    """config.json and preprocessor_config.json, as published checkpoints carry them."""
    config = model.config.to_dict()
    config["architectures"] = ["ViltForQuestionAnswering"]
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (out / "preprocessor_config.json").write_text(json.dumps({
        "do_normalize": True, "do_pad": True, "do_resize": True, "feature_extractor_type": "ViltFeatureExtractor",
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "resample": 3, **size,
    }, indent=1) + "\n")  # fmt: skip


def write_weights(out: Path, model: ViltForQuestionAnswering, *, torch_file: bool) -> None:
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    if not torch_file:
        save_file(state, out / "model.safetensors", metadata={"format": "pt"})
        return
    # Older files carry the numbers 0, 1, 2, … of the positions too.
    state["vilt.embeddings.text_embeddings.position_ids"] = torch.arange(model.config.max_position_embeddings).expand((1, -1))
    torch.save(state, out / "pytorch_model.bin")


KINDS = {
    # A size object, patches that fill the sides; the positions are learnt on 6 x 6.
    "safetensors": dict(
        model=dict(seed=31, size=24, patch=4, bias=True, limit=-1), torch_file=False,
        size={"size": {"shortest_edge": 32}, "size_divisor": 4},
    ),
    # The old number, sides that are no multiple of the patch, more patches allowed than there ever are, no bias.
    "torch": dict(
        model=dict(seed=32, size=36, patch=6, bias=False, limit=200), torch_file=True, size={"size": 32, "size_divisor": 8},
    ),
}  # fmt: skip


def make(root: Path, pictures: Path) -> None:
    for kind, options in KINDS.items():
        out = root / kind
        out.mkdir(parents=True)
        model = tiny_model(**options["model"])
        write_surroundings(out, model, options["size"])
        write_tokenizer(out, 24, json_file=not options["torch_file"])
        write_weights(out, model, torch_file=options["torch_file"])
        record(out, pictures)


if __name__ == "__main__":
    replace("vilt", make)
