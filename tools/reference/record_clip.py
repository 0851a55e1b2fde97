"""Records, stage by stage, what transformers' CLIP computes on a checkpoint: ids, pixels, layers, embeddings, probabilities.

Development only. `record` is called by tiny_clip.py and record_starter.py; alone: python record_clip.py CHECKPOINT_DIR PICTURES_DIR OUT_DIR
Ids come from the published tokenizer.json through CLIPTokenizer, pixels from CLIPImageProcessorPil, the rest from CLIPModel (eager attention,
float32). Special tokens typed by a user are taken out before the reference sees the text: that is the one deliberate difference.
"""

import json
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from transformers import CLIPModel, CLIPTokenizer, PreTrainedTokenizerFast
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from record_pixels import sha256, upright

# With more threads sums are taken in another order, and recordings made twice differ in their last digits.
torch.set_num_threads(1)

TEXTS = [
    "a photo of a red train in the snow",
    "A PHOTO of a Dog!",
    "",
    "   ",
    "two   yellow\tboats\nnear a lighthouse",
    "it's we're I'd they'll don't",
    "café naïve Ångström e\u0301clair",
    "雪の中の赤い列車",
    "一只狗在海滩上",
    "Привет, мир",
    "🚂❄️ family 👨‍👩‍👧‍👦 🏳️‍🌈",
    "1234567890 3.14 2026-11-24",
    "x",
    "!!!???...,,,;;;",
    "<|endoftext|>a red train<|startoftext|> in the snow<|endoftext|>",
    "<|endoftext|>",
    "<|ENDOFTEXT|> typed in capitals",
    "word " * 200,
    "supercalifragilisticexpialidocious" * 8,
    "\u0000\u0007 control \u200b zero \ufeff width",
    "\U0001d573\U0001d58a\U0001d591\U0001d591\U0001d594 Ⅷ ½ ﬁne ǅ İstanbul ẞ",
    "a​b\u00a0c\u3000d",
    "ΟΔΥΣΣΕΥΣ ΣΟΦΟΣ",
]
SPECIAL = ("<|startoftext|>", "<|endoftext|>")
PICTURES = ["landscape.jpg", "portrait.jpg", "panorama.jpg", "tiny-31x17.png", "grey.jpg", "alpha.png"]
LABELS = ["a photo of a dog", "a photo of a red train", "two yellow boats", "a photo of a cat"]


def without_special(text: str) -> str:
    for token in SPECIAL:
        text = text.replace(token, "")
    return text


def sample(tensor: torch.Tensor) -> dict:
    """Shape, mean, and the first and last values of a stage: enough to say which layer differs."""
    flat = tensor.flatten()
    return {"shape": list(tensor.shape), "mean": float(flat.double().mean()), "first": flat[:8].tolist(), "last": flat[-8:].tolist()}


def stages(tower, **inputs) -> dict:
    output = tower(**inputs, output_hidden_states=True)
    names = ["embeddings"] + [f"layer.{i}" for i in range(len(output.hidden_states) - 1)]
    return {name: sample(state) for name, state in zip(names, output.hidden_states)} | {"pooled": sample(output.pooler_output)}


def unit(features) -> torch.Tensor:
    tensor = features if isinstance(features, torch.Tensor) else features.pooler_output
    return tensor / tensor.norm(dim=-1, keepdim=True)


def load_tokenizer(directory: Path, length: int):
    """Both ways of reading tokenizer.json must agree, or the recording means nothing."""
    published = PreTrainedTokenizerFast(tokenizer_file=str(directory / "tokenizer.json"))
    rebuilt = CLIPTokenizer.from_pretrained(directory)

    def ids(text: str) -> list[int]:
        found = [t(without_special(text), truncation=True, max_length=length)["input_ids"] for t in (published, rebuilt)]
        assert found[0] == found[1], (text, found)
        return found[0]

    return ids


@torch.no_grad()
def record(directory: Path, model: CLIPModel, pictures: Path, out: Path | None = None) -> None:
    out = out or directory
    model.set_attn_implementation("eager")
    ids = load_tokenizer(directory, model.config.text_config.max_position_embeddings)
    processor = CLIPImageProcessorPil.from_pretrained(directory)
    size = processor.crop_size["height"] if isinstance(processor.crop_size, dict) else processor.crop_size.height

    def text_embedding(text: str) -> torch.Tensor:
        return unit(model.get_text_features(input_ids=torch.tensor([ids(text)])))[0]

    texts = [{"text": t, "ids": ids(t), "embedding": text_embedding(t).tolist()} for t in TEXTS]
    labels = torch.stack([text_embedding(label) for label in LABELS])
    images, raw, values = [], b"", b""
    for name in PICTURES:
        image = upright(pictures / name)
        pixels = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        pixel_values = processor(image, return_tensors="pt")["pixel_values"]
        embedding = unit(model.get_image_features(pixel_values=pixel_values))[0]
        logits = model.logit_scale.exp() * labels @ embedding
        data = np.ascontiguousarray(pixels.transpose(1, 2, 0)).astype(np.uint8).tobytes()
        raw += data
        if not values:
            values = pixel_values.numpy().astype("<f4").tobytes()
        images.append({
            "image": name, "sha256": sha256(data), "embedding": embedding.tolist(),
            "logits": logits.tolist(), "probabilities": logits.softmax(dim=-1).tolist(),
        })  # fmt: skip
    first = processor(upright(pictures / PICTURES[0]), return_tensors="pt")["pixel_values"]
    golden = {
        "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention",
        "size": size,
        "logitScale": float(model.logit_scale.exp()),
        "labels": LABELS,
        "texts": texts,
        "images": images,
        "visionStages": stages(model.vision_model, pixel_values=first),
        "textStages": stages(model.text_model, input_ids=torch.tensor([ids(TEXTS[0])])),
    }
    (out / "golden.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
    (out / "pixels.bin").write_bytes(raw)
    (out / "pixel-values.bin").write_bytes(values)
    print(f"{directory.name}: {len(texts)} texts, {len(images)} pictures of {size} px")


if __name__ == "__main__":
    checkpoint, pictures_dir, out_dir = map(Path, sys.argv[1:4])
    out_dir.mkdir(parents=True, exist_ok=True)
    record(checkpoint, CLIPModel.from_pretrained(checkpoint, dtype=torch.float32).eval(), pictures_dir, out_dir)
