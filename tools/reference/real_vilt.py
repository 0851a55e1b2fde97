"""Makes ViLT at the size of vilt-b32-finetuned-vqa with random weights, and times the reference on it.

Development only; about 470 MB, never committed. Usage: python real_vilt.py OUT_DIR, then: node tools/reference/real-git-vilt.ts vilt OUT_DIR
`make` is for benchmarks. Good for sizes, speeds and numerical agreement; the answers mean nothing.
"""

import json
import sys
import time
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import AutoTokenizer, ViltConfig, ViltForQuestionAnswering

from record_pixels import upright
from tiny_git import enliven, write_tokenizer
from tiny_vilt import write_surroundings, write_weights

PICTURES = Path(__file__).resolve().parents[2] / "test" / "parity" / "pixels" / "images"
QUESTION = "what color is the train?"
ANSWERS = 3129
REPETITIONS = 5


def lively_model() -> ViltForQuestionAnswering:
    """The published sizes are the configuration's defaults, with the answers of VQAv2."""
    config = ViltConfig(id2label={i: f"answer {i}" for i in range(ANSWERS)}, label2id={f"answer {i}": i for i in range(ANSWERS)})
    config._attn_implementation = "eager"
    model = ViltForQuestionAnswering(config).eval()
    enliven(model, 51)
    return model


def make(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    model = lively_model()
    write_surroundings(directory, model, {"size": 384, "size_divisor": 32})
    write_tokenizer(directory, 40, json_file=True)
    write_weights(directory, model, torch_file=False)


@torch.no_grad()
def time_reference(directory: Path, threads: int) -> None:
    """Writes reference.json: what it answered and the best of several times, processing of the picture not counted."""
    from transformers.models.vilt.image_processing_pil_vilt import ViltImageProcessorPil

    torch.set_num_threads(threads)
    model = ViltForQuestionAnswering.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    seen = dict(ViltImageProcessorPil.from_pretrained(directory)(upright(PICTURES / "landscape.jpg"), return_tensors="pt"))
    ids = AutoTokenizer.from_pretrained(directory)(QUESTION, return_tensors="pt")["input_ids"]
    best, busy, logits = float("inf"), float("inf"), None
    for _ in range(REPETITIONS):
        start, worked = time.perf_counter(), time.process_time()
        logits = model(input_ids=ids, **seen).logits[0]
        best, busy = min(best, time.perf_counter() - start), min(busy, time.process_time() - worked)
    found = {"answer": model.config.id2label[int(logits.argmax())], "ms": 1000 * best, "cpuMs": 1000 * busy, "threads": threads, "logits": logits.tolist()}
    (directory / "reference.json").write_text(json.dumps(found) + "\n")
    print(f"reference: {1000 * best:.0f} ms ({1000 * busy:.0f} ms of a core) an answer, {threads} thread(s), picture {tuple(seen['pixel_values'].shape)}")


if __name__ == "__main__":
    out = Path(sys.argv[1])
    if not (out / "model.safetensors").exists():
        make(out)
    time_reference(out, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
