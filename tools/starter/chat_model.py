"""Shape of the starter's chat model: a Hugging Face LLaVA whose vision tower is the captioner's, written down as a CLIP's.

A CLIP tower has a norm before its first layer, which BLIP's lacks. Two spare channels that are zero there (slim_tower.py) take a large
constant of either sign; it makes up nearly all of the variance, so that the norm is a division by a known number, which its own
weights take back. What is left of the difference is below a thousandth (export_language.py prints it).
"""

import torch
from torch import nn
from transformers import CLIPVisionConfig, CLIPVisionModel, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

from slim_tower import PATCH, SIZE, SPARE

WIDTH = 128
LOUD = 512.0
PATCHES = (SIZE // PATCH) ** 2
#: Written by us after ChatML's marks; images of a message stand before its text.
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'text') %}{{ part['text'] }}{% endfor %}"
    "{{ '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def clip_config(tower: dict) -> CLIPVisionConfig:
    return CLIPVisionConfig(
        hidden_size=tower["hidden_size"], intermediate_size=tower["intermediate_size"], num_hidden_layers=tower["num_hidden_layers"],
        num_attention_heads=tower["num_attention_heads"], image_size=SIZE, patch_size=PATCH, hidden_act="gelu", layer_norm_eps=1e-5, projection_dim=WIDTH,
    )  # fmt: skip


def as_clip(tower: dict, weights: dict[str, torch.Tensor]) -> CLIPVisionModel:
    """The same tower under CLIP's names."""
    model = CLIPVisionModel._from_config(clip_config(tower), attn_implementation="eager")
    part = getattr(model, "vision_model", model)
    width = tower["hidden_size"]
    with torch.no_grad():
        where = weights["embeddings.position_embedding"][0].clone()
        where[1:] += weights["embeddings.patch_embedding.bias"]
        where[:, width - 2], where[:, width - 1] = LOUD, -LOUD
        part.embeddings.position_embedding.weight.copy_(where)
        part.embeddings.class_embedding.copy_(weights["embeddings.class_embedding"].flatten())
        part.embeddings.patch_embedding.weight.copy_(weights["embeddings.patch_embedding.weight"])
        part.pre_layrnorm.weight.fill_(LOUD * (2 / width) ** 0.5)
        part.pre_layrnorm.weight[-SPARE:] = 0
        part.pre_layrnorm.bias.zero_()
        part.post_layernorm.load_state_dict(_under("post_layernorm.", weights))
        for index, layer in enumerate(part.encoder.layers):
            own = _under(f"encoder.layers.{index}.", weights)
            for name in ("layer_norm1", "layer_norm2", "mlp.fc1", "mlp.fc2"):
                layer.get_submodule(name).load_state_dict(_under(name + ".", own))
            attention = layer.self_attn
            attention.out_proj.load_state_dict(_under("self_attn.projection.", own))
            rows = zip((attention.q_proj, attention.k_proj, attention.v_proj), own["self_attn.qkv.weight"].chunk(3), own["self_attn.qkv.bias"].chunk(3))
            for projection, weight, bias in rows:
                projection.weight.copy_(weight)
                projection.bias.copy_(bias)
    return model


def _under(prefix: str, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}


def llava_config(tower: dict, tokens: dict[str, int], size: int) -> LlavaConfig:
    text = LlamaConfig(
        vocab_size=size, hidden_size=WIDTH, intermediate_size=256, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=4,
        max_position_embeddings=2048, rms_norm_eps=1e-5, hidden_act="silu", tie_word_embeddings=False, attention_bias=False,
        bos_token_id=tokens["<|endoftext|>"], eos_token_id=tokens["<|im_end|>"], pad_token_id=tokens["<|endoftext|>"],
    )  # fmt: skip
    return LlavaConfig(
        vision_config=clip_config(tower).to_dict(), text_config=text.to_dict(), image_token_index=tokens["<image>"], projector_hidden_act="gelu",
        vision_feature_select_strategy="default", vision_feature_layer=-1, image_seq_length=PATCHES, multimodal_projector_bias=True,
        tie_word_embeddings=False, pad_token_id=tokens["<|endoftext|>"],
    )  # fmt: skip


def new_chat(tower: dict, weights: dict[str, torch.Tensor], tokens: dict[str, int], size: int) -> LlavaForConditionalGeneration:
    model = LlavaForConditionalGeneration._from_config(llava_config(tower, tokens, size), attn_implementation="eager")
    with torch.no_grad():
        for part in model.model.language_model.modules():
            if isinstance(part, nn.Linear):
                part.weight.normal_(0, 0.7 * part.in_features**-0.5)
            if isinstance(part, nn.Embedding):
                part.weight.normal_(0, 0.5)
        model.lm_head.weight.normal_(0, 0.05)
        for part in (model.model.multi_modal_projector.linear_1, model.model.multi_modal_projector.linear_2):
            part.weight.normal_(0, part.in_features**-0.5)
            part.bias.zero_()
    model.model.vision_tower.load_state_dict(as_clip(tower, weights).state_dict())
    return model


@torch.no_grad()
def looked_at(model: LlavaForConditionalGeneration, pixels: torch.Tensor) -> torch.Tensor:
    """What the projector reads: states of the patches after the last layer [B, PATCHES, width]."""
    layer = model.config.vision_feature_layer
    return model.model.vision_tower(pixels, output_hidden_states=True).hidden_states[layer][:, 1:]
