"""Makes a tiny Florence-2 in the layout of the ready-made export (onnx-community/Florence-2-base-ft: four graphs, a decoder with `use_cache_branch`) and
records what the reference writes with it: captions greedy and with three beams.

Development only. Usage: python tiny_florence.py [OUT_DIR, default test/parity/florence2]
The image tokens that the reference puts before the question are the features themselves here, as the export wants them.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import BartConfig, Florence2Config, Florence2ForConditionalGeneration
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from record_clip import PICTURES, sample
from record_pixels import upright
from tiny_clip import CORPUS

torch.set_num_threads(1)
SIDE, LAYERS, HEADS, WIDTH, LIMIT = 64, 2, 3, 24, 14
PROMPTS = {
    "<CAPTION>": "What does the image describe?",
    "<DETAILED_CAPTION>": "Describe in detail what is shown in the image.",
    "<MORE_DETAILED_CAPTION>": "Describe with a paragraph what is shown in the image.",
}
# Of the published generation_config.json, but for the end token forced at the limit: a text that is cut off has none in Afterimage.
WRITING = dict(decoder_start_token_id=2, bos_token_id=0, pad_token_id=1, eos_token_id=2, forced_bos_token_id=0, num_beams=3, no_repeat_ngram_size=3, early_stopping=True)


def bart_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    lines = [*CORPUS.split("\n"), *PROMPTS.values()]
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<image>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=380, special_tokens=special, initial_alphabet=alphabet, show_progress=False))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return tokenizer


def tiny_model(vocabulary: int, image_token: int, seed: int = 41) -> Florence2ForConditionalGeneration:
    vision = dict(
        depths=[1, 1], patch_size=[7, 3], patch_stride=[4, 2], patch_padding=[3, 1], patch_prenorm=[False, True], embed_dim=[8, 16], num_heads=[2, 4],
        num_groups=[2, 4], window_size=4, projection_dim=WIDTH, drop_path_rate=0.0,
    )  # fmt: skip
    text = BartConfig(
        vocab_size=vocabulary, d_model=WIDTH, encoder_layers=LAYERS, decoder_layers=LAYERS, encoder_attention_heads=HEADS, decoder_attention_heads=HEADS,
        encoder_ffn_dim=40, decoder_ffn_dim=40, max_position_embeddings=128, activation_function="gelu", dropout=0.0, attention_dropout=0.0,
    ).to_dict()  # fmt: skip
    torch.manual_seed(seed)
    model = Florence2ForConditionalGeneration(Florence2Config(text_config=text, vision_config=vision, image_token_id=image_token)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                parameter.normal_(0, 0.3)
            elif "norm" in name and name.endswith("weight"):
                parameter.normal_(1, 0.2)
            elif parameter.ndim == 1:
                parameter.normal_(0, 0.2)
        # A longer end token is chosen more often, so that some texts end before the limit.
        model.get_input_embeddings().weight[2] *= 1.15
    model.tie_weights()
    model.generation_config.forced_eos_token_id = None
    model.set_attn_implementation("eager")
    return model


class Vision(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.model = model.model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.model.multi_modal_projector(self.model.vision_tower(pixel_values).last_hidden_state)


class Encoder(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.encoder = model.model.language_model.encoder

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        bias = (1.0 - attention_mask.to(inputs_embeds.dtype))[:, None, None, :] * torch.finfo(torch.float32).min
        x = inputs_embeds + self.encoder.embed_positions(inputs_embeds[:, :, 0]).to(inputs_embeds.dtype)
        x = self.encoder.layernorm_embedding(x)
        for layer in self.encoder.layers:
            attention = layer.self_attn
            x = layer.self_attn_layer_norm(x + attend(attention, x, heads_of(attention.k_proj(x)), heads_of(attention.v_proj(x)), bias))
            x = layer.final_layer_norm(x + layer.fc2(layer.activation_fn(layer.fc1(x))))
        return x


def heads_of(x: torch.Tensor) -> torch.Tensor:
    return x.view(x.shape[0], -1, HEADS, WIDTH // HEADS).transpose(1, 2)


def attend(attention, x: torch.Tensor, key: torch.Tensor, value: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    similarity = heads_of(attention.q_proj(x)) @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
    mixed = (similarity if bias is None else similarity + bias).softmax(-1) @ value
    return attention.out_proj(mixed.transpose(1, 2).reshape(x.shape[0], -1, WIDTH))


@torch.jit.script
def cached_or(flag: torch.Tensor, cached: torch.Tensor, fresh: torch.Tensor) -> torch.Tensor:
    if bool(flag):
        return cached
    else:
        return fresh


@torch.jit.script
def nothing_or(flag: torch.Tensor, fresh: torch.Tensor) -> torch.Tensor:
    """The published decoders give no keys of the encoder once they have been told to use those they are given."""
    if bool(flag):
        return fresh[:, :, :0]
    else:
        return fresh


class Decoder(torch.nn.Module):
    """One token a step, as the export is used; the causal mask of one token hides nothing."""

    def __init__(self, model) -> None:
        super().__init__()
        self.decoder, self.head = model.model.language_model.decoder, model.lm_head

    def forward(self, encoder_attention_mask, encoder_hidden_states, inputs_embeds, use_cache_branch, *past):
        # +2: how BART numbers its positions.
        at = past[0].shape[2] + torch.arange(inputs_embeds.shape[1]) + 2
        x = self.decoder.layernorm_embedding(inputs_embeds + self.decoder.embed_positions.weight[at])
        bias = (1.0 - encoder_attention_mask.to(x.dtype))[:, None, None, :] * torch.finfo(torch.float32).min
        present = []
        for i, layer in enumerate(self.decoder.layers):
            own, cross = layer.self_attn, layer.encoder_attn
            key = torch.cat([past[4 * i], heads_of(own.k_proj(x))], dim=2)
            value = torch.cat([past[4 * i + 1], heads_of(own.v_proj(x))], dim=2)
            x = layer.self_attn_layer_norm(x + attend(own, x, key, value))
            fresh = [heads_of(cross.k_proj(encoder_hidden_states)), heads_of(cross.v_proj(encoder_hidden_states))]
            used = [cached_or(use_cache_branch, past[4 * i + 2 + j], fresh[j]) for j in range(2)]
            x = layer.encoder_attn_layer_norm(x + attend(cross, x, used[0], used[1], bias))
            x = layer.final_layer_norm(x + layer.fc2(layer.activation_fn(layer.fc1(x))))
            present += [key, value, *[nothing_or(use_cache_branch, part) for part in fresh]]
        return (self.head(x), *present)


def cache_names(prefix: str) -> list[str]:
    return [f"{prefix}.{i}.{side}.{part}" for i in range(LAYERS) for side in ("decoder", "encoder") for part in ("key", "value")]


def export(model, out: Path) -> None:
    out.mkdir(parents=True)
    go = dict(opset_version=17, dynamo=False)
    rows = {0: "batch_size"}
    row_tokens = {0: "batch_size", 1: "sequence_length"}
    torch.onnx.export(Vision(model), (torch.randn(1, 3, SIDE, SIDE),), str(out / "vision_encoder.onnx"), input_names=["pixel_values"],
                      output_names=["image_features"], dynamic_axes={"pixel_values": rows, "image_features": rows}, **go)  # fmt: skip
    torch.onnx.export(model.get_input_embeddings(), (torch.tensor([[0, 5, 2]]),), str(out / "embed_tokens.onnx"), input_names=["input_ids"],
                      output_names=["inputs_embeds"], dynamic_axes={"input_ids": row_tokens, "inputs_embeds": row_tokens}, **go)  # fmt: skip
    states, mask = torch.randn(2, 9, WIDTH), torch.tensor([[1] * 9, [1] * 7 + [0] * 2])
    torch.onnx.export(Encoder(model), (states, mask), str(out / "encoder_model.onnx"), input_names=["inputs_embeds", "attention_mask"],
                      output_names=["last_hidden_state"],
                      dynamic_axes={name: row_tokens for name in ("inputs_embeds", "attention_mask", "last_hidden_state")}, **go)  # fmt: skip
    past = tuple(torch.randn(2, HEADS, 4 if "decoder" in name else 9, WIDTH // HEADS) for name in cache_names("past"))
    inputs = ["encoder_attention_mask", "encoder_hidden_states", "inputs_embeds", "use_cache_branch", *cache_names("past_key_values")]
    outputs = ["logits", *cache_names("present")]
    axes = {name: {0: "batch_size", 2: f"{name}_length"} for name in (*cache_names("past_key_values"), *cache_names("present"))}
    axes |= {"encoder_attention_mask": {0: "batch_size", 1: "encoder_length"}, "encoder_hidden_states": {0: "batch_size", 1: "encoder_length"},
             "inputs_embeds": row_tokens, "logits": row_tokens}  # fmt: skip
    torch.onnx.export(torch.jit.trace(Decoder(model), (mask, states, torch.randn(2, 1, WIDTH), torch.tensor([True]), *past), check_trace=False),
                      (mask, states, torch.randn(2, 1, WIDTH), torch.tensor([True]), *past), str(out / "decoder_model_merged.onnx"),
                      input_names=inputs, output_names=outputs, dynamic_axes=axes, **go)  # fmt: skip


@torch.no_grad()
def record(model, tokenizer: Tokenizer, processor, out: Path, pictures: Path) -> None:
    cases, raw, values = [], b"", b""
    image_token = model.config.image_token_id
    for index, name in enumerate(PICTURES):
        pixels = processor(upright(pictures / name), do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        raw += np.ascontiguousarray(pixels.transpose(1, 2, 0)).astype(np.uint8).tobytes()
        pixel_values = processor(upright(pictures / name), return_tensors="pt")["pixel_values"]
        values = values or pixel_values.numpy().astype("<f4").tobytes()
        features = model.get_image_features(pixel_values).pooler_output
        for task, prompt in PROMPTS.items():
            question = tokenizer.encode(prompt).ids
            ids = torch.tensor([[image_token] * features.shape[1] + question])
            for beams in (1, 3):
                written = model.generate(input_ids=ids, pixel_values=pixel_values, attention_mask=torch.ones_like(ids), max_new_tokens=LIMIT, do_sample=False, **(WRITING | {"num_beams": beams}))[0].tolist()
                assert written[:2] == [2, 0], written
                words = [i for i in written[2:] if i not in (1, 2)]
                cases.append({"picture": index, "task": task, "beams": beams, "question": question, "ids": words, "finished": 2 in written[2:],
                              "text": tokenizer.decode(words).strip()})  # fmt: skip
        if index == 0:
            first = {"features": sample(features), "logits": sample(model(input_ids=ids, pixel_values=pixel_values, attention_mask=torch.ones_like(ids), decoder_input_ids=torch.tensor([[2, 0]])).logits[:, -1])}
    golden = {"made by": f"transformers {transformers.__version__}, torch {torch.__version__}", "size": SIDE, "limit": LIMIT, "pictures": PICTURES, "stages": first, "cases": cases}
    (out / "golden.json").write_text(json.dumps(golden) + "\n")
    (out / "pixels.bin").write_bytes(raw)
    (out / "pixel-values.bin").write_bytes(values)
    print(f"{len(cases)} captions, {len({tuple(case['ids']) for case in cases})} different, {sum(case['finished'] for case in cases)} finished")


def main(out: Path) -> None:
    pictures = Path(__file__).resolve().parents[2] / "test/parity/pixels/images"
    tokenizer = bart_tokenizer()
    model = tiny_model(tokenizer.get_vocab_size(), tokenizer.token_to_id("<image>"))
    shutil.rmtree(out, ignore_errors=True)
    export(model, out / "onnx")
    preprocessing = {
        "crop_size": {"height": SIDE, "width": SIDE}, "do_center_crop": False, "do_normalize": True, "do_rescale": True, "do_resize": True,
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "image_processor_type": "CLIPImageProcessor", "image_seq_length": 577,
        "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"height": SIDE, "width": SIDE},
    }  # fmt: skip
    texts = {"config.json": model.config.to_dict(), "generation_config.json": WRITING | {"forced_eos_token_id": 2}, "preprocessor_config.json": preprocessing}
    for name, value in texts.items():
        (out / name).write_text(json.dumps(value, indent=1) + "\n")
    (out / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False) + "\n")
    record(model, tokenizer, CLIPImageProcessorPil.from_pretrained(out), out, pictures)
    for file in out.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[2] / "test" / "parity" / "florence2"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
