"""Records, stage by stage, what transformers' SigLIP computes on a checkpoint: ids, pixels, layers, embeddings, probabilities.

Development only; tiny_siglip.py calls `record`. Ids come from SiglipTokenizer (sentencepiece) or Siglip2Tokenizer and from tokenizer.json, which must
agree; pixels from SiglipImageProcessorPil, the rest from SiglipModel (eager attention, float32). Special tokens typed by a user are taken out first.
"""

import json
import tempfile
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from tokenizers import Tokenizer
from transformers import Siglip2Tokenizer, SiglipModel, SiglipTokenizer
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from record_clip import LABELS, PICTURES, TEXTS, sample, stages, unit
from record_pixels import sha256, upright

torch.set_num_threads(1)

MORE_TEXTS = [
    "word " * 1000,
    "ｆｕｌｌ　ｗｉｄｔｈ ～ tilde",
    "</s> a red train <eos> <pad>",
    "  spaces at   both ends\u2003\u2028",
    "a.b,c-d_e (f) [g] {h} \"i\" 'j' *k* #l",
    "\U0001f6b2",
    "-",
]
SPECIAL = ["</s>", "<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<|endoftext|>", "<|startoftext|>"]


def without(text: str, tokens: list[str]) -> str:
    for token in tokens:
        text = text.replace(token, "")
    return text


def id_maker(directory: Path, tokenizer: dict, spiece: Path | None, length: int):
    """The reference's own tokenizer, and tokenizer.json padded and cut as its configuration says, must agree, or the recording means nothing."""
    config = json.loads((directory / "tokenizer_config.json").read_text())
    side, pad = config.get("padding_side", "right"), config["pad_token"]
    published = Tokenizer.from_str(json.dumps(tokenizer))
    published.enable_truncation(length)
    published.enable_padding(direction=side, length=length, pad_id=published.token_to_id(pad), pad_token=pad)
    special = [token["content"] for token in tokenizer["added_tokens"] if token["special"]]
    if spiece is not None:
        own, lower = SiglipTokenizer(str(spiece), model_max_length=length), str.lower
    else:
        with tempfile.TemporaryDirectory() as scratch:
            (Path(scratch) / "tokenizer.json").write_text(json.dumps(tokenizer))
            (Path(scratch) / "tokenizer_config.json").write_text(json.dumps(config | {"tokenizer_class": "Siglip2Tokenizer"}))
            own = Siglip2Tokenizer.from_pretrained(scratch)
        # Letter by letter, as the tokenizers library does it: a final sigma stays σ.
        lower = lambda text: "".join(letter.lower() for letter in text)  # noqa: E731

    def ids(text: str) -> list[int]:
        clean = without(lower(text), special)
        both = [own(clean, padding="max_length", truncation=True, max_length=length)["input_ids"], published.encode(clean).ids]
        assert both[0] == both[1], (text, both)
        return both[0]

    return ids


@torch.no_grad()
def record(directory: Path, model: SiglipModel, pictures: Path, *, tokenizer: dict, spiece: Path | None) -> None:
    model.set_attn_implementation("eager")
    ids = id_maker(directory, tokenizer, spiece, model.config.text_config.max_position_embeddings)
    processor = SiglipImageProcessorPil.from_pretrained(directory)

    def text_embedding(text: str) -> torch.Tensor:
        return unit(model.get_text_features(input_ids=torch.tensor([ids(text)])))[0]

    texts = [{"text": t, "ids": ids(t), "embedding": text_embedding(t).tolist()} for t in TEXTS + MORE_TEXTS]
    labels = torch.stack([text_embedding(label) for label in LABELS])
    images, raw, values = [], b"", b""
    for name in PICTURES:
        image = upright(pictures / name)
        pixels = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        pixel_values = processor(image, return_tensors="pt")["pixel_values"]
        embedding = unit(model.get_image_features(pixel_values=pixel_values))[0]
        logits = model.logit_scale.exp() * labels @ embedding + model.logit_bias
        data = np.ascontiguousarray(pixels.transpose(1, 2, 0)).astype(np.uint8).tobytes()
        raw += data
        values = values or pixel_values.numpy().astype("<f4").tobytes()
        images.append({
            "image": name, "sha256": sha256(data), "embedding": embedding.tolist(),
            "logits": logits.tolist(), "probabilities": logits.sigmoid().tolist(),
        })  # fmt: skip
    first = processor(upright(pictures / PICTURES[0]), return_tensors="pt")["pixel_values"]
    golden = {
        "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention",
        "size": model.config.vision_config.image_size,
        "logitScale": float(model.logit_scale.exp()),
        "logitBias": float(model.logit_bias),
        "labels": LABELS,
        "texts": texts,
        "images": images,
        "visionStages": stages(model.vision_model, pixel_values=first),
        "textStages": stages(model.text_model, input_ids=torch.tensor([ids(TEXTS[0])])),
    }
    spread = torch.stack([torch.tensor(image["embedding"]) for image in images])
    print(f"{directory.name}: {len(texts)} texts, {len(images)} pictures; most alike of two pictures: {(spread @ spread.T - 2 * torch.eye(len(images))).max():.3f}")
    (directory / "golden.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
    (directory / "pixels.bin").write_bytes(raw)
    (directory / "pixel-values.bin").write_bytes(values)
