"""Writes the captioner, the answerer and the chat model as Hugging Face folders in half precision, under the published names.

python export_language.py --work WORK --out resources/starter [--only captioner answerer chat]
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BlipForConditionalGeneration, BlipForQuestionAnswering, PretrainedConfig

from chat_model import new_chat
from language_models import Pieces, blip_config
from slim_tower import SIZE
from train_chat import Talk

MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
LICENCE = "MIT (weights); begun from the starter CLIP, which was trained on Caltech 101, CC BY 4.0, see README.md"
NAMES = {"captioner": "Starter captions", "answerer": "Starter answers", "chat": "Starter chat"}


def write(file: Path, value: dict) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def weights_out(weights: dict[str, torch.Tensor], out: Path) -> None:
    save_file({name: value.half().contiguous().clone() for name, value in weights.items()}, out / "model.safetensors", metadata={"format": "pt"})
    (out / "model.safetensors").chmod(0o644)


def plain(written: PretrainedConfig, architecture: str) -> dict:
    config = json.loads(written.to_json_string())
    for part in (config, config.get("text_config", {}), config.get("vision_config", {})):
        for key in ("_name_or_path", "transformers_version", "architectures", "dtype"):
            part.pop(key, None)
    return {"architectures": [architecture], "dtype": "float16", **config}


def squash(processor: str) -> dict:
    """The whole picture pressed into a square, as BLIP's processor does."""
    return {
        "image_processor_type": f"{processor}ImageProcessor", "do_convert_rgb": True, "do_resize": True, "size": {"height": SIZE, "width": SIZE},
        "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": MEAN, "image_std": STD,
    }  # fmt: skip


def start_manifest(out: Path, kind: str, things: list[str], recipe: dict) -> None:
    digest = hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()[:16]
    manifest = {
        "id": f"starter-{kind}", "revision": digest, "name": NAMES[kind], "licence": LICENCE, "commercialUse": "yes",
        "knows": {"things": things, "photographs": []}, "recipe": recipe,
    }  # fmt: skip
    write(out / "starter.json", manifest)
    print(json.dumps({"kind": kind, "revision": digest, "bytes": sum(file.stat().st_size for file in out.iterdir())}))


def export_blip(kind: str, work: Path, out: Path, things: list[str]) -> None:
    saved = torch.load(work / "readers.pt")
    pieces = Pieces(work / "wordpiece" / "tokenizer.json")
    prefixes = {"vision.": "vision_model."}
    prefixes |= {"caption.": "text_decoder."} if kind == "captioner" else {"reader.": "text_encoder.", "answer.": "text_decoder."}
    weights = {}
    for name, value in saved["average"].items():
        for ours, theirs in prefixes.items():
            # The output table is the table of words; files that transformers writes do not hold it twice.
            if name.startswith(ours) and "predictions.decoder" not in name:
                weights[theirs + name.removeprefix(ours)] = value
    model = BlipForConditionalGeneration if kind == "captioner" else BlipForQuestionAnswering
    weights_out(weights, out)
    write(out / "config.json", plain(blip_config(pieces, saved["tower"]), model.__name__))
    text = {"bos_token_id": pieces.start, "eos_token_id": pieces.end, "pad_token_id": pieces.pad}
    write(out / "generation_config.json", text)
    write(out / "preprocessor_config.json", {**squash("Blip"), "processor_class": "BlipProcessor"})
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(work / "wordpiece" / name, out / name)
    write(out / "special_tokens_map.json", {f"{name.lower()}_token": f"[{name}]" for name in ("PAD", "UNK", "CLS", "SEP", "MASK")})
    (out / "vocab.txt").write_text("\n".join(sorted(pieces.tokenizer.get_vocab(), key=pieces.tokenizer.token_to_id)) + "\n")
    start_manifest(out, kind, things, {"step": saved["step"], "minutes": round(saved["spent"] / 60, 1)})


def export_chat(work: Path, out: Path, things: list[str]) -> None:
    saved = torch.load(work / "chat.pt")
    talk = Talk(work / "bpe" / "tokenizer.json")
    model = new_chat(saved["tower"], saved["towerWeights"], talk.tokens, talk.size)
    part = model.model
    torch.nn.ModuleList([part.multi_modal_projector, part.language_model, model.lm_head]).load_state_dict(saved["average"])
    weights = {}
    for prefix, module in (
        ("vision_tower.vision_model.", getattr(part.vision_tower, "vision_model", part.vision_tower)),
        ("multi_modal_projector.", part.multi_modal_projector),
        ("language_model.model.", part.language_model),
        ("language_model.lm_head.", model.lm_head),
    ):
        weights |= {prefix + name: value for name, value in module.state_dict().items() if "position_ids" not in name and "inv_freq" not in name}
    weights_out(weights, out)
    config = plain(model.config, "LlavaForConditionalGeneration")
    config["text_config"]["rope_theta"] = config["text_config"].pop("rope_parameters")["rope_theta"]
    config["image_token_index"] = config.pop("image_token_id", None) or config["image_token_index"]
    write(out / "config.json", config)
    write(out / "generation_config.json", {"bos_token_id": talk.pad, "eos_token_id": talk.end, "pad_token_id": talk.pad})
    crop = {"do_center_crop": True, "crop_size": {"height": SIZE, "width": SIZE}}
    write(out / "preprocessor_config.json", {**squash("CLIP"), **crop, "processor_class": "LlavaProcessor"})
    write(
        out / "processor_config.json",
        {
            "processor_class": "LlavaProcessor", "image_token": "<image>", "patch_size": model.config.vision_config.patch_size,
            "vision_feature_select_strategy": "default", "num_additional_image_tokens": 1,
        },
    )  # fmt: skip
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copyfile(work / "bpe" / name, out / name)
    write(out / "special_tokens_map.json", {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"})
    start_manifest(out, "chat", things, {"step": saved["step"], "minutes": round(saved["spent"] / 60, 1), "towerStep": saved["readersStep"]})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", nargs="+", default=list(NAMES), choices=list(NAMES))
    arguments = parser.parse_args()
    work = Path(arguments.work)
    things = sorted(thing["name"] for thing in json.loads((work / "grammar.json").read_text())["things"])
    for kind in arguments.only:
        out = Path(arguments.out) / kind
        out.mkdir(parents=True, exist_ok=True)
        if kind == "chat":
            export_chat(work, out, things)
        else:
            export_blip(kind, work, out, things)


if __name__ == "__main__":
    main()
