"""Trains the projector and the decoder of the starter's chat model on conversations about scenes; the vision tower stays as it is.

The tower is taken from the readers' checkpoint (train_readers.py). What it makes of every scene is computed once and kept, so that a step
costs the decoder only. Resumable: with --resume the decoder goes on, on the features of the tower as it is then.
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

from chat_model import PATCHES, looked_at, new_chat
from scene_language import Language
from train_readers import HERE, Scenes, budget_of, options, save

SYSTEM = ["You are a helpful assistant.", "Answer in one sentence.", "You answer questions about a picture.", "Be brief."]


class Talk:
    """Conversations as token ids; a message is tokenised once."""

    def __init__(self, file: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(file))
        self.tokens = self.tokenizer.get_vocab()
        self.size = self.tokenizer.get_vocab_size()
        self.image, self.pad, self.end = (self.tokens[name] for name in ("<image>", "<|endoftext|>", "<|im_end|>"))
        self.known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        row = self.known.get(text)
        if row is None:
            row = self.known[text] = self.tokenizer.encode(text).ids
        return row

    def opening(self, role: str) -> list[int]:
        return self.ids(f"<|im_start|>{role}\n")

    def conversation(self, turns: list[tuple[str, str]], system: str | None) -> tuple[list[int], list[bool]]:
        """Ids, and which of them the model shall learn to write. An answer of "" is left open."""
        ids: list[int] = []
        if system is not None:
            ids += self.opening("system") + self.ids(system) + self.ids("<|im_end|>\n")
        ours = [False] * len(ids)
        for at, (question, answer) in enumerate(turns):
            picture = [self.image] * PATCHES + self.ids("\n") if at == 0 else []
            asked = self.opening("user") + picture + self.ids(question) + self.ids("<|im_end|>\n") + self.opening("assistant")
            told = self.ids(answer) + [self.end] if answer else []
            rest = self.ids("\n") if answer else []
            ids += asked + told + rest
            ours += [False] * len(asked) + [True] * len(told) + [False] * len(rest)
        return ids, ours


def conversation_about(rows: list[dict], at: int, language: Language, turns: int, random: Random) -> list[tuple[str, str]]:
    """Several turns, or one stage of step-by-step mode, whose notes are now and then about another picture."""
    row = rows[at]
    if random.random() < 0.12:
        return [language.step(row, random.choice(rows) if random.random() < 0.25 else row, random)]
    return [(turn.text, turn.sentence) for turn in language.dialogue(row, random, random.choice([turns - 1, turns, turns + 1]))]


def hidden_of(model: nn.Module, ids: torch.Tensor, features: torch.Tensor, image: int) -> torch.Tensor:
    """States after the decoder's last layer; the n-th row's image tokens are the n-th row of `features`, projected."""
    part = model.model
    inputs = part.language_model.embed_tokens(ids)
    pictures = part.multi_modal_projector(features)
    inputs = inputs.masked_scatter((ids == image).unsqueeze(-1), pictures.to(inputs.dtype))
    return part.language_model(inputs_embeds=inputs, use_cache=False).last_hidden_state


def features_of(model: nn.Module, scenes: Scenes, views: int) -> torch.Tensor:
    """[views, scenes, PATCHES, width] in half precision: the first as the picture is, the others moved and mirrored."""
    made = []
    for view in range(views):
        parts = []
        for at in torch.arange(len(scenes.rows)).split(64):
            with torch.autocast("cpu", torch.bfloat16):
                parts.append(looked_at(model, scenes.plain(at) if view == 0 else scenes.crops(at)).half())
        made.append(torch.cat(parts))
    return torch.stack(made)


def batch_of(talk: Talk, conversations: list[list[tuple[str, str]]], random: Random) -> tuple[torch.Tensor, torch.Tensor]:
    rows = [talk.conversation(turns, random.choice(SYSTEM) if random.random() < 0.08 else None) for turns in conversations]
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([row + [talk.pad] * (longest - len(row)) for row, _ in rows])
    ours = torch.tensor([mask + [False] * (longest - len(mask)) for _, mask in rows])
    return ids, ours


def loss_of(model: nn.Module, talk: Talk, ids: torch.Tensor, ours: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
    hidden = hidden_of(model, ids, features, talk.image)
    wanted = ours[:, 1:]
    return F.cross_entropy(model.lm_head(hidden[:, :-1][wanted]).float(), ids[:, 1:][wanted])


@torch.no_grad()
def reply(model: nn.Module, talk: Talk, features: torch.Tensor, questions: list[str], longest: int = 48) -> list[str]:
    """First answers, always the likeliest token; rows of one length are written together."""
    out = [""] * len(questions)
    by_length: dict[int, list[int]] = {}
    prompts = [talk.conversation([(question, "")], None)[0] for question in questions]
    for at, ids in enumerate(prompts):
        by_length.setdefault(len(ids), []).append(at)
    for members in by_length.values():
        ids = torch.tensor([prompts[at] for at in members])
        begin, ended = ids.shape[1], torch.zeros(len(members), dtype=torch.bool)
        for _ in range(longest):
            best = model.lm_head(hidden_of(model, ids, features[members].float(), talk.image)[:, -1]).argmax(1).masked_fill(ended, talk.end)
            ids = torch.cat([ids, best[:, None]], 1)
            ended |= best == talk.end
            if ended.all():
                break
        for at, row in zip(members, ids[:, begin:].tolist()):
            out[at] = talk.tokenizer.decode(row)
    return out


@torch.no_grad()
def quick_check(model: nn.Module, talk: Talk, language: Language, scenes: Scenes, features: torch.Tensor) -> dict:
    """Answers that are word for word what the facts give (teacher-forced), by kind."""
    right: dict[str, list[float]] = {}
    for start in range(0, len(scenes.rows), 50):
        turns = [[turn] for row in scenes.rows[start : start + 50] for turn in language.dialogue(row, Random(row["seed"]), 3)]
        ids, ours = batch_of(talk, [[(turn.text, turn.sentence)] for (turn,) in turns], Random(1))
        picture = features[start : start + 50].repeat_interleave(3, 0).float()
        logits = model.lm_head(hidden_of(model, ids, picture, talk.image)[:, :-1])
        same = ((logits.argmax(2) == ids[:, 1:]) | ~ours[:, 1:]).all(1)
        for (turn,), hit in zip(turns, same.float().tolist()):
            right.setdefault(turn.kind, []).append(hit)
    return {kind: round(sum(each) / len(each), 3) for kind, each in sorted(right.items())}


def main() -> None:
    parser = options()
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--views", type=int, default=2)
    parser.set_defaults(batch=32, rate=2.5e-3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    work = Path(arguments.work)
    talk = Talk(work / "bpe" / "tokenizer.json")
    language = Language(work / "grammar.json", HERE / "everyday-words.txt")
    scenes, check = (Scenes(Path(arguments.scenes), work, split) for split in ("train", "heldOut"))
    if arguments.bench:
        scenes = check
    readers = torch.load(work / "readers.pt")
    tower = {name.removeprefix("vision."): value for name, value in readers["average"].items() if name.startswith("vision.")}
    model = new_chat(readers["tower"], tower, talk.tokens, talk.size)
    model.requires_grad_(False)
    learning = [model.model.multi_modal_projector, model.model.language_model, model.lm_head]
    for part in learning:
        part.requires_grad_(True)
    parameters = [p for part in learning for p in part.parameters()]
    decayed = [p for part in learning for name, p in part.named_parameters() if p.ndim > 1 and "embed" not in name]
    groups = [{"params": decayed, "weight_decay": 0.05}, {"params": [p for p in parameters if not any(p is d for d in decayed)], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0, betas=(0.9, 0.98))
    average = copy.deepcopy(nn.ModuleList(learning))
    step, spent, file = 0, 0.0, work / "chat.pt"
    if arguments.resume:
        saved = torch.load(file)
        nn.ModuleList(learning).load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
    torch.manual_seed(23 + step)
    random, started = Random(23 + step), time.time()
    features, check_features = features_of(model, scenes, arguments.views), features_of(model, check, 1)[0]
    print(json.dumps({"part": "start", "step": step, "readersStep": readers["step"], "weights": sum(p.numel() for p in parameters), "featureSeconds": round(time.time() - started)}), flush=True)
    started, first, budget = time.time(), step, budget_of(arguments, spent)
    last_log, last_save, last_check, since, total, order = time.time(), time.time(), time.time(), step, 0.0, torch.empty(0, dtype=torch.long)
    extra = {"tower": readers["tower"], "towerWeights": tower, "readersStep": readers["step"]}

    def check_now() -> None:
        kept = copy.deepcopy(nn.ModuleList(learning).state_dict())
        nn.ModuleList(learning).load_state_dict(average.state_dict())
        print(json.dumps({"part": "check", "step": step, **quick_check(model, talk, language, check, check_features)}), flush=True)
        shown = reply(model, talk, check_features[:4], ["Describe the picture.", "What do you see?", "Where was this taken?", "Is there a car in the picture?"])
        print(json.dumps({"part": "sample", "written": shown}), flush=True)
        nn.ModuleList(learning).load_state_dict(kept)

    while True:
        elapsed = spent + time.time() - started
        progress = min(1.0, elapsed / budget)
        if progress >= 1:
            break
        rate = arguments.rate * min(1.0, (step - first + 1) / 60) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        if len(order) < arguments.batch:
            order = torch.randperm(len(scenes.rows))
        at, order = order[: arguments.batch], order[arguments.batch :]
        dialogues = [conversation_about(scenes.rows, index, language, arguments.turns, random) for index in at.tolist()]
        ids, ours = batch_of(talk, dialogues, random)
        picture = features[torch.randint(0, len(features), (len(at),)), at].float()
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of(model, talk, ids, ours, picture)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), [p for part in learning for p in part.parameters()], 1 - min(0.998, (step + 1) / (step + 30)))
        step, total, now = step + 1, total + loss.item(), time.time()
        if arguments.bench and step - first >= 8:
            print("seconds a step", round((now - started) / 8, 2), "tokens", tuple(ids.shape))
            return
        if now - last_log > 60:
            count = step - since
            print(json.dumps({"part": "chat", "step": step, "seconds": round(elapsed), "progress": round(progress, 3), "rate": round(rate, 6), "perStep": round((now - last_log) / count, 2), "loss": round(total / count, 3)}), flush=True)
            total, since, last_log = 0.0, step, now
        if now - last_save > 150:
            save(file, {"model": nn.ModuleList(learning), "average": average, "optimizer": optimizer}, {"step": step, "spent": elapsed, **extra})
            last_save = now
        if now - last_check > 480:
            check_now()
            last_check = last_log = time.time()
            total, since = 0.0, step
    save(file, {"model": nn.ModuleList(learning), "average": average, "optimizer": optimizer}, {"step": step, "spent": spent + time.time() - started, **extra})
    check_now()


if __name__ == "__main__":
    main()
