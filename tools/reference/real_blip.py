"""Makes BLIP captioning at the size of the base model with random weights, and times the reference on it.

Development only; about 0.9 GB, never committed. Usage: python real_blip.py DIR makes DIR/blip-caption; then
node tools/reference/real-blip.ts DIR [THREADS] times ours and the reference in turns (through `--serve THREADS TOKENS` of this file).
Good for sizes, speeds and agreement; the captions mean nothing.
"""

import json
import shutil
import sys
import time
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from transformers import BlipConfig, BlipForConditionalGeneration
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

from record_pixels import upright
from tiny_blip import train_tokenizer, write_surroundings

PICTURE = Path(__file__).resolve().parents[2] / "test" / "parity" / "pixels" / "images" / "landscape.jpg"


def lively_model() -> BlipForConditionalGeneration:
    """The sizes of Salesforce/blip-image-captioning-base; the default initialisation would give every picture nearly the same caption."""
    torch.manual_seed(7)
    config = BlipConfig(text_config=dict(num_attention_heads=12), vision_config={})
    model = BlipForConditionalGeneration(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                fan_in = parameter[0].numel()
                parameter.normal_(0, 0.05 if "embedding" in name and "patch" not in name else 1.5 * fan_in**-0.5)
        model.tie_weights()
    return model


def make(directory: Path) -> Path:
    """A folder in the published layout; answers where it is."""
    out = directory / "blip-caption"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    model = lively_model()
    tokenizer, _ = train_tokenizer(250)
    write_surroundings(out, model, tokenizer, added=False)
    state = {name: tensor.contiguous().clone() for name, tensor in model.state_dict().items() if ".predictions.decoder." not in name}
    save_file(state, out / "model.safetensors", metadata={"format": "pt"})
    processor = BlipImageProcessorPil.from_pretrained(out)
    pixels = processor(upright(PICTURE), do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
    (out / "pixels.bin").write_bytes(pixels.transpose(1, 2, 0).astype("uint8").tobytes())
    return out


class Reference:
    """`generate` of the reference for so many new tokens, pixel values ready made."""

    def __init__(self, directory: Path, threads: int, tokens: int) -> None:
        torch.set_num_threads(threads)
        out = directory / "blip-caption"
        self.model = BlipForConditionalGeneration.from_pretrained(out, dtype=torch.float32).eval()
        self.pixel_values = BlipImageProcessorPil.from_pretrained(out)(upright(PICTURE), return_tensors="pt")["pixel_values"]
        self.tokens = tokens

    def once(self) -> dict:
        """Wall-clock and processor milliseconds, and the ids written."""
        wall, cpu = time.perf_counter(), time.process_time()
        ids = self.model.generate(pixel_values=self.pixel_values, min_new_tokens=self.tokens, max_new_tokens=self.tokens)[0]
        return {"wallMs": 1000 * (time.perf_counter() - wall), "cpuMs": 1000 * (time.process_time() - cpu), "ids": ids[1:].tolist()}


def time_reference(directory: Path, threads: int = 1, tokens: int = 12, rounds: int = 3) -> list[dict]:
    reference = Reference(directory, threads, tokens)
    reference.once()
    return [reference.once() for _ in range(rounds)]


def serve(directory: Path, threads: int, tokens: int) -> None:
    """One caption a line of input, answered as a line of JSON: so that another program can take turns with it."""
    reference = Reference(directory, threads, tokens)
    for _ in sys.stdin:
        print(json.dumps(reference.once()), flush=True)


if __name__ == "__main__":
    root = Path(sys.argv[1])
    if len(sys.argv) > 2 and sys.argv[2] == "--serve":
        serve(root, *map(int, sys.argv[3:5]))
    else:
        print(make(root))
