"""Trains the starter's captioner and answerer together over one vision tower. Resumable; see README.md for the commands."""

import argparse
import copy
import datetime
import json
import math
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from language_models import Pieces, Readers
from scene_language import KINDS, Language
from slim_tower import SIZE, SPARE
from views import MEAN, STD, _sample, colours

HERE = Path(__file__).parent


class Scenes:
    """Squashed scenes of one split, their facts, and crops of them."""

    def __init__(self, scenes: Path, work: Path, split: str) -> None:
        rows = [json.loads(line) for line in (scenes / "scenes.jsonl").read_text().splitlines()]
        chosen = [index for index, row in enumerate(rows) if row["split"] == split]
        self.pixels = torch.from_numpy(np.array(np.load(work / "squashed.npy", mmap_mode="r")[chosen[0] : chosen[-1] + 1]))
        self.rows = [rows[index] for index in chosen]
        self.may_flip = torch.tensor([row["mayFlip"] for row in self.rows])

    def crops(self, at: torch.Tensor) -> torch.Tensor:
        """Nearly all of each picture, moved and mirrored a little, colours changed so little that they keep their names."""
        canvas, n, edge = self.pixels[at], len(at), self.pixels.shape[1]
        w, h = (torch.empty(n).uniform_(SIZE - 4, edge) for _ in range(2))
        cx, cy = (edge / 2 + (torch.rand(n) - 0.5) * (edge - side) for side in (w, h))
        flips = (torch.rand(n) < 0.5) & self.may_flip[at]
        views = _sample(canvas, torch.stack([cx, cy, w, h], 1), flips, torch.zeros(n), SIZE)
        return colours(views, 0.2).sub_(MEAN).div_(STD)

    def plain(self, at: torch.Tensor) -> torch.Tensor:
        canvas, edge = self.pixels[at], self.pixels.shape[1]
        boxes = torch.tensor([[edge / 2, edge / 2, edge, edge]]).expand(len(at), 4)
        return _sample(canvas, boxes, torch.zeros(len(at)).bool(), torch.zeros(len(at)), SIZE).sub_(MEAN).div_(STD)


class Facts:
    """Facts of scenes as targets, for the heads that are thrown away: they teach the tower faster than words do."""

    def __init__(self, rows: list[dict]) -> None:
        self.things = sorted({thing["name"] for row in rows for thing in row["things"]})
        kinds = {key: sorted({row[key] for row in rows}) for key in ("place", "weather", "timeOfDay")}
        self.colours = sorted({thing["colour"] for row in rows for thing in row["things"] if "colour" in thing})
        self.sizes = {**{key: len(names) for key, names in kinds.items()}, "thing": len(self.things), "colour": len(self.colours), "count": 5}
        self.kinds = kinds

    def targets(self, rows: list[dict]) -> dict[str, torch.Tensor]:
        shown, coloured = torch.zeros(len(rows), len(self.things)), torch.zeros(len(rows), len(self.colours))
        for at, row in enumerate(rows):
            for thing in row["things"]:
                shown[at, self.things.index(thing["name"])] = 1
                if "colour" in thing:
                    coloured[at, self.colours.index(thing["colour"])] = 1
        plain = {key: torch.tensor([names.index(row[key]) for row in rows]) for key, names in self.kinds.items()}
        return {**plain, "thing": shown, "colour": coloured, "count": torch.tensor([max(thing["count"] for thing in row["things"]) - 1 for row in rows])}


def fact_loss(told: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> torch.Tensor:
    total = torch.zeros(())
    for key, logits in told.items():
        target = wanted[key]
        if target.ndim == 2:
            total = total + F.binary_cross_entropy_with_logits(logits.float(), target, reduction="sum") / len(target) * 0.5
        else:
            total = total + F.cross_entropy(logits.float(), target) * (1.5 if key == "count" else 0.5)
    return total


def pick_captions(captions: list[str], count: int, random: Random) -> list[str]:
    """Mostly captions that say what and where in a dozen words; now and then a short one or one that says everything."""

    def weight(text: str) -> float:
        words = len(text.split())
        return 0.08 if words < 6 else 1.0 if words <= 16 else 0.15

    return random.choices(captions, [weight(text) for text in captions], k=count)


def pick_questions(language: Language, row: dict, count: int, random: Random) -> list[tuple[str, str]]:
    kinds = ["yes/no", "yes/no", "colour", "count", "object", random.choice(["place", "time", "weather", "unknown"])]
    kinds = kinds[:count] if count <= len(kinds) else kinds + random.choices(KINDS, k=count - len(kinds))
    pairs = []
    for kind in kinds:
        # What is not there is counted more often than in the figures: "none" is learned last.
        question = language.count(row, random, 0.16) if kind == "count" else language.ask(kind, row, random)
        question = question or language.yes_no(row, random)
        pairs.append((question.text, question.answer))
    return pairs


def next_token_loss(logits: torch.Tensor, ids: torch.Tensor, pad: int) -> torch.Tensor:
    return F.cross_entropy(logits[:, :-1].flatten(0, 1).float(), ids[:, 1:].flatten(), ignore_index=pad)


class Batches:
    def __init__(self, scenes: Scenes, language: Language, pieces: Pieces, facts: Facts, arguments: argparse.Namespace) -> None:
        self.scenes, self.language, self.pieces, self.facts, self.arguments = scenes, language, pieces, facts, arguments
        self.order = torch.empty(0, dtype=torch.long)
        self.random = Random(time.time_ns())
        # Scenes with several of a thing come twice: there are few of them, and counting is learned late.
        crowds = [at for at, row in enumerate(scenes.rows) if any(thing["count"] > 1 for thing in row["things"])]
        self.pool = torch.tensor([*range(len(scenes.rows)), *crowds])

    def next(self) -> tuple:
        size = self.arguments.batch
        if len(self.order) < size:
            self.order = self.pool[torch.randperm(len(self.pool))]
        at, self.order = self.order[:size], self.order[size:]
        rows = [self.scenes.rows[index] for index in at.tolist()]
        captions = [text for row in rows for text in pick_captions(row["captions"], self.arguments.captions, self.random)]
        pairs = [pair for row in rows for pair in pick_questions(self.language, row, self.arguments.questions, self.random)]
        questions, answers = zip(*pairs)
        pieces = self.pieces
        return self.scenes.crops(at), pieces.told(captions), pieces.questions(list(questions)), pieces.told(list(answers)), self.facts.targets(rows)


@torch.no_grad()
def quick_check(model: Readers, scenes: Scenes, language: Language, pieces: Pieces) -> dict:
    """Answers wholly right by kind (teacher-forced, which for a whole answer is what greedy writing gives), and the loss of captions."""
    right: dict[str, list[float]] = {kind: [] for kind in KINDS}
    caption_loss = []
    for start in range(0, len(scenes.rows), 50):
        rows = scenes.rows[start : start + 50]
        with torch.autocast("cpu", torch.bfloat16):
            seen = model.see(scenes.plain(torch.arange(start, start + len(rows))))
        seen = seen.float()
        ids = pieces.told([row["captions"][min(2, len(row["captions"]) - 1)] for row in rows])
        caption_loss.append(next_token_loss(model.captions(seen, ids), ids, pieces.pad).item())
        for kind in KINDS:
            asked = [(at, language.ask(kind, row, Random(row["seed"]))) for at, row in enumerate(rows)]
            asked = [(at, question) for at, question in asked if question is not None]
            answers = pieces.told([question.answer for _, question in asked])
            logits = model.answers(seen[[at for at, _ in asked]], pieces.questions([question.text for _, question in asked]), answers, pieces.pad)
            same = (logits[:, :-1].argmax(2) == answers[:, 1:]) | (answers[:, 1:] == pieces.pad)
            right[kind] += same.all(1).float().tolist()
    return {"caption": round(sum(caption_loss) / len(caption_loss), 3), **{kind: round(sum(each) / len(each), 3) for kind, each in right.items()}}


def groups_of(model: Readers, rate: float, tower_rate: float) -> list[dict]:
    tower, text_decay, text_plain = [], [], []
    for name, parameter in model.named_parameters():
        if name.startswith("vision."):
            tower.append(parameter)
        elif parameter.ndim > 1 and "embeddings" not in name:
            text_decay.append(parameter)
        else:
            text_plain.append(parameter)
    return [
        {"params": tower, "weight_decay": 0.02, "peak": tower_rate},
        {"params": text_decay, "weight_decay": 0.05, "peak": rate},
        {"params": text_plain, "weight_decay": 0.0, "peak": rate},
    ]


def keep_spare(model: Readers) -> None:
    """The spare channels stay zero where the first layer begins (slim_tower.py)."""
    part = model.vision.embeddings
    part.patch_embedding.weight[-SPARE:] = 0
    part.patch_embedding.bias[-SPARE:] = 0
    part.class_embedding[..., -SPARE:] = 0
    part.position_embedding[..., -SPARE:] = 0


def save(file: Path, parts: dict, more: dict) -> None:
    torch.save({**{name: part.state_dict() for name, part in parts.items()}, **more}, file.with_suffix(".tmp"))
    file.with_suffix(".tmp").rename(file)


def budget_of(arguments: argparse.Namespace, spent: float) -> float:
    if not arguments.until:
        return arguments.minutes * 60
    hour, minute = map(int, arguments.until.split(":"))
    now = datetime.datetime.now()
    return spent + (now.replace(hour=hour, minute=minute, second=0) - now).total_seconds()


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--until", help="clock time HH:MM at which the schedule ends")
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--bench", action="store_true")
    return parser


def main() -> None:
    parser = options()
    parser.add_argument("--captions", type=int, default=2, help="captions a picture")
    parser.add_argument("--questions", type=int, default=6, help="questions a picture")
    parser.add_argument("--tower-rate", type=float, default=8e-4)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    scenes_folder, work = Path(arguments.scenes), Path(arguments.work)
    pieces = Pieces(work / "wordpiece" / "tokenizer.json")
    language = Language(work / "grammar.json", HERE / "everyday-words.txt")
    scenes, check = Scenes(scenes_folder, work, "train"), Scenes(scenes_folder, work, "heldOut")
    facts = Facts(scenes.rows)
    tower = torch.load(work / "slim-tower.pt")
    model = Readers(pieces, tower["config"], facts.sizes)
    model.vision.load_state_dict(tower["weights"])
    average = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(groups_of(model, arguments.rate, arguments.tower_rate), lr=0, betas=(0.9, 0.98))
    step, spent, file = 0, 0.0, work / "readers.pt"
    if arguments.resume:
        saved = torch.load(file)
        for name, part in {"model": model, "average": average, "optimizer": optimizer}.items():
            part.load_state_dict(saved[name])
        step, spent = saved["step"], saved["spent"]
        for group, fresh in zip(optimizer.param_groups, groups_of(model, arguments.rate, arguments.tower_rate)):
            group["peak"] = fresh["peak"]
    torch.manual_seed(17 + step)
    batches = Batches(scenes, language, pieces, facts, arguments)
    sizes = {name: sum(p.numel() for p in part.parameters()) for name, part in model.named_children()}
    print(json.dumps({"part": "start", "step": step, "batch": arguments.batch, "weights": sizes}), flush=True)
    started, first, budget = time.time(), step, budget_of(arguments, spent)
    last_log, last_save, last_check, since, sums = time.time(), time.time(), time.time(), step, {}
    while True:
        elapsed = spent + time.time() - started
        progress = min(1.0, elapsed / budget)
        if progress >= 1:
            break
        share = min(1.0, (step - first + 1) / 60) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share
        pixels, captions, asked, answers, wanted = batches.next()
        with torch.autocast("cpu", torch.bfloat16):
            seen = model.see(pixels)
            loss_caption = next_token_loss(model.captions(seen, captions), captions, pieces.pad)
            loss_answer = next_token_loss(model.answers(seen, asked, answers, pieces.pad), answers, pieces.pad)
            loss_facts = fact_loss(model.told(seen), wanted)
        loss = loss_caption + 1.5 * loss_answer + 0.25 * loss_facts
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        with torch.no_grad():
            keep_spare(model)
            momentum = min(0.998, (step + 1) / (step + 30))
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - momentum)
        step += 1
        if arguments.bench and step - first >= 8:
            print("seconds a step", round((time.time() - started) / 8, 2))
            return
        for key, value in {"caption": loss_caption, "answer": loss_answer, "facts": loss_facts}.items():
            sums[key] = sums.get(key, 0.0) + value.item()
        now = time.time()
        if now - last_log > 60:
            count = step - since
            row = {"part": "readers", "step": step, "seconds": round(elapsed), "progress": round(progress, 3), "rate": round(arguments.rate * share, 6), "perStep": round((now - last_log) / count, 2)}
            print(json.dumps({**row, **{key: round(value / count, 3) for key, value in sums.items()}}), flush=True)
            sums, since, last_log = {}, step, now
        if now - last_save > 150:
            save(file, {"model": model, "average": average, "optimizer": optimizer}, {"step": step, "spent": elapsed, "tower": tower["config"]})
            last_save = now
        if now - last_check > 600:
            print(json.dumps({"part": "check", "step": step, **quick_check(average, check, language, pieces)}), flush=True)
            last_check = last_log = time.time()
            sums, since = {}, step
    save(file, {"model": model, "average": average, "optimizer": optimizer}, {"step": step, "spent": spent + time.time() - started, "tower": tower["config"]})
    print(json.dumps({"part": "check", "step": step, **quick_check(average, check, language, pieces)}), flush=True)


if __name__ == "__main__":
    main()
