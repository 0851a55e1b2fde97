"""Makes CLIP at the size of ViT-B/32 with random weights, in three forms, and records what the reference computes on it.

Development only; about 2 GB, never committed. Usage: python real_size.py OUT_DIR [form…], then: node tools/reference/real-size.ts OUT_DIR [form…]
Forms: OUT_DIR/f32 (safetensors), OUT_DIR/f16, OUT_DIR/onnx (ready-made export), OUT_DIR/q8 (the export, dynamic int8, for speed measurements).
Good for sizes, speeds and numerical agreement; the answers mean nothing.
"""

import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import CLIPConfig, CLIPModel

from export_onnx import export_model
from record_clip import record
from tiny_clip import train_tokenizer, write_surroundings, write_weights

PICTURES = Path(__file__).resolve().parents[2] / "test" / "parity" / "pixels" / "images"


def lively_model() -> CLIPModel:
    """The default initialisation gives every picture nearly the same answer; this one keeps signals apart through all layers."""
    torch.manual_seed(5)
    model = CLIPModel(CLIPConfig(text_config=dict(eos_token_id=2), vision_config={})).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                fan_in = parameter[0].numel()
                parameter.normal_(0, 0.3 if "embedding.weight" in name and "patch" not in name else fan_in**-0.5)
            elif parameter.ndim == 1 and "norm" not in name:
                parameter.normal_(0, 0.1)
        model.logit_scale.fill_(4.6052)
    return model


def folder(root: Path, form: str, model: CLIPModel, tokenizer) -> Path:
    out = root / form
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    write_surroundings(out, model, tokenizer, 224)
    return out


def main(root: Path, forms: list[str]) -> None:
    tokenizer, model = train_tokenizer(120), lively_model()
    if "f32" in forms:
        out = folder(root, "f32", model, tokenizer)
        write_weights(out, "f32", model)
        record(out, model, PICTURES)
    if "onnx" in forms or "q8" in forms:
        out = folder(root, "onnx", model, tokenizer)
        export_model(model, out)
        record(out, model, PICTURES)
    if "q8" in forms:
        quantised = folder(root, "q8", model, tokenizer)
        (quantised / "onnx").mkdir()
        for tower in ("vision_model", "text_model"):
            shutil.move(out / "onnx" / f"{tower}_quantized.onnx", quantised / "onnx" / f"{tower}_quantized.onnx")
        for file in ("golden.json", "pixels.bin", "pixel-values.bin"):
            shutil.copy(out / file, quantised / file)
        if "onnx" not in forms:
            shutil.rmtree(out)
    if "f16" in forms:
        half = model.to(torch.float16)
        out = folder(root, "f16", half, tokenizer)
        write_weights(out, "f16", half)
        record(out, half.to(torch.float32), PICTURES)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ["f32", "f16", "onnx", "q8"])
