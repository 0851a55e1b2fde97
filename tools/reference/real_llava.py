"""LLaVA-OneVision at the size of 0.5B with random weights: agreement, tokens a second and peak memory, ours beside transformers'.

Development only; 1.8 GB (bfloat16) or 3.6 GB (float32) in DIR, never committed.
Usage: python real_llava.py DIR [bf16|f32] [threads]      makes the checkpoint where DIR has none, then measures both in turn
       python real_llava.py --make DIR bf16|f32           only makes it
Good for sizes, speeds and numerical agreement; the answers mean nothing.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from transformers import LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration

from llava_tokenizers import qwen_tokenizer
from tiny_llava import KINDS, ONEVISION_TEMPLATE, PARITY, published_names, write_text

DTYPES = {"bf16": torch.bfloat16, "f32": torch.float32}
PICTURE = PARITY / "pixels" / "images" / "landscape.jpg"
QUESTION = "describe the picture , and then the train , the dog , the boats and the mountains ."
ROUNDS, NEW_TOKENS = 2, 32


def config_of(tokenizer) -> dict:
    return {
        "architectures": ["LlavaOnevisionForConditionalGeneration"], "model_type": "llava_onevision",
        "image_token_index": tokenizer.token_to_id("<image>"), "video_token_index": tokenizer.token_to_id("<video>"),
        "projector_hidden_act": "gelu", "vision_feature_layer": -1, "vision_feature_select_strategy": "full",
        "vision_aspect_ratio": "anyres_max_9", "tie_word_embeddings": True,
        "text_config": dict(
            model_type="qwen2", hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14,
            num_key_value_heads=2, rms_norm_eps=1e-6, max_position_embeddings=32768, use_sliding_window=False,
            vocab_size=152000, rope_theta=1000000.0, tie_word_embeddings=True,
        ),
        "vision_config": dict(
            model_type="siglip_vision_model", hidden_size=1152, intermediate_size=4304, num_hidden_layers=26,
            num_attention_heads=16, image_size=384, patch_size=14, vision_use_head=False,
        ),
    }  # fmt: skip


def make(directory: Path, dtype: str = "bf16") -> Path:
    """A whole checkpoint folder in the published layout; weights drawn so that tokens differ."""
    directory.mkdir(parents=True, exist_ok=True)
    tokenizer = qwen_tokenizer(200)
    config = config_of(tokenizer)
    write_text(directory / "config.json", config)
    pixels = {**KINDS["onevision"]["pixels"], "size": {"height": 384, "width": 384}}
    pixels.pop("image_grid_pinpoints")
    write_text(directory / "preprocessor_config.json", pixels)
    write_text(directory / "processor_config.json", {
        "num_image_tokens": 729, "vision_feature_select_strategy": "full", "vision_aspect_ratio": "anyres_max_9",
    })  # fmt: skip
    (directory / "chat_template.jinja").write_text(ONEVISION_TEMPLATE)
    write_text(directory / "tokenizer_config.json", KINDS["onevision"]["words"])
    (directory / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False) + "\n")
    # The last row of the table: no text ends before its limit.
    write_text(directory / "generation_config.json", {"eos_token_id": [151999]})
    torch.manual_seed(7)
    model = LlavaOnevisionForConditionalGeneration(LlavaOnevisionConfig(**config))
    state = {}
    with torch.no_grad():
        for name, parameter in model.state_dict().items():
            if name.endswith("lm_head.weight"):
                continue
            if parameter.ndim >= 2:
                # Attention weighs little beside the feed-forward part, or after hundreds of tokens every text would go on alike.
                gain = 0.3 if "o_proj" in name else 1.0
                parameter.normal_(0, 0.3 if "embed" in name and "patch" not in name else gain * parameter[0].numel() ** -0.5)
            elif "norm" not in name:
                parameter.normal_(0, 0.02)
            state[published_names(name)] = parameter.to(DTYPES[dtype]).contiguous()
    save_file(state, directory / "model.safetensors", metadata={"format": "pt"})
    return directory


@torch.no_grad()
def measure_reference(directory: Path, dtype: str, threads: int) -> None:
    """Prints one JSON line. As a program would use it: eager attention for agreement in float32, the default one for speed."""
    from record_llava import base_only, processor_of, rendered, upright, user

    torch.set_num_threads(threads)
    started = time.perf_counter()
    model = LlavaOnevisionForConditionalGeneration.from_pretrained(directory, dtype=DTYPES[dtype]).eval()
    loaded = time.perf_counter()
    processor = processor_of(directory)
    inputs = base_only(processor, rendered(processor, [user(QUESTION, 1)]), upright(PICTURE))
    inputs["pixel_values"] = inputs["pixel_values"].to(DTYPES[dtype])
    features_started = time.perf_counter()
    pixel_inputs = {name: inputs[name] for name in ("pixel_values", "image_sizes", "batch_num_images")}
    model.get_image_features(**pixel_inputs)
    looked = time.perf_counter()
    times: list[float] = []
    processor_times: list[float] = []

    class Watch:
        def put(self, _) -> None:
            times.append(time.perf_counter())
            processor_times.append(time.process_time())

        def end(self) -> None:
            pass

    ids = model.generate(**inputs, do_sample=False, max_new_tokens=NEW_TOKENS, min_new_tokens=NEW_TOKENS, pad_token_id=0, streamer=Watch())
    # The first put is the prompt.
    first, last = times[1], times[-1]
    print(json.dumps({
        "loadSeconds": loaded - started, "lookSeconds": looked - features_started,
        "firstTokenSeconds": first - times[0], "tokensPerSecond": (NEW_TOKENS - 1) / (last - first),
        "processorMsPerToken": 1000 * (processor_times[-1] - processor_times[1]) / (NEW_TOKENS - 1),
        "firstTokenProcessorSeconds": processor_times[1] - processor_times[0],
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "ids": ids[0, inputs["input_ids"].shape[1] :].tolist(),
    }))  # fmt: skip


def main(directory: Path, dtype: str, threads: int) -> None:
    if not (directory / "model.safetensors").exists():
        make(directory, dtype)
    here = Path(__file__).resolve()
    node = here.parents[2] / "node_modules" / "node" / "bin" / "node"
    commands = {
        "ours": [node, here.with_name("real-llava.ts"), directory, str(threads), str(NEW_TOKENS), QUESTION],
        "reference f32": [sys.executable, here, "--reference", directory, "f32", str(threads)],
        "reference bf16": [sys.executable, here, "--reference", directory, "bf16", str(threads)],
    }
    best: dict[str, dict] = {}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            out = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout
            found = json.loads(out.strip().splitlines()[-1])
            print(name, {key: round(value, 2) for key, value in found.items() if key != "ids"}, flush=True)
            if name not in best or found["tokensPerSecond"] > best[name]["tokensPerSecond"]:
                best[name] = found
    same = best["ours"]["ids"] == best["reference f32"]["ids"]
    ratios = {name: round(best["ours"]["tokensPerSecond"] / found["tokensPerSecond"], 2) for name, found in best.items()}
    print(f"{threads} thread(s), stored {dtype}: ids equal to the reference's float32: {same}; best decode speeds, ours / theirs: {ratios}")


if __name__ == "__main__":
    if sys.argv[1] == "--make":
        make(Path(sys.argv[2]), sys.argv[3])
    elif sys.argv[1] == "--reference":
        measure_reference(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        main(Path(sys.argv[1]), (sys.argv[2:] or ["bf16"])[0], int((sys.argv[3:] or ["1"])[0]))
