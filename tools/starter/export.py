"""Writes the weights of a checkpoint as a Hugging Face CLIPModel directory, in half precision."""

import argparse
import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from clip import LENGTH, SIZE, new_model

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True, help="folder that holds the tokenizer already")
    parser.add_argument("--part", default="average", choices=["average", "model"], help="averaged weights, or those of the last step")
    arguments = parser.parse_args()
    out = Path(arguments.out)
    saved = torch.load(Path(arguments.work) / "checkpoint.pt")
    vocabulary = len(json.loads((out / "vocab.json").read_text()))
    model = new_model(vocabulary)
    model.load_state_dict(saved[arguments.part])
    weights = {name: value.half().contiguous() for name, value in model.state_dict().items() if "position_ids" not in name}
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    config = model.config.to_dict()
    config.update(architectures=["CLIPModel"], model_type="clip", dtype="float16")
    for key in ("_name_or_path", "transformers_version"):
        config.pop(key, None)
    write(out / "config.json", config)
    size = {"shortest_edge": SIZE}
    write(
        out / "preprocessor_config.json",
        {
            "image_processor_type": "CLIPImageProcessor", "do_resize": True, "size": size, "resample": 3, "do_center_crop": True,
            "crop_size": {"height": SIZE, "width": SIZE}, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
            "image_mean": MEAN, "image_std": STD, "do_convert_rgb": True,
        },
    )  # fmt: skip
    write(
        out / "tokenizer_config.json",
        {
            "tokenizer_class": "CLIPTokenizer", "model_max_length": LENGTH, "bos_token": BOS, "eos_token": EOS, "pad_token": EOS,
            "unk_token": EOS, "do_lower_case": True, "errors": "replace", "add_prefix_space": False,
        },
    )  # fmt: skip
    write(out / "special_tokens_map.json", {"bos_token": BOS, "eos_token": EOS, "pad_token": EOS, "unk_token": EOS})
    digest = hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()
    (out / "model.safetensors").chmod(0o644)
    print(json.dumps({"step": saved["step"], "sha256": digest, "bytes": sum(file.stat().st_size for file in out.iterdir())}))


def write(file: Path, value: dict) -> None:
    file.write_text(json.dumps(value, indent=2) + "\n")


if __name__ == "__main__":
    main()
