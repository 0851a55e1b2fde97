"""Exports a LLaVA checkpoint in the layout of the ready-made exports (llava-hf/llava-onevision-qwen2-0.5b-ov-hf, folder onnx/): a vision
encoder, the table of words, a decoder with a cache. Development only; called by tiny_llava.py.

These exports lack the row that ends lines, so a picture has the rows of one look and nothing else; that is what is recorded here.
"""

import json
import shutil
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import DynamicCache, LlavaOnevisionForConditionalGeneration

from record_llava import NEW_TOKENS, PICTURES, QUESTIONS, processor_of, rendered, user
from record_pixels import upright


class VisionEncoder(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.projector(self.tower(pixel_values, output_hidden_states=True).hidden_states[-1])


class MergedDecoder(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.language, self.head = model.model.language_model, model.lm_head

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for layer in range(len(past) // 2):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        out = self.language(
            inputs_embeds=inputs_embeds, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache, use_cache=True
        )
        present = [tensor for layer in out.past_key_values.layers for tensor in (layer.keys, layer.values)]
        return self.head(out.last_hidden_state), *present


def export_graphs(model, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    text, vision = model.config.text_config, model.config.vision_config
    options = dict(opset_version=17, dynamo=False)
    torch.onnx.export(
        VisionEncoder(model), (torch.randn(2, 3, vision.image_size, vision.image_size),), str(out / "vision_encoder.onnx"),
        input_names=["pixel_values"], output_names=["image_features"],
        dynamic_axes={"pixel_values": {0: "num_patches"}, "image_features": {0: "num_patches"}}, **options,
    )  # fmt: skip
    sequence = {0: "batch_size", 1: "sequence_length"}
    torch.onnx.export(
        model.get_input_embeddings(), (torch.randint(0, 99, (2, 5)),), str(out / "embed_tokens.onnx"), input_names=["input_ids"],
        output_names=["inputs_embeds"], dynamic_axes={"input_ids": sequence, "inputs_embeds": sequence}, **options,
    )  # fmt: skip
    names = [f"{layer}.{part}" for layer in range(text.num_hidden_layers) for part in ("key", "value")]
    width = text.hidden_size // text.num_attention_heads
    past = [torch.randn(2, text.num_key_value_heads, 4, width) for _ in names]
    # The trace needs a mask with zeros in it, or the mask vanishes from the graph.
    mask = torch.tensor([[1] * 7, [0, 0] + [1] * 5])
    places = torch.arange(4, 7).expand(2, 3).contiguous()
    cache_axes = {0: "batch_size", 2: "past_sequence_length"}
    inputs = ["inputs_embeds", "attention_mask", "position_ids"] + [f"past_key_values.{name}" for name in names]
    outputs = ["logits"] + [f"present.{name}" for name in names]
    axes = {"inputs_embeds": sequence, "attention_mask": {0: "batch_size", 1: "total_sequence_length"}, "position_ids": sequence, "logits": sequence}
    axes |= {name: cache_axes for name in inputs[3:]} | {name: {0: "batch_size", 2: "total_sequence_length"} for name in outputs[1:]}
    torch.onnx.export(
        MergedDecoder(model), (torch.randn(2, 3, text.hidden_size), mask, places, *past), str(out / "decoder_model_merged.onnx"),
        input_names=inputs, output_names=outputs, dynamic_axes=axes, **options,
    )  # fmt: skip


@torch.no_grad()
def record_export(directory: Path, model, pictures: Path) -> None:
    processor = processor_of(directory)
    cases = []
    for name in PICTURES[:4]:
        for question in QUESTIONS:
            messages = [user(question, 1)]
            prompt = rendered(processor, messages)
            before, after = prompt.split("<image>")
            ids = processor.tokenizer(before + "<image>" * processor.num_image_tokens + after, return_tensors="pt")["input_ids"]
            pixels = processor.image_processor([[upright(pictures / name)]], return_tensors="pt")["pixel_values"][0, :1]
            features = VisionEncoder(model)(pixels)[0]
            embeds = model.get_input_embeddings()(ids)
            embeds[ids == model.config.image_token_index] = features
            made = model.generate(inputs_embeds=embeds, do_sample=False, max_new_tokens=NEW_TOKENS, pad_token_id=0)[0].tolist()
            if made and made[-1] in model.generation_config.eos_token_id:
                made = made[:-1]
            text = processor.tokenizer.decode(made, skip_special_tokens=True, clean_up_tokenization_spaces=False)
            cases.append({
                "images": [name], "messages": messages, "tiles": False, "prompt": prompt, "ids": ids[0].tolist(), "generated": made, "text": text,
            })  # fmt: skip
    golden = {"cases": cases}
    (directory / "golden.json").write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")
    print(f"{directory.name}: {len(cases)} cases, {len({tuple(case['generated']) for case in cases})} different")


def export_llava(checkpoint: Path, out: Path, pictures: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for file in checkpoint.iterdir():
        if file.suffix in (".json", ".jinja") and file.name != "golden.json":
            shutil.copy(file, out / file.name)
    model = LlavaOnevisionForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation="eager").eval()
    export_graphs(model, out / "onnx")
    record_export(out, model, pictures)
