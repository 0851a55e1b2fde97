"""Makes tiny BLIP checkpoints in the published forms, a ready-made export of one, and records what the reference computes on them.

Development only. Usage: python tiny_blip.py [OUT_DIR, default test/parity/blip]
The weights are random (fixed seeds) but large, so that different pictures and questions get different texts; the end token is made
likelier than the others, so that texts end at different lengths. The tokenizer is BERT's pipeline around a toy vocabulary.
"""

import json
import shutil
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BlipConfig, BlipForConditionalGeneration, BlipForQuestionAnswering

from export_blip import export_caption
from record_blip import record
from tiny_clip import CORPUS, write_shards
from recordings import replace

BASIC = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def train_tokenizer(words: int) -> tuple[Tokenizer, int]:
    """BERT's uncased pipeline as published, and how many words it has ([DEC] and [ENC] come after them)."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    # Letters that reading BERT's way goes wrong with are words here, so that it shows.
    alphabet = list("abcdefghijklmnopqrstuvwxyz0123456789.,!?'雪狗中𠀀のかοδσςıßẞⅷﬁ½🚂👨") + ["\u1112", "\u1161", "\u11ab", "\u0307", "\u200d"]
    trainer = trainers.WordPieceTrainer(
        vocab_size=words, special_tokens=BASIC, initial_alphabet=alphabet, limit_alphabet=120, show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS.split("\n") + ["how many boats are there ? 2 . what is in the picture"], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
    )
    return tokenizer, tokenizer.get_vocab_size()


def write_surroundings(out: Path, model, tokenizer: Tokenizer, *, added: bool) -> None:
    """config.json, tokenizer.json and preprocessor_config.json, as published checkpoints carry them.

    `added`: whether the tokenizer knows [DEC] and [ENC]; some published ones leave these two to the model.
    """
    config = model.config.to_dict() | {"architectures": [type(model).__name__]}
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    tokenizer = Tokenizer.from_str(tokenizer.to_str())
    if added:
        tokenizer.add_special_tokens(["[DEC]", "[ENC]"])
    (out / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False) + "\n")
    (out / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512, "unk_token": "[UNK]", "pad_token": "[PAD]",
        "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]",
    }, indent=1) + "\n")  # fmt: skip
    size = model.config.vision_config.image_size
    (out / "preprocessor_config.json").write_text(json.dumps({
        "do_normalize": True, "do_rescale": True, "do_resize": True, "image_processor_type": "BlipImageProcessor",
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
        "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"height": size, "width": size},
    }, indent=1) + "\n")  # fmt: skip


def tiny_model(kind, words: int, seed: int, *, vision: int, text: int, size: int, patch: int, act: str, end_bias: float):
    config = BlipConfig(
        text_config=dict(
            vocab_size=words + 2, hidden_size=text, intermediate_size=text * 2, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=64, hidden_act=act, bos_token_id=words, sep_token_id=3, pad_token_id=0, eos_token_id=2,
        ),
        vision_config=dict(
            hidden_size=vision, intermediate_size=vision * 2, num_hidden_layers=2, num_attention_heads=4, image_size=size,
            patch_size=patch, hidden_act=act,
        ),
    )  # fmt: skip
    torch.manual_seed(seed)
    model = kind(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                # Attention that chooses, and pictures that count: or all pictures get one text.
                sharp = any(part in name for part in ("qkv", "query", "key", "crossattention"))
                parameter.normal_(0, 0.35 if "embedding" in name else 0.5 if sharp else 0.3)
            elif "norm" in name.lower() and name.endswith("weight"):
                parameter.normal_(1, 0.2)
            else:
                parameter.normal_(0, 0.15)
        model.tie_weights()
        model.text_decoder.cls.predictions.bias[3] = end_bias
    return model


def write_weights(out: Path, form: str, model) -> None:
    """Tied tensors: safetensors keep one of each, torch files all of them, as published."""
    state = {name: tensor.detach() for name, tensor in model.state_dict().items()}
    untied = {name: tensor.contiguous().clone() for name, tensor in state.items() if ".predictions.decoder." not in name}
    if form == "torch":
        torch.save(state, out / "pytorch_model.bin")
    elif form == "bf16-shards":
        write_shards(out, {name: tensor.to(torch.bfloat16) for name, tensor in untied.items()})
    else:
        save_file(untied, out / "model.safetensors", metadata={"format": "pt"})


CAPTION, ANSWER = BlipForConditionalGeneration, BlipForQuestionAnswering
KINDS = {
    "caption": dict(kind=CAPTION, form="f32", seed=38, vision=16, text=16, size=32, patch=8, act="gelu", end_bias=3.0, added=False),
    # As in the large model, the eye is wider than the words.
    "caption-torch": dict(kind=CAPTION, form="torch", seed=41, vision=24, text=16, size=32, patch=8, act="gelu", end_bias=4.0, added=True),
    "vqa": dict(kind=ANSWER, form="f32", seed=33, vision=16, text=16, size=32, patch=16, act="gelu", end_bias=5.5, added=True),
    "vqa-bf16-shards": dict(kind=ANSWER, form="bf16-shards", seed=37, vision=24, text=24, size=32, patch=8, act="quick_gelu", end_bias=4.0, added=False),
}  # fmt: skip


def make(root: Path, pictures: Path) -> None:
    tokenizer, words = train_tokenizer(250)
    for name, options in KINDS.items():
        out = root / name
        out.mkdir(parents=True)
        form, added = options["form"], options["added"]
        model = tiny_model(words=words, **{key: value for key, value in options.items() if key not in ("form", "added")})
        if form.startswith("bf16"):
            # The reference computes in float32 from the stored weights, so the weights are rounded first.
            model = model.to(torch.bfloat16).to(torch.float32)
        write_surroundings(out, model, tokenizer, added=added)
        write_weights(out, form, model)
        loaded = type(model).from_pretrained(out, dtype=torch.float32).eval()
        show(record(out, loaded, pictures))
    ready = root / "export"
    export_caption(root / "caption", ready)
    for file in ("tokenizer.json", "preprocessor_config.json", "config.json"):
        shutil.copy(root / "caption" / file, ready / file)


def show(golden: dict) -> None:
    """How much the recording can tell: texts that differ, texts that end."""
    cases = [case for image in golden["images"] for case in image.get("answers", [image, *image.get("prompts", [])])]
    for way in ("greedy", "beams"):
        texts = [case[way] if way == "greedy" else case[way][0] for case in cases]
        ended = sum(text["end"] == "finished" for text in texts)
        print(f"  {way}: {len(cases)} texts, {len({tuple(text['ids']) for text in texts})} different, {ended} ended, lengths {sorted({len(text['ids']) for text in texts})}")


if __name__ == "__main__":
    replace("blip", make)
