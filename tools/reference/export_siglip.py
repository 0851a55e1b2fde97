"""Exports a SigLIP checkpoint as two ONNX towers in the layout of the ready-made exports (onnx/vision_model.onnx, onnx/text_model.onnx; both
answer `pooler_output`). Development only; tiny_siglip.py calls it.

Usage: python export_siglip.py CHECKPOINT_DIR OUT_DIR
"""

import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import SiglipModel


class Tower(torch.nn.Module):
    """Both outputs of the published exports, in their order."""

    def __init__(self, tower: torch.nn.Module, feed: str) -> None:
        super().__init__()
        self.tower, self.feed = tower, feed

    def forward(self, values: torch.Tensor):
        output = self.tower(**{self.feed: values})
        return output.last_hidden_state, output.pooler_output


def export_model(model: SiglipModel, out: Path) -> None:
    model = model.eval()
    model.set_attn_implementation("eager")
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    size, length = model.config.vision_config.image_size, model.config.text_config.max_position_embeddings
    towers = {
        "vision_model": (model.vision_model, "pixel_values", torch.randn(2, 3, size, size)),
        "text_model": (model.text_model, "input_ids", torch.randint(0, 100, (2, length))),
    }
    for name, (tower, feed, values) in towers.items():
        torch.onnx.export(
            Tower(tower, feed), (values,), str(out / f"onnx/{name}.onnx"), opset_version=17, dynamo=False, input_names=[feed],
            output_names=["last_hidden_state", "pooler_output"],
            dynamic_axes={feed: {0: "batch_size"}, "last_hidden_state": {0: "batch_size"}, "pooler_output": {0: "batch_size"}},
        )  # fmt: skip


if __name__ == "__main__":
    shutil.rmtree(sys.argv[2], ignore_errors=True)
    export_model(SiglipModel.from_pretrained(sys.argv[1], dtype=torch.float32), Path(sys.argv[2]))
