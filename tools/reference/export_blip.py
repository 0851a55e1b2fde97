"""Exports a BLIP captioning checkpoint in the layout of the published ready-made export: blip_vision_encoder.onnx and
blip_text_decoder.onnx, the decoder without a cache. Development only. Usage: python export_blip.py CHECKPOINT_DIR OUT_DIR
"""

import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import BlipForConditionalGeneration


class Eye(torch.nn.Module):
    def __init__(self, model: BlipForConditionalGeneration) -> None:
        super().__init__()
        self.tower = model.vision_model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.tower(pixel_values=pixel_values).last_hidden_state


class Words(torch.nn.Module):
    """The causal mask is written out, for the reference's own does not survive the trace."""

    def __init__(self, model: BlipForConditionalGeneration) -> None:
        super().__init__()
        self.bert, self.cls = model.text_decoder.bert, model.text_decoder.cls

    def forward(self, input_ids: torch.Tensor, encoder_hidden_states: torch.Tensor) -> torch.Tensor:
        tokens = input_ids.shape[1]
        mask = torch.triu(torch.full((tokens, tokens), torch.finfo(torch.float32).min), diagonal=1)[None, None]
        state = self.bert.embeddings(input_ids=input_ids)
        for layer in self.bert.encoder.layer:
            state = layer(state, encoder_hidden_states, attention_mask=mask)
        return self.cls(state)


def export_caption(checkpoint: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    model = BlipForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    model.set_attn_implementation("eager")
    size = model.config.vision_config.image_size
    pixels = torch.randn(1, 3, size, size)
    seen, ids = Eye(model)(pixels), torch.randint(5, 100, (1, 7))
    whole = model.text_decoder(input_ids=ids, encoder_hidden_states=seen).logits
    assert torch.allclose(Words(model)(ids, seen), whole, atol=1e-5)
    torch.onnx.export(
        Eye(model), (pixels,), str(out / "blip_vision_encoder.onnx"), opset_version=17, dynamo=False,
        input_names=["pixel_values"], output_names=["encoder_hidden_states"], dynamic_axes={"pixel_values": {0: "batch_size"}},
    )  # fmt: skip
    torch.onnx.export(
        Words(model), (ids, seen), str(out / "blip_text_decoder.onnx"), opset_version=17, dynamo=False,
        input_names=["input_ids", "encoder_hidden_states"], output_names=["logits"],
        dynamic_axes={"input_ids": {1: "sequence_length"}, "logits": {1: "sequence_length"}},
    )  # fmt: skip


if __name__ == "__main__":
    with torch.no_grad():
        export_caption(Path(sys.argv[1]), Path(sys.argv[2]))
