"""Records, stage by stage, what transformers' GIT computes on a checkpoint: ids, pixels, layers, logits, captions.

Development only. `record` is called by tiny_git.py; alone: python record_git.py CHECKPOINT_DIR PICTURES_DIR OUT_DIR
Ids come from the published tokenizer files, pixels from CLIPImageProcessorPil, the rest from GitForCausalLM (eager attention, float32).
Special tokens typed by a user are taken out before the reference sees the text: that is the one deliberate difference.
"""

import json
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from transformers import AutoTokenizer, BertTokenizer, GitForCausalLM, PreTrainedTokenizerFast
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
    "𠀀𠀁 beside 狗𠀀a",
    "Привет, мир",
    "ΟΔΟΣ ΑΣ Σ ὈΔΌΣ",
    "🚂❄️ family 👨‍👩‍👧‍👦 🏳️‍🌈 🚂",
    "1234567890 3.14 2026-11-24",
    "x",
    "!!!???...,,,;;;",
    "[SEP]a red train[CLS] in the snow[SEP]",
    "[MASK]",
    "[sep] typed small, [ SEP ] with spaces, ##s",
    "word " * 1000,
    "supercalifragilisticexpialidocious" * 8,
    "a" * 100 + " " + "a" * 101,
    "\u0000\u0007 control \u200b zero \ufeff width \ufffd \ue000 \u0378",
    "𝖍𝖊𝖑𝖑𝖔 Ⅷ ½ ﬁne ǅ İstanbul ẞ ª",
    "a​b\u00a0c\u3000d\u0085e\u2028f",
    "한국어 हिन्दी ไทย עברית العربية",
    "$5 + 3 = 8 ^ ` ~ | < >",
]
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PICTURES = ["landscape.jpg", "portrait.jpg", "panorama.jpg", "tiny-31x17.png", "grey.jpg", "alpha.png", "tower.png", "odd-225x301.jpg"]
PROMPTS = [None, "a photo of", "雪 🚂 what is the"]
# For the first picture alone: as long as there are positions, and one that a person means as words.
ODD_PROMPTS = ["word " * 1000, "[SEP] a [CLS]red", ""]
# Pictures whose values are kept; of all the bytes are.
VALUES = 6


def without_special(text: str) -> str:
    before = None
    while before != text:
        before = text
        for token in SPECIAL:
            text = text.replace(token, "")
    return text


def load_tokenizer(directory: Path):
    """All ways of reading the tokenizer must agree, or the recording means nothing."""
    ways = [AutoTokenizer.from_pretrained(directory), BertTokenizer.from_pretrained(directory)]
    if (directory / "tokenizer.json").exists():
        ways.append(PreTrainedTokenizerFast(tokenizer_file=str(directory / "tokenizer.json")))

    def ids(text: str, length: int) -> list[int]:
        found = [way(without_special(text), truncation=True, max_length=length)["input_ids"] for way in ways]
        assert all(other == found[0] for other in found), (text, found)
        return found[0]

    return ways[0], ids


def sample(tensor: torch.Tensor) -> dict:
    """Shape, mean, and the first and last values of a stage: enough to say which layer differs."""
    flat = tensor.flatten()
    return {"shape": list(tensor.shape), "mean": float(flat.double().mean()), "first": flat[:8].tolist(), "last": flat[-8:].tolist()}


def stages(model: GitForCausalLM, pixel_values: torch.Tensor, ids: torch.Tensor) -> dict:
    seen = model.git.image_encoder(pixel_values, output_hidden_states=True)
    found = {f"vision.{i}": sample(state) for i, state in enumerate(seen.hidden_states)}
    found["vision"] = sample(seen.last_hidden_state)
    found["image_embeds"] = sample(model.git.visual_projection(seen.last_hidden_state))
    output = model(input_ids=ids, pixel_values=pixel_values, output_hidden_states=True)
    for i, state in enumerate(output.hidden_states):
        found[f"text.{i}"] = sample(state)
    # Of the last layer only the last token is ever read.
    found[f"text.{len(output.hidden_states) - 1}"] = sample(output.hidden_states[-1][:, -1:])
    return found


@torch.no_grad()
def record(directory: Path, pictures: Path, out: Path | None = None) -> None:
    out = out or directory
    model = GitForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer, encode = load_tokenizer(directory)
    processor = CLIPImageProcessorPil.from_pretrained(directory)
    length = model.config.max_position_embeddings

    def decoded(ids) -> str:
        return tokenizer.decode(ids, skip_special_tokens=True)

    def generated(values: torch.Tensor, prompt: str | None, **options) -> dict:
        start = [101] if prompt is None else encode(prompt, length)[:-1]
        ids = model.generate(pixel_values=values, input_ids=torch.tensor([start]), **options)[0].tolist()
        if prompt is None:
            assert ids == model.generate(pixel_values=values, **options)[0].tolist()
        new = ids[len(start) :]
        return {"ids": new[: new.index(102)] if 102 in new else new, "finished": 102 in new, "text": decoded(ids)}

    raw, values, logits, images = b"", b"", b"", []
    for name in PICTURES:
        image = upright(pictures / name)
        pixels = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        pixel_values = processor(image, return_tensors="pt")["pixel_values"]
        data = np.ascontiguousarray(pixels.transpose(1, 2, 0)).astype(np.uint8).tobytes()
        raw += data
        if len(images) < VALUES:
            values += pixel_values.numpy().astype("<f4").tobytes()
        # Where the publisher limits prompt and caption together, the reference refuses the long one.
        prompts = PROMPTS if images or model.generation_config.max_length else PROMPTS + ODD_PROMPTS
        captions = [{"prompt": p} | generated(pixel_values, p) for p in prompts]
        beams = [{"prompt": p} | generated(pixel_values, p, num_beams=3, max_new_tokens=10) for p in PROMPTS[:2]]
        penal = [{"prompt": p} | generated(pixel_values, p, repetition_penalty=1.5, no_repeat_ngram_size=2) for p in PROMPTS[:1]]
        # Teacher-forced, without a cache: what every step must answer.
        steps = torch.tensor([[101] + captions[0]["ids"][:4]])
        whole = model(input_ids=steps, pixel_values=pixel_values, use_cache=False).logits[0, -steps.shape[1] :]
        if captions[0]["ids"]:
            assert whole[:-1].argmax(-1).tolist() == captions[0]["ids"][: steps.shape[1] - 1], "the cache changes the caption"
        logits += whole.numpy().astype("<f4").tobytes()
        images.append({
            "image": name, "sha256": sha256(data), "captions": captions, "beams": beams, "penalised": penal, "steps": steps[0].tolist(),
        })  # fmt: skip
    first = processor(upright(pictures / PICTURES[0]), return_tensors="pt")["pixel_values"]
    start = encode("a photo of", length)[:-1]
    every = list(range(min(model.config.vocab_size, 400)))
    golden = {
        "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention",
        "size": int(first.shape[-1]),
        "texts": [{"text": t, "ids": encode(t, length)} for t in TEXTS],
        "decoded": [{"ids": ids, "text": decoded(ids)} for ids in (every[::-1], every, [2000 % len(every), 102, 7, 101])],
        "images": images,
        "stageIds": start,
        "stages": stages(model, first, torch.tensor([start])),
    }
    (out / "golden.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
    for file, data in {"pixels.bin": raw, "pixel-values.bin": values, "logits.bin": logits}.items():
        (out / file).write_bytes(data)
    greedy = [caption for image in images for caption in image["captions"]]
    print(f"{directory.name}: {len(TEXTS)} texts, {len(images)} pictures, {len(greedy)} captions, "
          f"{sum(c['finished'] for c in greedy)} finished, {len({c['text'] for c in greedy})} different")  # fmt: skip


if __name__ == "__main__":
    checkpoint, pictures_dir, out_dir = map(Path, sys.argv[1:4])
    out_dir.mkdir(parents=True, exist_ok=True)
    record(checkpoint, pictures_dir, out_dir)
