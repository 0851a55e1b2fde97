"""Records what transformers' BLIP computes on a checkpoint: ids of texts, pixels, states layer by layer, logits, and what it writes.

Development only; called by tiny_blip.py and real_blip.py. Ids come from the published tokenizer.json through BertTokenizer, pixels from
BlipImageProcessorPil, the rest from BlipForConditionalGeneration or BlipForQuestionAnswering (eager attention, float32).
Special tokens typed by a user are taken out before the reference sees the text: that is the one deliberate difference.
"""

import json
import warnings
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import torch
import transformers
from transformers import BertTokenizer, PreTrainedTokenizerFast
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

from record_clip import TEXTS as CLIP_TEXTS
from record_clip import sample
from record_pixels import sha256, upright

warnings.filterwarnings("ignore", message="Using the model-agnostic default")
# With more threads sums are taken in another order, and recordings made twice differ in their last digits.
torch.set_num_threads(1)

PICTURES = ["landscape.jpg", "portrait.jpg", "panorama.jpg", "tiny-31x17.png", "odd-225x301.jpg", "grey.jpg", "alpha.png"]
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]")
TEXTS = [text for text in CLIP_TEXTS if "<|" not in text] + [
    "word " * 1000,
    "[SEP] typed [CLS] by a [MASK] person [sep]",
    "a red train. a dog, a cat! what's that? don't",
    "ΟΔΟΣ Σ ΣΑΣ ος",
    "a狗𠀀b 𫠰 の か が 한글",
    "İI ı ß ẞ ﬁ ½ Ⅷ a\u200db 👨‍🚂 e\ufe0f\ue000x",
]
PROMPTS = ["a picture of", "A photo of a RED train, ", "雪 🚂"]
QUESTIONS = ["what is in the picture?", "", "How many boats are there?", "雪の中の赤い列車 🚂?", "word " * 1000]
# Pictures whose pixel_values are kept: they follow from the pixels, one by one.
VALUES = 2
BEAMS = dict(num_beams=3, num_return_sequences=3, return_dict_in_generate=True, output_scores=True)


def without_special(text: str) -> str:
    while any(token in text for token in SPECIAL):
        for token in SPECIAL:
            text = text.replace(token, "")
    return text


class Texts:
    """Both ways of reading tokenizer.json must agree, or the recording means nothing."""

    def __init__(self, directory: Path, length: int) -> None:
        self.published = PreTrainedTokenizerFast(tokenizer_file=str(directory / "tokenizer.json"))
        self.rebuilt = BertTokenizer.from_pretrained(directory)
        self.length = length

    def ids(self, text: str) -> list[int]:
        tokenizers = (self.published, self.rebuilt)
        found = [t(without_special(text), truncation=True, max_length=self.length)["input_ids"] for t in tokenizers]
        assert found[0] == found[1], (text, found)
        return found[0]

    def decode(self, ids) -> str:
        return self.rebuilt.decode(ids, skip_special_tokens=True)


class Writer:
    """A model that writes, whatever it writes about."""

    def __init__(self, model, texts: Texts) -> None:
        self.model, self.texts = model, texts
        self.end = model.config.text_config.sep_token_id

    def written(self, sequence, begun: int) -> dict:
        """The new ids without the end token (and what pads after it), and the whole text."""
        ids = sequence[begun:].tolist()
        finished = self.end in ids
        new = ids[: ids.index(self.end)] if finished else ids
        text = self.texts.decode(sequence[:begun].tolist() + new)
        return {"ids": new, "end": "finished" if finished else "length", "text": text}

    def greedy(self, begun: int = 1, **inputs) -> dict:
        return self.written(self.model.generate(**inputs)[0], begun)

    def beams(self, begun: int = 1, **inputs) -> list[dict]:
        """As many texts as beams with their sums of log-probabilities divided by length, best first."""
        found = self.model.generate(**inputs, **BEAMS)
        return [
            self.written(sequence, begun) | {"worth": float(worth)}
            for sequence, worth in zip(found.sequences, found.sequences_scores)
        ]


def first_logits(model, memory, start: int):
    """After the start token, and after one more."""
    ids = torch.tensor([[start, model.config.text_config.sep_token_id]])
    return model.text_decoder(input_ids=ids, encoder_hidden_states=memory).logits[0]


def vision_stages(model, pixel_values) -> tuple[dict, torch.Tensor]:
    tower = model.vision_model
    stages, state = {}, tower.embeddings(pixel_values)
    stages["embeddings"] = sample(state)
    for i, layer in enumerate(tower.encoder.layers):
        state = layer(state)
        state = state[0] if isinstance(state, tuple) else state
        stages[f"layer.{i}"] = sample(state)
    seen = tower(pixel_values=pixel_values).last_hidden_state
    assert torch.allclose(seen, tower.post_layernorm(state), atol=1e-6)
    return stages | {"image_embeds": sample(seen)}, seen


def caption_case(writer: Writer, pixel_values) -> dict:
    prompts = []
    for prompt in PROMPTS:
        ids = writer.texts.ids(prompt)
        begun = len(ids) - 1
        prompts.append({
            "greedy": writer.greedy(begun, pixel_values=pixel_values, input_ids=torch.tensor([ids])),
            "beams": writer.beams(begun, pixel_values=pixel_values, input_ids=torch.tensor([ids])),
        })  # fmt: skip
    return {
        "greedy": writer.greedy(pixel_values=pixel_values),
        "beams": writer.beams(pixel_values=pixel_values),
        "unrepeated": writer.greedy(pixel_values=pixel_values, repetition_penalty=1.5),
        "prompts": prompts,
    }


def answer_case(writer: Writer, pixel_values) -> dict:
    answers = []
    for question in QUESTIONS:
        inputs = dict(pixel_values=pixel_values, input_ids=torch.tensor([writer.texts.ids(question)]))
        answers.append({"greedy": writer.greedy(**inputs), "beams": writer.beams(**inputs)})
    return {"answers": answers}


def inner_states(writer: Writer, pixel_values) -> dict:
    """The states after every layer that looks, the first question's, and the logits that follow."""
    model = writer.model
    stages, seen = vision_stages(model, pixel_values)
    states = {"visionStages": stages}
    if hasattr(model, "text_encoder"):
        ids = torch.tensor([writer.texts.ids(QUESTIONS[0])])
        seen = model.text_encoder(input_ids=ids, encoder_hidden_states=seen).last_hidden_state
        states["questionStage"] = sample(seen)
    return states | {"logits": first_logits(model, seen, model.config.text_config.bos_token_id).tolist()}


@torch.no_grad()
def record(directory: Path, model, pictures: Path, out: Path | None = None) -> dict:
    out = out or directory
    model.set_attn_implementation("eager")
    config = model.config
    texts = Texts(directory, config.text_config.max_position_embeddings)
    writer = Writer(model, texts)
    processor = BlipImageProcessorPil.from_pretrained(directory)
    case = caption_case if type(model).__name__ == "BlipForConditionalGeneration" else answer_case
    images, raw, values, states = [], b"", b"", {}
    for name in PICTURES:
        image = upright(pictures / name)
        pixels = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        pixel_values = processor(image, return_tensors="pt")["pixel_values"]
        data = np.ascontiguousarray(pixels.transpose(1, 2, 0)).astype(np.uint8).tobytes()
        raw += data
        if len(images) < VALUES:
            values += pixel_values.numpy().astype("<f4").tobytes()
        images.append({"image": name, "width": image.width, "height": image.height, "sha256": sha256(data)} | case(writer, pixel_values))
        states = states or inner_states(writer, pixel_values)
    golden = {
        "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention",
        "size": config.vision_config.image_size,
        "texts": [{"text": t, "ids": texts.ids(t), "decoded": texts.decode(texts.ids(t))} for t in TEXTS],
        "prompts": PROMPTS,
        "questions": QUESTIONS,
        "images": images,
    } | states
    (out / "golden.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
    (out / "pixels.bin").write_bytes(raw)
    (out / "pixel-values.bin").write_bytes(values)
    print(f"{directory.name}: {len(TEXTS)} texts, {len(images)} pictures of {golden['size']} px")
    return golden
