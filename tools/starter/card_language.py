"""Writes the model cards of the captioner, the answerer and the chat model from the figures that evaluate_language.py left in starter.json.

python card_language.py --models resources/starter [--only captioner answerer chat]
"""

import argparse
import json
from pathlib import Path

TITLES = {"captioner": "Starter captioner", "answerer": "Starter answerer", "chat": "Starter chat"}
WHAT = {
    "captioner": "A small BLIP that ships with Afterimage, so that a photo gets a caption before any model is downloaded.",
    "answerer": "A small BLIP that ships with Afterimage, so that questions about a photo get a short answer before any model is downloaded.",
    "chat": "A small LLaVA that ships with Afterimage, so that one can talk about a photo before any model is downloaded.",
}
FORMS = {
    "captioner": """A Hugging Face `BlipForConditionalGeneration` directory in half precision, {size:.2f} MB: vision tower of width 128, 8 layers, hidden width
256, patches of 16 at 128 pixels; decoder of width 128, 3 layers, 4 heads, 64 positions; WordPiece of {words} tokens in BERT's form, with
`[DEC]` and `[ENC]` at the end. Pictures: pressed into a square of 128 (bicubic), CLIP's mean and deviation. A caption may be begun
("a picture of").""",
    "answerer": """A Hugging Face `BlipForQuestionAnswering` directory in half precision, {size:.2f} MB: the captioner's vision tower (width 128, 8 layers, patches of
16 at 128 pixels); encoder of questions and decoder of answers of width 128, 3 layers, 4 heads, 64 positions each; WordPiece of {words}
tokens in BERT's form. Pictures: pressed into a square of 128 (bicubic), CLIP's mean and deviation.""",
    "chat": """A Hugging Face `LlavaForConditionalGeneration` directory in half precision, {size:.2f} MB: the captioner's vision tower written down as a
`CLIPVisionModel` (read after its last layer, without the class token: 64 tokens a picture); two-layer projector (gelu); LLaMA decoder
of width 128, 4 layers, 4 heads, 2,048 positions; byte-level BPE of {words} tokens in Qwen2's form; ChatML. Pictures: pressed into a
square of 128 (bicubic), CLIP's mean and deviation.""",
}


def number(value: float) -> str:
    return f"{value:.4f}"


def caption_table(figures: dict) -> str:
    held, unseen = figures["heldOut"], figures["unseenPairs"]
    rows = [
        ("CIDEr-D (published formula, 0 to 10; the usual figure is this value × 100)", "cider"), ("BLEU-4", "bleu4"),
        ("every thing of the scene is named", "allThingsNamed"), ("words in a caption", "words"),
    ]  # fmt: skip
    table = "\n".join(f"| {title} | {number(held[key])} | {number(unseen[key])} |" for title, key in rows)
    return f"""| what | {held['scenes']} scenes of unseen seeds | {unseen['scenes']} scenes with pairs never shown |
| --- | --- | --- |
{table}

Captions are greedy, at most 20 tokens, against up to seven references a scene. References word the same scene differently (and some say
less than others), so that no caption can agree with all of them; a caption that is one of the references does not reach 10."""


def answer_table(figures: dict) -> str:
    held, unseen = figures["heldOut"]["kinds"], figures["unseenPairs"]["kinds"]
    rows = "\n".join(
        f"| {kind} | {found['questions']} | {number(found['right'])} | {number(found['blind'])} (“{found['blindAnswer']}”) | {number(unseen[kind]['right'])} |"
        for kind, found in held.items()
    )
    return f"""| kind of question | questions | right | always the most frequent answer | right, pairs never shown |
| --- | --- | --- | --- | --- |
{rows}

Right is word for word. Answers are greedy. “unknown” are questions that the picture cannot answer; the right answer is “i cannot tell”.
Yes/no questions have as many yes as no; about four in ten ask whether a thing is there, the others for colour, number, place, hour or weather."""


def chat_table(figures: dict) -> str:
    held, unseen = figures["heldOut"], figures["unseenPairs"]
    rows = "\n".join(f"| {kind} | {found['questions']} | {number(found['right'])} | {number(unseen['kinds'][kind]['right'])} |" for kind, found in held["kinds"].items())
    return f"""| kind of question | questions | right | right, pairs never shown |
| --- | --- | --- | --- |
{rows}

Judged by the scene's grammar: an answer is right if the facts it states (things, colours, numbers, place, weather, hour, yes or no, "there
is no") are exactly those of the scene that were asked for; a description has up to eight of them, and the mean F1 of its facts is
{number(held['describeFactsF1'])} ({number(unseen['describeFactsF1'])}). "absent" takes something for granted that is not there; "follow-up" leans on the question before
("and the rock?"). Yes/no is right by its first word alone in {number(held['yesNoFirstWord'])} ({number(unseen['yesNoFirstWord'])}), where a coin has 0.5: do not rely on it. "unknown" is right if the model says what it can tell and nothing else. Answers are greedy."""


def card(kind: str, folder: Path) -> str:
    manifest = json.loads((folder / "starter.json").read_text())
    recipe = manifest["recipe"]
    words = len(json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]) + (4 if kind == "chat" else 0)
    size = (folder / "model.safetensors").stat().st_size / 1e6
    table = {"captioner": caption_table, "answerer": answer_table, "chat": chat_table}[kind](manifest["figures"])
    tower = f" over the tower of step {recipe['towerStep']}" if "towerStep" in recipe else ""
    return f"""# {TITLES[kind]} (`{manifest['id']}`, revision `{manifest['revision']}`)

{WHAT[kind]} It was trained by
the recipe in `tools/starter` on 14,000 storybook scenes drawn by Afterimage itself ({len(manifest['knows']['things'])} things, 12 colours, 12 places, 6 weathers, 4 times of
day) and what their grammar says about them. Its vision tower was begun from the bundled starter CLIP's.

## What it knows, and what it does not

It knows the storybook and speaks of nothing else. **Of real photographs it says what the storybook would say, which is wrong.** It does
not know people, written text, landmarks, or anything that is not on the list in `starter.json`. It is there so that everything works at
once and offline; published models are the better choice as soon as they can be downloaded.

## Figures on held-out data

Measured by `tools/starter/evaluate_language.py` with transformers on these very files: step {recipe['step']}{tower}, {recipe['minutes']:.0f} minutes of training by
the clock, one thread of a shared AMD EPYC of two cores: 0.3 to 0.7 of a core at first, later at most one. Nothing below was seen in training.

{table}

## Form

{FORMS[kind].format(size=size, words=words)}

## Data and licence

The scenes, their captions, questions and conversations are our own. The vision tower began as that of the starter CLIP, which was trained
on these scenes and on photographs of Caltech 101 (Fei-Fei Li, Marco Andreetto, Marc'Aurelio Ranzato, Pietro Perona; doi 10.22002/D1.20086;
CC BY 4.0; changes in that model's card). The weights are under the licence of the project (MIT). Commercial use: yes, with that attribution.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    parser.add_argument("--only", nargs="+", default=list(TITLES))
    arguments = parser.parse_args()
    for kind in arguments.only:
        folder = Path(arguments.models) / kind
        (folder / "README.md").write_text(card(kind, folder))


if __name__ == "__main__":
    main()
