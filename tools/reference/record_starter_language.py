"""Records what the reference writes with the bundled captioner, answerer and chat model into test/parity/starter.

Float16 weights computed in float32 with eager attention, pixels from the folders' own image processors (Pillow), greedy. Special tokens
typed by a person are not among the texts. Development only. Usage: python record_starter_language.py [captioner] [answerer] [chat]
(run again whenever resources/starter changes)
"""

import hashlib
import json
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
import transformers
from transformers import BlipForConditionalGeneration, BlipForQuestionAnswering, LlavaForConditionalGeneration, PreTrainedTokenizerFast
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from record_pixels import sha256, upright

torch.set_num_threads(1)

REPOSITORY = Path(__file__).resolve().parents[2]
PICTURES = ["landscape.jpg", "portrait.jpg", "panorama.jpg", "tiny-31x17.png", "grey.jpg", "alpha.png"]
PROMPTS = ["", "a picture of"]
QUESTIONS = ["What colour is the house?", "how many kites are there?", "Is there a penguin in the picture?", "where was this taken?", "Who painted the Mona Lisa?"]
CONVERSATIONS = [
    [("user", "Describe the picture.")],
    [("user", "Is there a car in the picture?"), ("assistant", "No, there is no car in the picture."), ("user", "And where was it taken?")],
    [("system", "Be brief."), ("user", "Wer bist du, ÄÖÜ 雪?")],
]
NEW_TOKENS = {"captioner": 20, "answerer": 20, "chat": 40}


def folder_of(kind: str) -> Path:
    return REPOSITORY / "resources" / "starter" / kind


def tokenizer_of(kind: str) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(tokenizer_file=str(folder_of(kind) / "tokenizer.json"))


def looks(processor) -> list[tuple[str, str, torch.Tensor]]:
    """Name, SHA-256 of the RGB bytes that the tower sees, and pixel values of each picture."""
    found = []
    for name in PICTURES:
        image = upright(REPOSITORY / "test" / "parity" / "pixels" / "images" / name)
        cut = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        found.append((name, sha256(cut.transpose(1, 2, 0).astype("uint8").tobytes()), processor(image, return_tensors="pt")["pixel_values"]))
    return found


@torch.no_grad()
def captioner() -> list[dict]:
    folder, tokenizer, cases = folder_of("captioner"), tokenizer_of("captioner"), []
    model = BlipForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    for name, digest, pixels in looks(BlipImageProcessorPil.from_pretrained(folder)):
        for prompt in PROMPTS:
            ids = tokenizer(prompt)["input_ids"]
            written = model.generate(pixel_values=pixels, input_ids=torch.tensor([ids]), max_new_tokens=NEW_TOKENS["captioner"], do_sample=False)[0].tolist()
            cases.append({"image": name, "sha256": digest, "prompt": prompt, "promptIds": ids, "ids": written, "text": tokenizer.decode(written, skip_special_tokens=True)})
    return cases


@torch.no_grad()
def answerer() -> list[dict]:
    folder, tokenizer, cases = folder_of("answerer"), tokenizer_of("answerer"), []
    model = BlipForQuestionAnswering.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    for name, digest, pixels in looks(BlipImageProcessorPil.from_pretrained(folder)):
        for question in QUESTIONS:
            ids = tokenizer(question)["input_ids"]
            written = model.generate(pixel_values=pixels, input_ids=torch.tensor([ids]), max_new_tokens=NEW_TOKENS["answerer"], do_sample=False)[0].tolist()
            cases.append({"image": name, "sha256": digest, "question": question, "questionIds": ids, "ids": written, "text": tokenizer.decode(written, skip_special_tokens=True)})
    return cases


@torch.no_grad()
def chat() -> list[dict]:
    folder, tokenizer, cases = folder_of("chat"), tokenizer_of("chat"), []
    tokenizer.chat_template = (folder / "chat_template.jinja").read_text()
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    mark = tokenizer.convert_ids_to_tokens(model.config.image_token_index if hasattr(model.config, "image_token_index") else model.config.image_token_id)
    for name, digest, pixels in looks(CLIPImageProcessorPil.from_pretrained(folder)):
        for talk in CONVERSATIONS:
            first = next(at for at, (role, _) in enumerate(talk) if role == "user")
            messages = [{"role": role, "content": [*([{"type": "image"}] if at == first else []), {"type": "text", "text": text}]} for at, (role, text) in enumerate(talk)]
            prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            ids = tokenizer(prompt.replace(mark, mark * model.config.image_seq_length))["input_ids"]
            given = torch.tensor([ids])
            written = model.generate(pixel_values=pixels, input_ids=given, attention_mask=torch.ones_like(given), max_new_tokens=NEW_TOKENS["chat"], do_sample=False)
            reply = written[0, len(ids) :].tolist()
            told = [{"role": role, "text": text} for role, text in talk]
            cases.append({"image": name, "sha256": digest, "messages": told, "prompt": prompt, "promptIds": ids, "ids": reply, "text": tokenizer.decode(reply, skip_special_tokens=True)})
    return cases


if __name__ == "__main__":
    out = REPOSITORY / "test" / "parity" / "starter"
    out.mkdir(parents=True, exist_ok=True)
    for kind in sys.argv[1:] or ["captioner", "answerer", "chat"]:
        cases = {"captioner": captioner, "answerer": answerer, "chat": chat}[kind]()
        golden = {
            "made by": f"transformers {transformers.__version__}, torch {torch.__version__}, float32, eager attention, greedy",
            # So that a recording of another model is told from a difference in ours.
            "weightsSha256": hashlib.sha256((folder_of(kind) / "model.safetensors").read_bytes()).hexdigest(),
            "maxNewTokens": NEW_TOKENS[kind],
            "cases": cases,
        }
        (out / f"{kind}.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
        print(kind, len(cases), "cases:", [case["text"] for case in cases][:4])
