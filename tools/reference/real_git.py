"""Makes GIT at the size of git-base-coco with random weights, and times the reference on it.

Development only; about 700 MB, never committed. Usage: python real_git.py OUT_DIR, then: node tools/reference/real-git-vilt.ts git OUT_DIR
`make` is for benchmarks. Good for sizes, speeds and numerical agreement; the captions mean nothing.
"""

import json
import sys
import time
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import GitConfig, GitForCausalLM

from record_pixels import upright
from tiny_git import enliven, word_list, write_surroundings, write_tokenizer, write_weights

PICTURES = Path(__file__).resolve().parents[2] / "test" / "parity" / "pixels" / "images"
CAPTION_TOKENS = 12
REPETITIONS = 3


def lively_model() -> GitForCausalLM:
    """The published sizes are the configuration's defaults; the toy word list stands for the first of the 30522 words."""
    config = GitConfig()
    config._attn_implementation = "eager"
    model = GitForCausalLM(config).eval()
    enliven(model, 41)
    with torch.no_grad():
        model.output.bias[len(word_list()) :] = -100.0  # words that the toy tokenizer can spell
        model.output.bias[102] = -100.0  # captions of full length, for timing
    return model


def make(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    model = lively_model()
    write_surroundings(directory, model, {})
    write_tokenizer(directory, 512, json_file=True)
    write_weights(directory, model, torch_file=False)


@torch.no_grad()
def time_reference(directory: Path, threads: int) -> None:
    """Writes reference.json: what it wrote and the best of several times, processing of the picture not counted."""
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    torch.set_num_threads(threads)
    model = GitForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    image = upright(PICTURES / "landscape.jpg")
    values = CLIPImageProcessorPil.from_pretrained(directory)(image, return_tensors="pt")["pixel_values"]
    best, busy, ids = float("inf"), float("inf"), []
    for _ in range(REPETITIONS):
        start, worked = time.perf_counter(), time.process_time()
        ids = model.generate(pixel_values=values, max_new_tokens=CAPTION_TOKENS)[0].tolist()[1:]
        best, busy = min(best, time.perf_counter() - start), min(busy, time.process_time() - worked)
    beams = model.generate(pixel_values=values, max_new_tokens=CAPTION_TOKENS, num_beams=3)[0].tolist()[1:]
    logits = model(input_ids=torch.tensor([[101]]), pixel_values=values).logits[0, -1]
    found = {"ids": ids, "beams": beams, "ms": 1000 * best, "cpuMs": 1000 * busy, "threads": threads, "logits": logits[:400].tolist()}
    (directory / "reference.json").write_text(json.dumps(found) + "\n")
    print(f"reference: {1000 * best:.0f} ms ({1000 * busy:.0f} ms of a core) for {len(ids)} tokens, {threads} thread(s)")


if __name__ == "__main__":
    out = Path(sys.argv[1])
    if not (out / "model.safetensors").exists():
        make(out)
    time_reference(out, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
