"""Makes CLIP at the size of ViT-B/32 with random weights, with a stock ONNX export beside it, and times the reference on both.

Development only; 1.2 GB, never committed. Usage: python real_clip.py DIR                          makes DIR
                                                  python real_clip.py DIR --time THREADS ROUNDS    prints pictures a second as JSON
Good for speeds; the answers mean nothing. Agreement at this size: real_size.py.
"""

import json
import sys
import time
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import onnxruntime
import torch
from transformers import CLIPModel

from export_onnx import VisionTower, export_model
from real_size import lively_model
from tiny_clip import train_tokenizer, write_surroundings, write_weights

BATCH = 8


def make(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    model = lively_model()
    write_surroundings(directory, model, train_tokenizer(120), 224)
    write_weights(directory, "f32", model)
    # Beside the checkpoint, not in it: a folder with weights of its own is not read as an export.
    export_model(model, directory / "stock")
    return directory


def best(rounds: int, work) -> float:
    """Pictures a second of the best round: other work on the machine only ever adds time."""
    work()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return BATCH / min(spent)


@torch.no_grad()
def time_reference(directory: Path, threads: int, rounds: int) -> dict:
    torch.set_num_threads(threads)
    pixels = torch.randn(BATCH, 3, 224, 224)
    tower = VisionTower(CLIPModel.from_pretrained(directory, dtype=torch.float32).eval())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    stock = onnxruntime.InferenceSession(str(directory / "stock/onnx/vision_model.onnx"), options, providers=["CPUExecutionProvider"])
    feeds = {"pixel_values": pixels.numpy().astype(np.float32)}
    return {
        "torch": best(rounds, lambda: tower(pixels)),
        "onnxruntime": best(rounds, lambda: stock.run(None, feeds)),
    }


if __name__ == "__main__":
    root = Path(sys.argv[1])
    if sys.argv[2:3] == ["--time"]:
        print(json.dumps(time_reference(root, int(sys.argv[3]), int(sys.argv[4]))))
    else:
        print(make(root))
