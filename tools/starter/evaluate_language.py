"""Held-out figures of the exported captioner, answerer and chat model, computed by transformers on the very files that the product loads.

python evaluate_language.py --scenes SCENES --work WORK --models resources/starter [--write]
Pictures go through the folders' own image processors (Pillow). Every answer is written greedily; what is asked follows from the scenes'
facts by a fixed seed. --write puts the figures into each folder's starter.json and all of them into language-figures.json.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))
import without_torchvision  # noqa: E402, F401  (must come before transformers)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from transformers import AutoImageProcessor, BlipForConditionalGeneration, BlipForQuestionAnswering, LlavaForConditionalGeneration  # noqa: E402

from caption_figures import bleu_4, cider_d  # noqa: E402
from scene_language import KINDS, NUMBERS, PLACE_SAID, TIME_SAID, WEATHER_SAID, Language, Question  # noqa: E402

HERE = Path(__file__).parent
CHAT_KINDS = ["describe", "list", "colour", "count", "object", "place", "time", "weather", "yes/no", "absent", "follow-up", "unknown"]


class Scenes:
    def __init__(self, folder: Path, split: str, most: int) -> None:
        rows = [json.loads(line) for line in (folder / "scenes.jsonl").read_text().splitlines()]
        at = [index for index, row in enumerate(rows) if row["split"] == split][:most]
        canvases = np.memmap(folder / "scenes.bin", np.uint8, "r").reshape(-1, 192, 192, 3)
        self.rows = [rows[index] for index in at]
        self.pictures = [Image.fromarray(np.array(canvases[index, : rows[index]["height"], : rows[index]["width"]])) for index in at]

    def pixels(self, folder: Path) -> torch.Tensor:
        processor = AutoImageProcessor.from_pretrained(folder, backend="pil")
        return torch.cat([torch.as_tensor(np.asarray(processor(picture)["pixel_values"])) for picture in self.pictures])


def by_length(rows: list[list[int]], most: int = 64) -> list[list[int]]:
    """Which rows may be written together: of one length, for padding changes nothing then."""
    groups: dict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[len(row)].append(at)
    return [members[start : start + most] for members in groups.values() for start in range(0, len(members), most)]


def captions_of(folder: Path, scenes: Scenes) -> list[str]:
    model = BlipForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer, pixels = Tokenizer.from_file(str(folder / "tokenizer.json")), scenes.pixels(folder)
    texts = []
    for part in pixels.split(50):
        texts += tokenizer.decode_batch(model.generate(pixel_values=part, max_new_tokens=20, do_sample=False).tolist())
    return texts


def answers_of(folder: Path, scenes: Scenes, asked: list[tuple[int, Question]]) -> list[str]:
    model = BlipForQuestionAnswering.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer, pixels = Tokenizer.from_file(str(folder / "tokenizer.json")), scenes.pixels(folder)
    rows, texts = [tokenizer.encode(question.text).ids[:64] for _, question in asked], [""] * len(asked)
    for members in by_length(rows):
        ids = torch.tensor([rows[at] for at in members])
        written = model.generate(input_ids=ids, pixel_values=pixels[[asked[at][0] for at in members]], max_new_tokens=20, do_sample=False)
        for at, text in zip(members, tokenizer.decode_batch(written.tolist())):
            texts[at] = text
    return texts


def replies_of(folder: Path, scenes: Scenes, talks: list[tuple[int, list[Question]]]) -> list[str]:
    """Answers to the last question of each conversation; what was answered before is given as the facts have it."""
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer, pixels = Tokenizer.from_file(str(folder / "tokenizer.json")), scenes.pixels(folder)
    marks = "<image>" * model.config.image_seq_length
    rows = []
    for _, turns in talks:
        text = ""
        for at, turn in enumerate(turns):
            text += f"<|im_start|>user\n{marks + chr(10) if at == 0 else ''}{turn.text}<|im_end|>\n<|im_start|>assistant\n"
            text += f"{turn.sentence}<|im_end|>\n" if at < len(turns) - 1 else ""
        rows.append(tokenizer.encode(text).ids)
    texts = [""] * len(talks)
    for members in by_length(rows):
        ids = torch.tensor([rows[at] for at in members])
        views = pixels[[talks[at][0] for at in members]]
        written = model.generate(input_ids=ids, pixel_values=views, attention_mask=torch.ones_like(ids), max_new_tokens=64, do_sample=False)
        for at, text in zip(members, tokenizer.decode_batch(written[:, ids.shape[1] :].tolist())):
            texts[at] = text
    return texts


class Judge:
    """Which facts a sentence states."""

    def __init__(self, language: Language) -> None:
        self.words = {}
        for name, thing in language.things.items():
            self.words |= {said: ("thing", name) for said in [*thing["many"], *thing["one"]]}
        self.words |= {colour: ("colour", colour) for colour in language.colours}
        self.words |= {number: ("number", number) for number in NUMBERS if number != "no"}
        for kind, said in (("place", PLACE_SAID), ("weather", WEATHER_SAID), ("time", TIME_SAID)):
            self.words |= {text.split(" ", 2)[-1] if kind == "place" else text: (kind, name) for name, text in said.items()}
        longest_first = sorted(self.words, key=len, reverse=True)
        self.pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b")

    def facts(self, text: str) -> set[tuple[str, str]]:
        found = {self.words[match] for match in self.pattern.findall(text.lower())}
        start = re.match(r"(yes|no)\b", text.lower())
        denied = re.search(r"\bthere (is|are) no\b", text.lower())
        return found | ({("start", start[1])} if start else set()) | ({("denied", "")} if denied else set())

    def right(self, text: str, wanted: str) -> bool:
        facts = self.facts(wanted)
        return self.facts(text) == facts if facts else text.strip() == wanted


def questions_for(language: Language, rows: list[dict], seed: str) -> list[tuple[int, Question]]:
    asked = []
    for at, row in enumerate(rows):
        for kind in [*KINDS, "yes/no"]:
            question = language.ask(kind, row, Random(f"{seed} {row['seed']} {kind} {len(asked)}"))
            if question is not None:
                asked.append((at, question))
    return asked


def talks_for(language: Language, rows: list[dict]) -> list[tuple[int, str, list[Question]]]:
    talks = []
    for at, row in enumerate(rows):
        random = Random(f"talk {row['seed']}")
        for kind in CHAT_KINDS:
            if kind == "describe":
                turns = [Question(kind, language.fill(kind, random), "", language.description(row))]
            elif kind == "list":
                turns = [Question(kind, language.fill(kind, random), "", language.things_listed(row))]
            elif kind == "absent":
                turns = [language.about_absent(row, random)]
            elif kind == "follow-up":
                before = language.ask(random.choice(["colour", "count", "object"]), row, random)
                after = before and language._follow_up(row, before, random)
                turns = [before, after] if after else None
            else:
                turns = [language.ask(kind, row, random)]
            if turns and turns[0]:
                talks.append((at, kind, [turn._replace(text=turn.text[0].upper() + turn.text[1:]) for turn in turns]))
    return talks


def most_frequent(language: Language, rows: list[dict]) -> dict[str, str]:
    """The commonest answer of each kind on scenes of the training set: what an answerer that does not look would say."""
    counted: dict[str, Counter] = defaultdict(Counter)
    for _, question in questions_for(language, rows, "train"):
        counted[question.kind][question.answer] += 1
    return {kind: counts.most_common(1)[0][0] for kind, counts in counted.items()}


def share(hits: list[bool]) -> dict[str, float]:
    return {"questions": len(hits), "right": round(sum(hits) / len(hits), 4)}


def caption_figures(folder: Path, scenes: Scenes) -> dict:
    texts, references = captions_of(folder, scenes), [row["captions"] for row in scenes.rows]
    named = [all(thing["name"] in text or any(name in text for name in LANGUAGE.things[thing["name"]]["one"] + LANGUAGE.things[thing["name"]]["many"]) for thing in row["things"]) for text, row in zip(texts, scenes.rows)]
    print(json.dumps(texts[:6]), flush=True)
    return {
        "scenes": len(texts), "cider": round(cider_d(texts, references), 4), "bleu4": round(bleu_4(texts, references), 4),
        "allThingsNamed": round(sum(named) / len(named), 4), "words": round(sum(len(text.split()) for text in texts) / len(texts), 2),
    }  # fmt: skip


def answer_figures(folder: Path, scenes: Scenes, blind: dict[str, str]) -> dict:
    asked = questions_for(LANGUAGE, scenes.rows, "held out")
    hits, blind_hits = defaultdict(list), defaultdict(list)
    for (_, question), text in zip(asked, answers_of(folder, scenes, asked)):
        hits[question.kind].append(text == question.answer)
        blind_hits[question.kind].append(blind[question.kind] == question.answer)
    kinds = {kind: {**share(hits[kind]), "blind": share(blind_hits[kind])["right"], "blindAnswer": blind[kind]} for kind in KINDS}
    return {"scenes": len(scenes.rows), "kinds": kinds}


def chat_figures(folder: Path, scenes: Scenes) -> dict:
    talks, judge, hits, overlap, first_words, samples = talks_for(LANGUAGE, scenes.rows), Judge(LANGUAGE), defaultdict(list), [], [], []
    for (at, kind, turns), text in zip(talks, replies_of(folder, scenes, [(at, turns) for at, _, turns in talks])):
        wanted = turns[-1].sentence
        hits[kind].append(judge.right(text, wanted))
        if kind == "describe":
            said, facts = judge.facts(text), judge.facts(wanted)
            overlap.append(2 * len(said & facts) / (len(said) + len(facts)))
        if kind == "yes/no":
            first_words.append(text.split(",")[0] == wanted.split(",")[0])
        if at in (1, 3):
            samples.append({"asked": turns[-1].text, "said": text, "facts": wanted})
    print(json.dumps(samples, indent=1), flush=True)
    kinds = {kind: share(hits[kind]) for kind in CHAT_KINDS}
    return {"scenes": len(scenes.rows), "kinds": kinds, "describeFactsF1": round(sum(overlap) / len(overlap), 4), "yesNoFirstWord": share(first_words)["right"]}


def main() -> None:
    global LANGUAGE
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--models", required=True)
    parser.add_argument("--only", nargs="+", default=["captioner", "answerer", "chat"])
    parser.add_argument("--splits", nargs="+", default=["heldOut", "unseenPairs"])
    parser.add_argument("--most", type=int, default=500)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    models = Path(arguments.models)
    LANGUAGE = Language(Path(arguments.work) / "grammar.json", HERE / "everyday-words.txt")
    blind = most_frequent(LANGUAGE, Scenes(Path(arguments.scenes), "train", 3000).rows) if "answerer" in arguments.only else {}
    figures: dict[str, dict] = {kind: {} for kind in arguments.only}
    for split in arguments.splits:
        scenes = Scenes(Path(arguments.scenes), split, arguments.most)
        for kind in arguments.only:
            started = time.time()
            measured = {
                "captioner": lambda: caption_figures(models / kind, scenes),
                "answerer": lambda: answer_figures(models / kind, scenes, blind),
                "chat": lambda: chat_figures(models / kind, scenes),
            }[kind]()
            figures[kind][split] = measured
            print(json.dumps({"kind": kind, "split": split, "seconds": round(time.time() - started), **measured}), flush=True)
    if arguments.write:
        write(figures, models)


def write(figures: dict[str, dict], models: Path) -> None:
    everything = {}
    for kind, measured in figures.items():
        file = models / kind / "starter.json"
        manifest = {**json.loads(file.read_text()), "figures": measured}
        file.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
        everything[kind] = {"revision": manifest["revision"], "recipe": manifest["recipe"], **measured}
    file = HERE / "language-figures.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps({**known, **everything}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
