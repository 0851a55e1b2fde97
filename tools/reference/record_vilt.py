"""Records, stage by stage, what transformers' ViLT computes on a checkpoint: ids, pixels, layers, logits, answers.

Development only. `record` is called by tiny_vilt.py; alone: python record_vilt.py CHECKPOINT_DIR PICTURES_DIR OUT_DIR
Ids come from the published tokenizer files, pixels from ViltImageProcessorPil, the rest from ViltForQuestionAnswering (eager attention,
float32). The reference draws a picture's patches in random order; logits are recorded from it as it is, layers with the order kept.
"""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from transformers import ViltForQuestionAnswering
from transformers.models.vilt.image_processing_pil_vilt import ViltImageProcessorPil

from record_git import TEXTS, VALUES, load_tokenizer, sample
from record_pixels import sha256, upright

# With more threads sums are taken in another order, and recordings made twice differ in their last digits.
torch.set_num_threads(1)

PICTURES = [
    "landscape.jpg", "portrait.jpg", "panorama.jpg", "exact-224.png", "grey.jpg", "alpha.png", "tower.png", "odd-225x301.jpg", "tiny-31x17.png",
]  # fmt: skip
QUESTIONS = ["what color is the train?", "How many boats are there?", "", "雪 🚂 is it night?", "where is the dog " * 20]


@contextmanager
def patches_in_order():
    """Every patch once, in its place, where the reference draws them."""
    draw = torch.multinomial
    torch.multinomial = lambda weights, count, *_, **__: torch.arange(int(count))
    try:
        yield
    finally:
        torch.multinomial = draw


def stages(model: ViltForQuestionAnswering, inputs: dict) -> dict:
    with patches_in_order():
        output = model.vilt(**inputs, output_hidden_states=True)
    # The last layer is computed for the first token alone, so there is nothing to compare it with; `pooled` comes right after it.
    found = {f"layer.{i}": sample(state) for i, state in enumerate(output.hidden_states[:-1])}
    return found | {"pooled": sample(output.pooler_output)}


@torch.no_grad()
def record(directory: Path, pictures: Path, out: Path | None = None) -> None:
    out = out or directory
    model = ViltForQuestionAnswering.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    _, encode = load_tokenizer(directory)
    processor = ViltImageProcessorPil.from_pretrained(directory)
    length = model.config.max_position_embeddings
    torch.manual_seed(7)

    raw, values, logits, images, first = b"", b"", b"", [], None
    for name in PICTURES:
        image = upright(pictures / name)
        pixels = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        seen = dict(processor(image, return_tensors="pt"))
        data = np.ascontiguousarray(pixels.transpose(1, 2, 0)).astype(np.uint8).tobytes()
        raw += data
        if len(images) < VALUES:
            values += seen["pixel_values"].numpy().astype("<f4").tobytes()
        answers = []
        for question in QUESTIONS:
            inputs = seen | {"input_ids": torch.tensor([encode(question, length)])}
            found = model(**inputs).logits[0]
            again = model(**inputs).logits[0]
            # Another draw, the same answer: what the claim of equality rests on.
            assert (found - again).abs().max() < 1e-4 and found.argmax() == again.argmax(), name
            top = found.topk(5)
            answers.append({
                "answer": model.config.id2label[int(found.argmax())],
                "top": [model.config.id2label[i] for i in top.indices.tolist()], "probabilities": top.values.sigmoid().tolist(),
            })  # fmt: skip
            logits += found.numpy().astype("<f4").tobytes()
            first = first or inputs
        images.append({"image": name, "width": pixels.shape[2], "height": pixels.shape[1], "sha256": sha256(data), "answers": answers})
    golden = {
        "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention",
        "texts": [{"text": t, "ids": encode(t, length)} for t in TEXTS],
        "questions": QUESTIONS,
        "images": images,
        "stages": stages(model, first),
    }
    (out / "golden.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
    for file, data in {"pixels.bin": raw, "pixel-values.bin": values, "logits.bin": logits}.items():
        (out / file).write_bytes(data)
    given = [answer["answer"] for image in images for answer in image["answers"]]
    print(f"{directory.name}: {len(given)} answers, {len(set(given))} different; grids {sorted({(i['width'], i['height']) for i in images})}")


if __name__ == "__main__":
    checkpoint, pictures_dir, out_dir = map(Path, sys.argv[1:4])
    out_dir.mkdir(parents=True, exist_ok=True)
    record(checkpoint, pictures_dir, out_dir)
