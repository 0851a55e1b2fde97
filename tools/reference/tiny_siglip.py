"""Makes tiny SigLIP checkpoints in the published forms, and records what the reference computes on them, stage by stage.

Development only. Usage: python tiny_siglip.py [OUT_DIR, default test/parity/siglip]
Needs sentencepiece and protobuf besides the requirements of the other recordings: SigLIP's own tokenizer is one of sentencepiece.
The tokenizers are trained on toy texts with the published pipelines: `first` is SigLIP's (unigram, canonicalised), `second` is SigLIP 2's (Gemma's BPE).
"""

import json
import shutil
import tempfile
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import sentencepiece
import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import SiglipConfig, SiglipModel, SiglipTokenizer
from transformers.convert_slow_tokenizer import SpmConverter

from export_siglip import export_model
from record_clip import TEXTS
from record_siglip import MORE_TEXTS, record
from tiny_clip import CORPUS
from recordings import replace

MORE = """A PHOTO, of a train! it's snowing: -3.5 degrees (cold) [really] {yes} 50% & more; a/b_c #7 @home "quoted" *star* <tag> ~ ^ ` | \\ $ + = ?
0 1 2 3 4 5 6 7 8 9 10 2026 café naïve über straße привет мир собака на пляже σοφος οδος 雪の中の列車 一只狗在海滩上"""
TEXT_LENGTH = 64


def published_rules() -> str:
    """The replacements of the published tokenizers (nmt_nfkc) for the characters of our texts alone: the whole table has 240 kB."""
    whole = sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc", remove_extra_whitespaces=False, add_dummy_prefix=False, escape_whitespaces=False)
    texts = "".join(TEXTS + MORE_TEXTS)
    pieces = {letter for text in (texts, texts.lower()) for letter in text} | {"▁", "e\u0301", "i\u0307", "a\u030a"}
    changed = [(piece, whole.normalize(piece)) for piece in sorted(pieces) if piece != "\0" and whole.normalize(piece) != piece]
    code = lambda text: " ".join(f"{ord(letter):X}" for letter in text)  # noqa: E731
    return "".join(f"{code(piece)}\t{code(made)}\n" for piece, made in changed)


def first_tokenizer(folder: Path) -> tuple[dict, Path]:
    """SigLIP's: a sentencepiece unigram (as of C4), and the tokenizer.json that says the same. Answers it and the path of spiece.model."""
    corpus = folder / "corpus.txt"
    corpus.write_text((CORPUS + "\n" + MORE).lower() + "\n" + CORPUS)
    (folder / "rules.tsv").write_text(published_rules())
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "spiece"), vocab_size=330, hard_vocab_limit=False, model_type="unigram",
        character_coverage=1.0, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, normalization_rule_tsv=str(folder / "rules.tsv"), minloglevel=2,
        required_chars="<>unk",
    )  # fmt: skip
    slow = SiglipTokenizer(str(folder / "spiece.model"))
    converter = SpmConverter(slow)
    tokenizer = converter.tokenizer(converter.proto)
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Lowercase(), normalizers.Replace(Regex(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"), ""),
        normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip(),
        normalizers.Precompiled(converter.proto.normalizer_spec.precompiled_charsmap),
        normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip(),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing("$A </s>", "$A </s> $B </s>", [("</s>", 1)])
    return json.loads(tokenizer.to_str()), folder / "spiece.model"


def second_tokenizer() -> dict:
    """SigLIP 2's: Gemma's byte-fallback BPE with spaces as ▁, the end token at the end, nothing at the beginning."""
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    pipeline = [normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous")]
    learner = Tokenizer(models.BPE(unk_token="<unk>"))
    learner.normalizer, learner.pre_tokenizer = pipeline
    learner.train_from_iterator([line for line in (CORPUS + "\n" + MORE).lower().split("\n")], trainers.BpeTrainer(vocab_size=380, show_progress=False))
    learned = json.loads(learner.to_str())["model"]
    # Characters that the learner saw only in the second text stay bytes, but for a few: both ways are to be taken.
    merges = [tuple(pair) for pair in learned["merges"]]
    words = special + [f"<0x{byte:02X}>" for byte in range(256)] + list(learned["vocab"])
    vocab = {word: i for i, word in enumerate(dict.fromkeys(word for word in words if word not in ("привет", "の", "狗", "ï")))}
    merges = [(a, b) for a, b in merges if a in vocab and b in vocab and a + b in vocab]
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer, tokenizer.pre_tokenizer = pipeline
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing("$A <eos>", "$A <eos> $B <eos>", [("<eos>", vocab["<eos>"])])
    return json.loads(tokenizer.to_str())


def tiny_model(vocabulary: int, seed: int, *, size: int, patch: int, width: int, heads: int, scale: float, bias: float) -> SiglipModel:
    shape = dict(hidden_size=width, intermediate_size=2 * width + 8, num_hidden_layers=2, num_attention_heads=heads)
    config = SiglipConfig(
        text_config=dict(vocab_size=vocabulary, max_position_embeddings=TEXT_LENGTH, **shape),
        vision_config=dict(image_size=size, patch_size=patch, **shape),
    )
    torch.manual_seed(seed)
    model = SiglipModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                parameter.normal_(0, 0.5 if "embedding.weight" in name and "patch" not in name else 0.2)
            elif "norm" in name and name.endswith("weight"):
                parameter.normal_(1, 0.2)
            elif parameter.ndim == 1:
                parameter.normal_(0, 0.15)
        model.logit_scale.fill_(scale)
        model.logit_bias.fill_(bias)
    return model


def write_surroundings(out: Path, model: SiglipModel, tokenizer: dict, options: dict) -> None:
    """config.json, tokenizer files and preprocessor_config.json, as the published checkpoints carry them: with what differs from the defaults."""
    config = model.config.to_dict()
    config["architectures"] = ["SiglipModel"]
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n")
    (out / "tokenizer_config.json").write_text(json.dumps(options["tokenizer_config"], indent=1) + "\n")
    side = model.config.vision_config.image_size
    (out / "preprocessor_config.json").write_text(json.dumps({
        "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
        "image_std": [0.5, 0.5, 0.5], "processor_class": "SiglipProcessor", "resample": options["resample"], "rescale_factor": 0.00392156862745098,
        "size": {"height": side, "width": side},
    }, indent=1) + "\n")  # fmt: skip


def write_weights(out: Path, kind: str, model: SiglipModel) -> None:
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    if kind == "torch":
        state["vision_model.head.attention.in_proj_weight"] = state["vision_model.head.attention.in_proj_weight"].t().contiguous().t()
        torch.save(state, out / "pytorch_model.bin")
        return
    dtype = torch.bfloat16 if kind == "bf16" else torch.float32
    save_file({name: tensor.to(dtype) for name, tensor in state.items()}, out / "model.safetensors", metadata={"format": "pt"})


SLOW = {"tokenizer_class": "SiglipTokenizer", "do_lower_case": True, "eos_token": "</s>", "pad_token": "</s>", "unk_token": "<unk>",
        "model_max_length": TEXT_LENGTH, "model_input_names": ["input_ids"]}  # fmt: skip
GEMMA = {"tokenizer_class": "GemmaTokenizer", "do_lower_case": True, "add_bos_token": False, "add_eos_token": True, "bos_token": "<bos>", "eos_token": "<eos>",
         "pad_token": "<pad>", "unk_token": "<unk>", "model_max_length": TEXT_LENGTH, "padding_side": "right"}  # fmt: skip
KINDS = {
    "first-f32": dict(seed=21, size=32, patch=8, width=24, heads=4, scale=2.4, bias=-3.1),
    "second-bf16": dict(seed=22, size=48, patch=16, width=20, heads=5, scale=2.2, bias=-2.5),
    # 14 does not divide 60, as in the published so400m-patch14-384; the heads have a width of 10.
    "second-torch": dict(seed=23, size=60, patch=14, width=20, heads=2, scale=2.6, bias=-4.0),
}
TOKENIZER_CONFIGS = {"first-f32": SLOW, "second-bf16": GEMMA, "second-torch": {**GEMMA, "tokenizer_class": "Siglip2Tokenizer", "padding_side": "left"}}


def make(root: Path, pictures: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        first, spiece = first_tokenizer(Path(scratch))
        second = second_tokenizer()
        for kind, options in KINDS.items():
            out = root / kind
            out.mkdir(parents=True)
            tokenizer = first if kind.startswith("first") else second
            vocabulary = len(tokenizer["model"]["vocab"])
            model = tiny_model(vocabulary, **options)
            if kind.endswith("bf16"):
                # The reference computes in float32 from the stored weights, so the weights are rounded first.
                model = model.to(torch.bfloat16).to(torch.float32)
            resample = 3 if kind == "first-f32" else 2
            write_surroundings(out, model, tokenizer, dict(tokenizer_config=TOKENIZER_CONFIGS[kind], resample=resample))
            write_weights(out, kind.split("-")[1], model)
            record(out, model, pictures, tokenizer=tokenizer, spiece=spiece if tokenizer is first else None)
            if kind == "second-bf16":
                export_model(model, root / "onnx")
                for file in out.iterdir():
                    if file.name != "model.safetensors":
                        shutil.copy(file, root / "onnx" / file.name)
                # Exports leave scale and bias out; our manifest beside them says them.
                golden = json.loads((out / "golden.json").read_text())
                manifest = {"name": "tiny", "licence": "Apache-2.0", "logitScale": golden["logitScale"], "logitBias": golden["logitBias"]}
                (root / "onnx" / "manifest.json").write_text(json.dumps(manifest) + "\n")


if __name__ == "__main__":
    replace("siglip", make)
