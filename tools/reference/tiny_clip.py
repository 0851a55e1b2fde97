"""Makes tiny CLIP checkpoints in every published form, and records what the reference computes on them, stage by stage.

Development only. Usage: python tiny_clip.py [OUT_DIR, default test/parity/clip]
The weights are random (fixed seed) but large (std 0.1-0.3), so that different pictures and words give different answers;
the tokenizer is trained on a toy corpus with the real CLIP pipeline and keeps all 2 x 256 byte tokens, as the real one does.
"""

import json
import shutil
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CLIPConfig, CLIPModel

from export_onnx import export_towers
from record_clip import record
from recordings import replace

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
PATTERN = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
CORPUS = """a photo of a red train in the snow . a photo of a dog on the beach at sunset . two yellow boats near a lighthouse
a bicycle leaning against a wall . a small house behind the trees in the rain . people walking in the city at night
a cat sleeping on a blue chair . the moon over the mountains . a plate of food on a table . children playing football
an old car parked in front of a shop . a bird flying above the sea . flowers in a green vase . a black and white photograph"""


def clip_pipeline(model: models.BPE) -> Tokenizer:
    """The pipeline of the published CLIP tokenizers, around any byte-level BPE."""
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train_tokenizer(merge_count: int) -> Tokenizer:
    learner = clip_pipeline(models.BPE(unk_token=EOS, end_of_word_suffix="</w>"))
    trainer = trainers.BpeTrainer(
        vocab_size=512 + merge_count,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    learner.train_from_iterator(CORPUS.split("\n"), trainer)
    merges = [tuple(pair) for pair in json.loads(learner.to_str())["model"]["merges"]][:merge_count]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = alphabet + [a + "</w>" for a in alphabet] + [a + b for a, b in merges] + [BOS, EOS]
    vocab = {word: index for index, word in enumerate(dict.fromkeys(words))}
    tokenizer = clip_pipeline(
        models.BPE(vocab=vocab, merges=merges, unk_token=EOS, end_of_word_suffix="</w>", continuing_subword_prefix="")
    )
    tokenizer.add_special_tokens([BOS, EOS])
    tokenizer.post_processor = processors.RobertaProcessing(
        (EOS, vocab[EOS]), (BOS, vocab[BOS]), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer


def tiny_model(
    tokenizer: Tokenizer, seed: int, *, act: str, legacy_eos: bool, size: int, patch: int, eps: float, projection: int = 16, text: dict = {}, vision: dict = {}
) -> CLIPModel:
    bos, eos = tokenizer.token_to_id(BOS), tokenizer.token_to_id(EOS)
    config = CLIPConfig(
        projection_dim=projection,
        text_config=dict(
            vocab_size=tokenizer.get_vocab_size(), hidden_size=24, intermediate_size=56, num_hidden_layers=2,
            num_attention_heads=3, max_position_embeddings=77, hidden_act=act, layer_norm_eps=eps, projection_dim=projection,
            bos_token_id=0 if legacy_eos else bos, eos_token_id=2 if legacy_eos else eos, pad_token_id=1,
        ) | text,
        vision_config=dict(
            hidden_size=32, intermediate_size=72, num_hidden_layers=2, num_attention_heads=4, image_size=size,
            patch_size=patch, hidden_act=act, layer_norm_eps=eps, projection_dim=projection,
        ) | vision,
    )  # fmt: skip
    torch.manual_seed(seed)
    model = CLIPModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                parameter.normal_(0, 0.3 if "embedding" in name else 0.18)
            elif "norm" in name and name.endswith("weight"):
                parameter.normal_(1, 0.2)
            elif parameter.ndim == 1:
                parameter.normal_(0, 0.15)
        model.logit_scale.fill_(2.9)
    return model


def write_surroundings(out: Path, model: CLIPModel, tokenizer: Tokenizer, size: int) -> None:
    """config.json, tokenizer.json and preprocessor_config.json, as published checkpoints carry them."""
    config = model.config.to_dict()
    config["architectures"] = ["CLIPModel"]
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (out / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False) + "\n")
    (out / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "CLIPTokenizer", "bos_token": BOS, "eos_token": EOS, "pad_token": EOS, "unk_token": EOS,
        "model_max_length": 77, "do_lower_case": True,
    }, indent=1) + "\n")  # fmt: skip
    (out / "preprocessor_config.json").write_text(json.dumps({
        "crop_size": size, "do_center_crop": True, "do_normalize": True, "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "size": size,
    }, indent=1) + "\n")  # fmt: skip


def torch_state(model: CLIPModel) -> dict[str, torch.Tensor]:
    """A state dict with the awkward things a torch file may hold: a transposed view and two views of one storage."""
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    state["text_projection.weight"] = state["text_projection.weight"].t().contiguous().t()
    key, bias = "text_model.encoder.layers.0.mlp.fc1.weight", "text_model.encoder.layers.0.mlp.fc1.bias"
    both = torch.cat([state[key].flatten(), state[bias]])
    state[key], state[bias] = both[: state[key].numel()].view_as(state[key]), both[state[key].numel() :]
    state["text_model.embeddings.position_ids"] = torch.arange(77).expand((1, -1))
    return state


def write_shards(out: Path, state: dict[str, torch.Tensor]) -> None:
    names = sorted(state)
    halves = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    for file, part in halves.items():
        save_file({name: state[name].contiguous() for name in part}, out / file, metadata={"format": "pt"})
    index = {"metadata": {}, "weight_map": {name: file for file, part in halves.items() for name in part}}
    (out / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def write_weights(out: Path, kind: str, model: CLIPModel) -> None:
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    if kind == "torch":
        torch.save(torch_state(model), out / "pytorch_model.bin")
    elif kind == "bf16-shards":
        write_shards(out, {name: tensor.to(torch.bfloat16) for name, tensor in state.items()})
    else:
        dtype = STORED.get(kind, torch.float32)
        save_file({name: tensor.to(dtype) for name, tensor in state.items()}, out / "model.safetensors", metadata={"format": "pt"})


KINDS = {
    "f32": dict(seed=11, act="quick_gelu", legacy_eos=True, size=64, patch=16, eps=1e-5),
    "f16": dict(seed=12, act="gelu", legacy_eos=False, size=64, patch=16, eps=1e-6),
    "bf16-shards": dict(seed=13, act="quick_gelu", legacy_eos=False, size=48, patch=8, eps=1e-5),
    "torch": dict(seed=14, act="gelu", legacy_eos=True, size=32, patch=8, eps=1e-5),
    # What the large ones differ in. L/14 and L/14-336: patches of 14, wider text, the projection as wide as the text.
    "l14": dict(seed=15, act="quick_gelu", legacy_eos=True, size=42, patch=14, eps=1e-5, projection=28, text=dict(hidden_size=28, num_attention_heads=4)),
    # LAION's H/14: gelu, the projection wider than the text, heads of width 80 in the vision tower.
    "h14": dict(
        seed=16, act="gelu", legacy_eos=True, size=24, patch=6, eps=1e-5, projection=40,
        vision=dict(hidden_size=160, num_attention_heads=2, intermediate_size=64, num_hidden_layers=1),
    ),
}
STORED = {"f16": torch.float16, "bf16-shards": torch.bfloat16, "h14": torch.float16}


def make(root: Path, pictures: Path) -> None:
    tokenizer = train_tokenizer(120)
    for kind, options in KINDS.items():
        out = root / kind
        out.mkdir(parents=True)
        model = tiny_model(tokenizer, **options)
        # The reference computes in float32 from the stored weights, so the weights are rounded first.
        model = model.to(STORED.get(kind, torch.float32)).to(torch.float32)
        write_surroundings(out, model, tokenizer, options["size"])
        write_weights(out, kind, model)
        record(out, model, pictures)
    export_towers(root / "f32", root / "onnx")
    for file in ("tokenizer.json", "preprocessor_config.json", "config.json", "golden.json", "pixels.bin", "pixel-values.bin"):
        shutil.copy(root / "f32" / file, root / "onnx" / file)
    # Exports leave the logit scale out; our manifest beside them says it.
    scale = json.loads((root / "f32" / "golden.json").read_text())["logitScale"]
    (root / "onnx" / "manifest.json").write_text(json.dumps({"name": "tiny", "licence": "MIT", "logitScale": scale}) + "\n")


if __name__ == "__main__":
    replace("clip", make)
