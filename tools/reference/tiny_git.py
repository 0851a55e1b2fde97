"""Makes tiny GIT captioning checkpoints in both published forms, and records what the reference computes on them.

Development only. Usage: python tiny_git.py [OUT_DIR, default test/parity/git]
The weights are random (fixed seed) but large, so that different pictures and beginnings give different captions. The tokenizer is a toy
WordPiece with the real BERT pipeline and the real places of its special tokens ([PAD] 0, [UNK] 100, [CLS] 101, [SEP] 102, [MASK] 103).
"""

import json
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import GitConfig, GitForCausalLM

from record_git import record
from recordings import replace

WORDS = """a an the of on in at and with two photo picture red blue yellow green train dog cat boat boats snow beach sunset sea near
lighthouse bicycle wall house trees rain people walking city night moon mountains plate food table children playing car shop bird
flying flowers black white is are there what color colour how many where time this it not yes no one three man woman""".split()
PIECES = "##s ##ing ##ed ##er ##ly ##house ##light ##way ##2 ##3".split()


def word_list() -> list[str]:
    """The published order: special tokens at their ids, punctuation, characters, pieces of words, words."""
    special = ["[PAD]", *[f"[unused{i}]" for i in range(99)], "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    punctuation = list("!\"#$%&'()*+,-./0123456789:;<=>?@") + list("[]_") + ["’", "…", "—"]
    letters = list("abcdefghijklmnopqrstuvwxyz") + list("αδοσ") + list("雪赤狗海一") + ["𠀀", "🚂", "ª"]
    inner = ["##" + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789"] + ["##σ", "##ο", "##δ"]
    return list(dict.fromkeys(special + punctuation + letters + inner + PIECES + WORDS))


def bert_tokenizer(words: list[str]) -> Tokenizer:
    """The pipeline of bert-base-uncased around a word list."""
    vocab = {word: index for index, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])],
    )  # fmt: skip
    return tokenizer


def write_tokenizer(out: Path, length: int, *, json_file: bool) -> None:
    """tokenizer.json as newer checkpoints carry it, or only the vocab.txt of older ones."""
    words = word_list()
    if json_file:
        (out / "tokenizer.json").write_text(json.dumps(json.loads(bert_tokenizer(words).to_str()), ensure_ascii=False) + "\n")
    else:
        (out / "vocab.txt").write_text("\n".join(words) + "\n")
    (out / "tokenizer_config.json").write_text(json.dumps({
        "cls_token": "[CLS]", "do_lower_case": True, "mask_token": "[MASK]", "model_max_length": length, "pad_token": "[PAD]",
        "sep_token": "[SEP]", "strip_accents": None, "tokenize_chinese_chars": True, "tokenizer_class": "BertTokenizer",
        "unk_token": "[UNK]",
    }, indent=1) + "\n")  # fmt: skip


@torch.no_grad()
def enliven(model: torch.nn.Module, seed: int, spread: float = 1.0) -> None:
    """The default initialisation gives every picture nearly the same answer; this one keeps signals apart through all layers."""
    torch.manual_seed(seed)
    norms = {f"{name}.weight" for name, module in model.named_modules() if isinstance(module, torch.nn.LayerNorm)}
    for name, parameter in model.named_parameters():
        if name in norms:
            parameter.normal_(1, 0.2)
        elif parameter.ndim < 2:
            parameter.normal_(0, 0.1)
        elif "embedding" in name and "patch" not in name:
            parameter.normal_(0, 0.3)
        else:
            # Sharp attention, so that single patches and words count.
            sharp = 1.8 if "query" in name or "key" in name else 1.0
            parameter.normal_(0, sharp * spread * parameter[0].numel() ** -0.5)


def tiny_model(seed: int, *, size: int, patch: int, act: str, tied: bool, end_bias: float) -> GitForCausalLM:
    config = GitConfig(
        vocab_size=len(word_list()), hidden_size=24, num_hidden_layers=2, num_attention_heads=4, intermediate_size=56,
        max_position_embeddings=64, tie_word_embeddings=tied,
        vision_config=dict(
            hidden_size=24, intermediate_size=56, num_hidden_layers=2, num_attention_heads=3, image_size=size, patch_size=patch,
            hidden_act=act,
        ),
    )  # fmt: skip
    config._attn_implementation = "eager"
    model = GitForCausalLM(config).eval()
    enliven(model, seed, 1.6)
    with torch.no_grad():
        model.output.weight.mul_(2.5)
        model.output.bias[:104].sub_(8)  # no unused words in the captions
        model.output.bias[102].add_(8 + end_bias)  # some captions end, some are cut
    model.tie_weights()
    return model


def write_surroundings(out: Path, model: GitForCausalLM, generation: dict) -> None:
    """config.json, generation_config.json and preprocessor_config.json, as published checkpoints carry them."""
    config = model.config.to_dict()
    config["architectures"] = ["GitForCausalLM"]
    size = model.config.vision_config.image_size
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    base = {"_from_model_config": True, "bos_token_id": 101, "eos_token_id": 102, "pad_token_id": 0}
    (out / "generation_config.json").write_text(json.dumps(base | generation, indent=1) + "\n")
    (out / "preprocessor_config.json").write_text(json.dumps({
        "crop_size": {"height": size, "width": size}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True,
        "do_rescale": True, "do_resize": True, "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_processor_type": "CLIPImageProcessor",
        "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "rescale_factor": 0.00392156862745098,
        "size": {"shortest_edge": size},
    }, indent=1) + "\n")  # fmt: skip


def write_weights(out: Path, model: GitForCausalLM, *, torch_file: bool) -> None:
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del state["output.weight"]
    if not torch_file:
        save_file(state, out / "model.safetensors", metadata={"format": "pt"})
        return
    # Older files carry the numbers 0, 1, 2, … of the positions too.
    state["git.embeddings.position_ids"] = torch.arange(model.config.max_position_embeddings).expand((1, -1))
    places = model.git.image_encoder.vision_model.embeddings.num_positions
    state["git.image_encoder.vision_model.embeddings.position_ids"] = torch.arange(places).expand((1, -1))
    torch.save(state, out / "pytorch_model.bin")


KINDS = {
    "safetensors": dict(
        model=dict(seed=21, size=32, patch=8, act="quick_gelu", tied=False, end_bias=5.0), torch_file=False, generation={}
    ),
    "torch": dict(
        model=dict(seed=22, size=28, patch=7, act="gelu", tied=True, end_bias=1.6), torch_file=True, generation={"max_length": 14}
    ),
}


def make(root: Path, pictures: Path) -> None:
    for kind, options in KINDS.items():
        out = root / kind
        out.mkdir(parents=True)
        model = tiny_model(**options["model"])
        write_surroundings(out, model, options["generation"])
        write_tokenizer(out, 64, json_file=not options["torch_file"])
        write_weights(out, model, torch_file=options["torch_file"])
        record(out, pictures)


if __name__ == "__main__":
    replace("git", make)
