"""Makes tiny LLaVA checkpoints in the published forms, and records what the reference computes on them.

Development only. Usage: python tiny_llava.py [OUT_DIR, default test/parity/llava]
vicuna:     CLIP tower, LLaMA decoder, float32, Vicuna template in chat_template.json, the names under which llava-1.5 was published
onevision:  SigLIP tower, Qwen2 decoder (tied, grouped heads), bfloat16, ChatML in chat_template.jinja, tiles ("anyres"), published names
interleave: SigLIP tower, Qwen2 decoder, float16, a template that takes strings only, names as transformers 5 has them in memory
onnx:       the onevision weights as a ready-made export (see export_llava.py)
"""

import json
import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration

from export_llava import export_llava
from llava_tokenizers import llama_tokenizer, qwen_tokenizer
from record_llava import end_tokens_to_add, record

VICUNA_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': ' }}{% endif %}"
    "{# pictures come first #}{% for part in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}"
    "{% for part in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ part['text'] + ' ' }}{% endgeneration %}"
    "{% else %}{{ part['text'] + ' ' }}{% endif %}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
ONEVISION_TEMPLATE = """\
{% for message in messages %}
    {{- '<|im_start|>' + message['role'] + ' ' }}
    {%- for part in message['content'] | selectattr('type', 'equalto', 'image') %}
        {{- '<image>' }}
    {%- endfor %}
    {%- for part in message['content'] | selectattr('type', 'equalto', 'text') %}
        {{- '\n' + part['text'] }}
    {%- endfor %}
    {{- '<|im_end|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"""
STRING_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

PARITY = Path(__file__).resolve().parents[2] / "test" / "parity"
SIDE = 32
GRID = [[SIDE * rows, SIDE * columns] for rows in (1, 2, 3) for columns in (1, 2, 3)]
CLIP_PIXELS = {
    "crop_size": {"height": 56, "width": 56}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True,
    "do_rescale": True, "do_resize": True, "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_processor_type": "CLIPImageProcessor", "image_std": [0.26862954, 0.26130258, 0.27577711],
    "processor_class": "LlavaProcessor", "resample": 3, "rescale_factor": 1 / 255, "size": {"shortest_edge": 56},
}  # fmt: skip
SIGLIP_PIXELS = {
    "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5], "resample": 3, "rescale_factor": 1 / 255, "size": {"height": SIDE, "width": SIDE},
}  # fmt: skip
SIGLIP = dict(
    model_type="siglip_vision_model", hidden_size=32, intermediate_size=60, num_hidden_layers=2, num_attention_heads=2,
    image_size=SIDE, patch_size=8, vision_use_head=False,
)  # fmt: skip
QWEN = dict(
    model_type="qwen2", hidden_size=64, intermediate_size=72, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, rms_norm_eps=1e-6, max_position_embeddings=32768, use_sliding_window=False,
)  # fmt: skip


def vicuna(tokenizer) -> tuple[dict, dict]:
    """Old spelling of the rotary base; most values left to their defaults, as in llava-1.5-7b-hf."""
    image = tokenizer.token_to_id("<image>")
    config = {
        "architectures": ["LlavaForConditionalGeneration"], "model_type": "llava", "image_token_index": image,
        "ignore_index": -100, "pad_token_id": tokenizer.token_to_id("<pad>"), "projector_hidden_act": "gelu",
        "vision_feature_layer": -2, "vision_feature_select_strategy": "default", "image_seq_length": 16,
        "text_config": dict(
            model_type="llama", hidden_size=32, intermediate_size=72, num_hidden_layers=2, num_attention_heads=2,
            vocab_size=tokenizer.get_vocab_size() + 3, rms_norm_eps=1e-5, max_position_embeddings=8192,
        ),
        "vision_config": dict(
            model_type="clip_vision_model", hidden_size=32, intermediate_size=60, num_hidden_layers=3, num_attention_heads=2,
            image_size=56, patch_size=14, projection_dim=16,
        ),
    }  # fmt: skip
    processor = {"patch_size": 14, "vision_feature_select_strategy": "default", "num_additional_image_tokens": 1}
    return config, {"image_token": "<image>", "processor_class": "LlavaProcessor", **processor}


def onevision(tokenizer) -> tuple[dict, dict]:
    config = {
        "architectures": ["LlavaOnevisionForConditionalGeneration"], "model_type": "llava_onevision",
        "image_token_index": tokenizer.token_to_id("<image>"), "video_token_index": tokenizer.token_to_id("<video>"),
        "projector_hidden_act": "gelu", "vision_feature_layer": -1, "vision_feature_select_strategy": "full",
        "vision_aspect_ratio": "anyres_max_4", "image_grid_pinpoints": GRID, "tie_word_embeddings": True,
        "text_config": dict(QWEN, vocab_size=tokenizer.get_vocab_size() + 4, rope_theta=1000000.0, tie_word_embeddings=True),
        "vision_config": dict(SIGLIP),
    }  # fmt: skip
    processor = {"num_image_tokens": 16, "vision_feature_select_strategy": "full", "vision_aspect_ratio": "anyres_max_4"}
    return config, {"image_token": "<image>", "video_token": "<video>", "processor_class": "LlavaOnevisionProcessor", **processor}


def interleave(tokenizer) -> tuple[dict, dict]:
    """New spelling of the rotary base. The class token of CLIP is not there, so all 16 patches are kept ("full")."""
    config = {
        "architectures": ["LlavaForConditionalGeneration"], "model_type": "llava",
        "image_token_index": tokenizer.token_to_id("<image>"), "projector_hidden_act": "gelu", "vision_feature_layer": -1,
        "vision_feature_select_strategy": "full", "image_seq_length": 16, "tie_word_embeddings": False,
        "text_config": dict(
            QWEN, vocab_size=tokenizer.get_vocab_size(), hidden_size=48, num_attention_heads=3, num_key_value_heads=1,
            rope_parameters={"rope_type": "default", "rope_theta": 500000.0},
        ),
        "vision_config": dict(SIGLIP),
    }  # fmt: skip
    processor = {"patch_size": 8, "vision_feature_select_strategy": "full", "num_additional_image_tokens": 0}
    return config, {"image_token": "<image>", "processor_class": "LlavaProcessor", **processor}


def lively(model: torch.nn.Module, seed: int) -> None:
    """The default initialisation answers every picture alike; this one keeps signals apart through all layers."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                gain = 2.5 if "q_proj" in name or "k_proj" in name else 1.4
                deviation = 0.8 if "embed" in name and "patch" not in name else gain * parameter[0].numel() ** -0.5
                parameter.normal_(0, deviation)
            elif "norm" in name and name.endswith("weight"):
                parameter.normal_(1, 0.2)
            else:
                parameter.normal_(0, 0.15 if name.endswith("bias") else 0.8)


def published_names(name: str) -> str:
    """In-memory names of transformers 5 to those under which LLaVA was published."""
    name = name.replace("model.language_model.", "language_model.model.").replace("model.vision_tower.", "vision_tower.vision_model.")
    if name.startswith("lm_head."):
        return "language_model." + name
    return name.removeprefix("model.")


def write_text(path: Path, value: object) -> None:
    path.write_text((value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False) + "\n"))


KINDS = {
    "vicuna": dict(
        parts=vicuna, tokenizer=lambda: llama_tokenizer(150), config=LlavaConfig, model=LlavaForConditionalGeneration, seed=21,
        dtype=torch.float32, pixels=CLIP_PIXELS, names=published_names,
        words={"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "legacy": False},
        end=["</s>"],
    ),
    "onevision": dict(
        parts=onevision, tokenizer=lambda: qwen_tokenizer(120), config=LlavaOnevisionConfig, model=LlavaOnevisionForConditionalGeneration,
        seed=22, dtype=torch.bfloat16, names=published_names,
        pixels={**SIGLIP_PIXELS, "do_pad": True, "image_grid_pinpoints": GRID, "image_processor_type": "LlavaOnevisionImageProcessor"},
        words={"tokenizer_class": "Qwen2Tokenizer", "bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"},
        end=["<|im_end|>", "<|endoftext|>"],
    ),
    "interleave": dict(
        parts=interleave, tokenizer=lambda: qwen_tokenizer(120), config=LlavaConfig, model=LlavaForConditionalGeneration, seed=23,
        dtype=torch.float16, names=lambda name: name, pixels={**SIGLIP_PIXELS, "image_processor_type": "SiglipImageProcessor"},
        words={"tokenizer_class": "Qwen2Tokenizer", "bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "chat_template": STRING_TEMPLATE},
        end=["<|im_end|>"],
    ),
}  # fmt: skip


def write_surroundings(out: Path, kind: str, tokenizer) -> None:
    row = KINDS[kind]
    config, processor = row["parts"](tokenizer)
    write_text(out / "config.json", config)
    write_text(out / "processor_config.json", processor)
    write_text(out / "preprocessor_config.json", row["pixels"])
    write_text(out / "tokenizer_config.json", row["words"])
    (out / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False) + "\n")
    write_text(out / "generation_config.json", {"eos_token_id": [tokenizer.token_to_id(token) for token in row["end"]]})
    if kind == "vicuna":
        write_text(out / "chat_template.json", {"chat_template": VICUNA_TEMPLATE})
    if kind == "onevision":
        write_text(out / "chat_template.jinja", ONEVISION_TEMPLATE)


def make_one(out: Path, kind: str, pictures: Path) -> None:
    out.mkdir(parents=True)
    row = KINDS[kind]
    tokenizer = row["tokenizer"]()
    write_surroundings(out, kind, tokenizer)
    model = row["model"](row["config"](**json.loads((out / "config.json").read_text())))
    lively(model, row["seed"])
    model.tie_weights()
    state = {row["names"](name): tensor.to(row["dtype"]).contiguous() for name, tensor in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        state = {name: tensor for name, tensor in state.items() if not name.endswith("lm_head.weight")}
    save_file(state, out / "model.safetensors", metadata={"format": "pt"})
    # Read back: the reference finds its way through the published names, and computes in float32 from what is stored.
    model = row["model"].from_pretrained(out, dtype=torch.float32, attn_implementation="eager").eval()
    ends = json.loads((out / "generation_config.json").read_text())["eos_token_id"]
    write_text(out / "generation_config.json", {"eos_token_id": ends + end_tokens_to_add(out, model, pictures)})
    record(out, row["model"].from_pretrained(out, dtype=torch.float32, attn_implementation="eager").eval(), pictures)


def make(root: Path, pictures: Path) -> None:
    for kind in KINDS:
        make_one(root / kind, kind, pictures)
    export_llava(root / "onevision", root / "onnx", pictures)
    for file in root.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)


def main(root: Path) -> None:
    """Made whole beside the old recordings, then put in their place: an interrupted run leaves the old ones."""
    made = root.with_name(root.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    make(made, PARITY / "pixels" / "images")
    shutil.rmtree(root, ignore_errors=True)
    made.rename(root)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PARITY / "llava")
