"""Exports a CLIP checkpoint as two ONNX towers in the layout of the ready-made exports (onnx/vision_model.onnx, onnx/text_model.onnx),
and their dynamic-int8 siblings (*_quantized.onnx). Development only.

Usage: python export_onnx.py CHECKPOINT_DIR OUT_DIR   (for random weights at ViT-B/32 size see real_size.py)
"""

import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import CLIPModel


class VisionTower(torch.nn.Module):
    def __init__(self, model: CLIPModel) -> None:
        super().__init__()
        self.tower, self.projection = model.vision_model, model.visual_projection

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.projection(self.tower(pixel_values=pixel_values).pooler_output)


class TextTower(torch.nn.Module):
    def __init__(self, model: CLIPModel) -> None:
        super().__init__()
        self.tower, self.projection = model.text_model, model.text_projection

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.projection(self.tower(input_ids=input_ids, attention_mask=attention_mask).pooler_output)


def export_model(model: CLIPModel, out: Path) -> None:
    model = model.eval()
    model.set_attn_implementation("eager")
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    size = model.config.vision_config.image_size
    torch.onnx.export(
        VisionTower(model), (torch.randn(2, 3, size, size),), str(out / "onnx/vision_model.onnx"), opset_version=17,
        dynamo=False, input_names=["pixel_values"], output_names=["image_embeds"],
        dynamic_axes={"pixel_values": {0: "batch_size"}, "image_embeds": {0: "batch_size"}},
    )  # fmt: skip
    # The trace needs a mask with zeros in it, or the mask vanishes from the graph.
    ids, mask = torch.randint(0, 100, (2, 9)), torch.tensor([[1] * 9, [1] * 7 + [0] * 2])
    eos = model.config.text_config.eos_token_id
    ids[:, 6] = eos if eos != 2 else model.config.text_config.vocab_size - 1
    dynamic = {0: "batch_size", 1: "sequence_length"}
    torch.onnx.export(
        TextTower(model), (ids, mask), str(out / "onnx/text_model.onnx"), opset_version=17, dynamo=False,
        input_names=["input_ids", "attention_mask"], output_names=["text_embeds"],
        dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "text_embeds": {0: "batch_size"}},
    )  # fmt: skip
    for tower in ("vision_model", "text_model"):
        # Only the matrix products: an int8 patch convolution is slower on a CPU and costs the most accuracy.
        quantize_dynamic(
            out / f"onnx/{tower}.onnx", out / f"onnx/{tower}_quantized.onnx", weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm"],
        )  # fmt: skip


def export_towers(checkpoint: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    export_model(CLIPModel.from_pretrained(checkpoint, dtype=torch.float32), out)


if __name__ == "__main__":
    export_towers(Path(sys.argv[1]), Path(sys.argv[2]))
