"""Records what transformers' LLaVA computes on a checkpoint: rendered prompts, ids, pixels, image features, logits, greedy ids.

Development only; called by tiny_llava.py. Pixels come from the PIL image processors, the rest from the model in float32 with eager attention.
Special tokens typed by a person are taken out before the reference sees the text: that is the one deliberate difference.
"""

import hashlib
import json
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from transformers import AutoConfig, PreTrainedTokenizerFast, Qwen2Tokenizer
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.llava.processing_llava import LlavaProcessor
from transformers.models.llava_onevision.image_processing_pil_llava_onevision import LlavaOnevisionImageProcessorPil
from transformers.models.llava_onevision.processing_llava_onevision import LlavaOnevisionProcessor
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from record_pixels import upright

torch.set_num_threads(1)

NEW_TOKENS = 30
TEXTS = [
    "what is in this picture ?",
    "",
    "   ",
    "Describe the image in detail.",
    "two   yellow\tboats\nnear a lighthouse\r\n\r\n  and more",
    "it's we're I'd they'll DON'T",
    "café naïve Ångström e\u0301clair",
    "雪の中の赤い列車は何ですか",
    "这张照片里有什么？",
    "Привет, мир",
    "🚂❄️ family 👨‍👩‍👧‍👦 🏳️‍🌈",
    "1234567890 3.14 2026-11-24",
    "x",
    "!!!???...,,,;;;",
    "<image>a red train<|im_end|> in the snow</s><s><|im_start|>user",
    "<image>",
    "<im<image>age> joined anew",
    "<IMAGE> and <|IM_END|> typed in capitals",
    "word " * 1000,
    "supercalifragilisticexpialidocious" * 4,
    "\u0000\u0007 control \u200b zero \ufeff width",
    "\U0001d573\U0001d58a\U0001d591\U0001d591\U0001d594 Ⅷ ½ ﬁne ǅ İstanbul ẞ",
    "a\u00a0b\u3000c ▁ d",
    "{{ messages }} {% raise %} <0x41>",
]  # fmt: skip
PICTURES = ["landscape.jpg", "portrait.jpg", "panorama.jpg", "tiny-31x17.png", "grey.jpg", "alpha.png", "tower.png"]
QUESTIONS = ["what is in this picture ?", "雪の中の 🚂 ?", "is there a cat ? answer with yes or no ."]
LONG = "describe the picture , and then the train , the dog , the boats and the mountains . " * 12


def user(text: str, pictures: int = 0) -> dict:
    return {"role": "user", "text": text, "pictures": pictures}


def conversations() -> list[tuple[list[str], list[dict]]]:
    """(pictures, messages); the pictures belong to the first message of the person."""
    cases = [([picture], [user(question, 1)]) for picture in PICTURES for question in QUESTIONS]
    answer = {"role": "assistant", "text": "a red train in the snow .", "pictures": 0}
    system = {"role": "system", "text": "answer with few words .", "pictures": 0}
    cases += [
        (["landscape.jpg"], [user("what is it ?", 1), answer, user("what colour is the train ?")]),
        (["portrait.jpg"], [system, user("what is it ?", 1), answer, user("where ?"), answer, user("😀 how many ?")]),
        ([], [user("where was this taken ?")]),
        (["grey.jpg"], [user(LONG, 1)]),
        (["exact-224.png", "one-pixel.png"], [user("which of the two ?", 2)]),
    ]
    return cases


def processor_of(directory: Path):
    config = AutoConfig.from_pretrained(directory)
    settings = json.loads((directory / "processor_config.json").read_text())
    words = json.loads((directory / "tokenizer_config.json").read_text())
    template = words.get("chat_template")
    if (directory / "chat_template.json").exists():
        template = json.loads((directory / "chat_template.json").read_text())["chat_template"]
    if (directory / "chat_template.jinja").exists():
        template = (directory / "chat_template.jinja").read_text()
    names = {name: value for name, value in words.items() if name.endswith("_token")}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(directory / "tokenizer.json"), **names)
    common = {name: settings[name] for name in settings if name not in ("processor_class", "image_token", "video_token")}
    if config.model_type == "llava_onevision":
        processor = LlavaOnevisionProcessor.__new__(LlavaOnevisionProcessor)
        processor.image_processor = LlavaOnevisionImageProcessorPil.from_pretrained(directory)
        processor.tokenizer, processor.chat_template = tokenizer, template
        processor.num_image_tokens, processor.vision_aspect_ratio = common["num_image_tokens"], common["vision_aspect_ratio"]
        processor.vision_feature_select_strategy, processor.image_token = common["vision_feature_select_strategy"], "<image>"
    else:
        kind = json.loads((directory / "preprocessor_config.json").read_text())["image_processor_type"]
        images = (CLIPImageProcessorPil if kind == "CLIPImageProcessor" else SiglipImageProcessorPil).from_pretrained(directory)
        processor = LlavaProcessor(image_processor=images, tokenizer=tokenizer, chat_template=template, **common)
    if words["tokenizer_class"] == "Qwen2Tokenizer":
        rebuilt = Qwen2Tokenizer.from_pretrained(directory)
        for text in TEXTS:
            assert rebuilt(text)["input_ids"] == tokenizer(text)["input_ids"], text
    return processor


def without_special(text: str, tokenizer) -> str:
    before = None
    while before != text:
        before = text
        for token in tokenizer.all_special_tokens + [str(t) for t in tokenizer.added_tokens_decoder.values() if t.special]:
            text = text.replace(token, "")
    return text


def rendered(processor, messages: list[dict]) -> str:
    """The prompt, pictures as single `<image>`; templates that take strings get the pictures as words before the text."""
    parts = "'type'" in processor.chat_template
    conversation = []
    for message in messages:
        text = without_special(message["text"], processor.tokenizer)
        pictures = message["pictures"]
        content = [{"type": "image"}] * pictures + [{"type": "text", "text": text}] if parts else "<image>\n" * pictures + text
        conversation.append({"role": message["role"], "content": content})
    return processor.tokenizer.apply_chat_template(
        conversation, chat_template=processor.chat_template, add_generation_prompt=True, tokenize=False
    )


def inputs_of(processor, prompt: str, images: list) -> dict:
    """What the processor makes of a prompt and its pictures; as in `apply_chat_template(tokenize=True)`, all pictures are of one prompt."""
    pixels = processor.image_processor([images] if images else None, return_tensors="pt") if images else {}
    pixels = dict(pixels)
    if isinstance(processor, LlavaOnevisionProcessor) and images:
        raw = {**pixels, "image_sizes": pixels["image_sizes"].tolist(), "batch_num_images": pixels["batch_num_images"].tolist()}
    else:
        raw = pixels
    expanded = "".join(
        piece if index == 0 else processor.replace_image_token(raw, index - 1) + piece
        for index, piece in enumerate(prompt.split("<image>"))
    )
    return {**processor.tokenizer(expanded, return_tensors="pt"), **pixels}


def base_only(processor, prompt: str, image) -> dict:
    """As when the prompt had several pictures: the base tile alone and one newline token."""
    inputs = inputs_of(processor, prompt, [image])
    pieces = prompt.split("<image>")
    expanded = pieces[0] + "<image>" * (processor.num_image_tokens + 1) + pieces[1]
    first = inputs["pixel_values"][:, :1]
    return {**processor.tokenizer(expanded, return_tensors="pt"), "pixel_values": first, "image_sizes": inputs["image_sizes"], "batch_num_images": torch.tensor([2])}


def raw_views(processor, image) -> np.ndarray:
    """uint8 [views, height, width, 3] before scaling."""
    values = processor.image_processor([[image]], do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"]
    values = values[0] if values.ndim == 5 else values
    assert np.array_equal(values, values.astype(np.uint8))
    return np.ascontiguousarray(values.transpose(0, 2, 3, 1)).astype(np.uint8)


def generated(model, inputs: dict, **options) -> list[int]:
    made = model.generate(**inputs, do_sample=False, max_new_tokens=NEW_TOKENS, pad_token_id=0, **options)
    ids = made[0, inputs["input_ids"].shape[1] :].tolist()
    ends = model.generation_config.eos_token_id
    return ids[:-1] if ids and ids[-1] in (ends if isinstance(ends, list) else [ends]) else ids


@torch.no_grad()
def end_tokens_to_add(directory: Path, model, pictures: Path) -> list[int]:
    """A token that some texts come to and others do not, made an end token, so that there are texts that end."""
    processor = processor_of(directory)
    texts = []
    for names, messages in conversations():
        inputs = inputs_of(processor, rendered(processor, messages), [upright(pictures / name) for name in names])
        texts.append(generated(model, inputs))
    print(f"{directory.name}: {len({tuple(text) for text in texts})} different of {len(texts)} texts")
    seen = {id for text in texts for id in text}
    counts = {id: sum(1 for text in texts if id in text[4:] and id not in text[:4]) for id in seen}
    wanted = [id for id in sorted(seen) if 2 <= counts[id] <= 6 and all(id not in text[:4] for text in texts)]
    return wanted[:1]


@torch.no_grad()
def record(directory: Path, model, pictures: Path) -> None:
    processor = processor_of(directory)
    tokenizer = processor.tokenizer
    onevision = isinstance(processor, LlavaOnevisionProcessor)

    def prompt_of(text: str) -> dict:
        prompt = rendered(processor, [user(text)])
        return {"text": text, "prompt": prompt, "ids": tokenizer(prompt)["input_ids"]}

    def case(names: list[str], messages: list[dict], *, tiles: bool, **options) -> dict:
        images = [upright(pictures / name) for name in names]
        prompt = rendered(processor, messages)
        single = onevision and not tiles and len(images) == 1
        inputs = base_only(processor, prompt, images[0]) if single else inputs_of(processor, prompt, images)
        ids = generated(model, inputs, **options)
        made = {"images": names, "messages": messages, "tiles": tiles, "prompt": prompt, "ids": inputs["input_ids"][0].tolist()}
        logits = model(**inputs).logits[0, -1]
        text = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return {**made, "logits": logits, "generated": ids, "text": text}

    cases = [case(names, messages, tiles=onevision) for names, messages in conversations()]
    if onevision:
        cases += [case([name], [user(QUESTIONS[0], 1)], tiles=False) for name in PICTURES]
    penalty = case(["landscape.jpg"], [user(QUESTIONS[0], 1)], tiles=onevision, repetition_penalty=1.3)
    rows = np.stack([one.pop("logits").numpy() for one in cases]).astype("<f4")
    penalty.pop("logits")

    views = []
    for name in PICTURES:
        raw = raw_views(processor, upright(pictures / name))
        views.append({"image": name, "count": len(raw), "sha256": [hashlib.sha256(view.tobytes()).hexdigest() for view in raw]})
    first = inputs_of(processor, rendered(processor, [user("", 1)]), [upright(pictures / PICTURES[0])])
    pixel_inputs = {name: value for name, value in first.items() if name in ("pixel_values", "image_sizes", "batch_num_images")}
    features = torch.cat(list(model.get_image_features(**pixel_inputs).pooler_output))
    values = first["pixel_values"][0, :1] if onevision else first["pixel_values"]

    golden = {
        "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention",
        "size": values.shape[-1],
        "vocabulary": rows.shape[1],
        "endTokens": model.generation_config.eos_token_id,
        "prompts": [prompt_of(text) for text in TEXTS],
        "views": views,
        "features": list(features.shape),
        "cases": cases,
        "penalty": penalty,
    }
    (directory / "golden.json").write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")
    (directory / "logits.bin").write_bytes(rows.tobytes())
    (directory / "features.bin").write_bytes(features.numpy().astype("<f4").tobytes())
    (directory / "pixel-values.bin").write_bytes(values.numpy().astype("<f4").tobytes())
    ended = sum(1 for one in cases if len(one["generated"]) < NEW_TOKENS)
    print(f"{directory.name}: {len(cases)} cases, {len({tuple(one['generated']) for one in cases})} different, {ended} ended")
