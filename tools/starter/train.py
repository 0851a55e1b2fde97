"""Trains the starter CLIP on storybook scenes and photographs. Resumable; see README.md for the commands."""

import argparse
import copy
import datetime
import json
import math
import queue
import random
import re
import threading
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

import views
from clip import PATCH, SIZE, WIDTH, Halves, image_features, new_model, text_features
from teacher import Photos, Teacher
from threads import Threads

HERE = Path(__file__).parent
PHOTO_TEMPLATES = [
    "a photo of a {}", "a photo of a {}", "a photo of the {}", "a picture of a {}", "{}", "a {}", "a close-up photo of a {}",
    "there is a {}", "an image of a {}", "a drawing of a {}", "my photo of a {}",
]  # fmt: skip
THING_TEMPLATES = ["a photo of a {}", "a {}", "{}", "a picture of a {}", "there is a {}", "a photo of the {}"]
#: Photograph classes that a scene may show too, under the thing's name: a scene is never told that it is not one of them.
SHARED = {
    "airplanes": "aeroplane", "butterfly": "butterfly", "car_side": "car", "chair": "chair", "cup": "cup", "elephant": "elephant",
    "helicopter": "helicopter", "ketch": "sailing boat", "schooner": "sailing boat", "lamp": "lamp", "pizza": "slice of pizza",
    "starfish": "starfish", "strawberry": "strawberry", "sunflower": "sunflower", "umbrella": "umbrella", "windsor_chair": "chair",
    "hawksbill": "turtle", "electric_guitar": "guitar", "mandolin": "guitar", "bass": "fish", "pigeon": "bird", "Faces": "woman",
    "soccer_ball": "ball", "dalmatian": "dog", "wild_cat": "cat", "garfield": "cat", "pyramid": "tent", "ferry": "sailing boat",
    "ewer": "teapot", "snoopy": "dog", "panda": "bear", "bonsai": "tree", "joshua_tree": "tree", "watch": "clock", "ibis": "bird",
}  # fmt: skip


class Words:
    """Token ids of texts, each tokenised once."""

    def __init__(self, file: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(file))
        self.end = self.tokenizer.token_to_id("<|endoftext|>")
        self.known: dict[str, list[int]] = {}

    def ids(self, texts: list[str]) -> torch.Tensor:
        rows = []
        for text in texts:
            row = self.known.get(text)
            if row is None:
                row = self.known[text] = self.tokenizer.encode(text).ids[:77]
            rows.append(row)
        longest = max(map(len, rows))
        return torch.tensor([row + [self.end] * (longest - len(row)) for row in rows])


class Scenes:
    def __init__(self, folder: Path, split: str) -> None:
        rows = [json.loads(line) for line in (folder / "scenes.jsonl").read_text().splitlines()]
        chosen = [index for index, row in enumerate(rows) if row["split"] == split]
        pixels = np.memmap(folder / "scenes.bin", np.uint8, "r").reshape(-1, 192, 192, 3)
        self.pixels = torch.from_numpy(np.array(pixels[chosen[0] : chosen[-1] + 1]))
        self.rows = [rows[index] for index in chosen]
        self.sizes = torch.tensor([[row["width"], row["height"]] for row in self.rows])
        self.may_flip = torch.tensor([row["mayFlip"] for row in self.rows])


def articled(template: str, name: str) -> str:
    """Fills a template, with "an" where English wants it."""
    return (re.sub(r"\ba \{\}", "an {}", template) if name[0] in "aeiou" else template).format(name)


class Facts:
    """Attributes of scenes as numbers, for the auxiliary heads, which are thrown away after training."""

    def __init__(self, rows: list[dict]) -> None:
        self.things = sorted({thing["name"] for row in rows for thing in row["things"]})
        index = {name: at for at, name in enumerate(self.things)}
        kinds = {key: sorted({row[key] for row in rows}) for key in ("place", "weather", "timeOfDay")}
        colours = sorted({thing.get("colour", "none") for row in rows for thing in row["things"]})
        self.present = torch.zeros(len(rows), len(self.things))
        for at, row in enumerate(rows):
            for thing in row["things"]:
                self.present[at, index[thing["name"]]] = 1
        self.first_colour = torch.tensor([colours.index(row["things"][0].get("colour", "none")) for row in rows])
        self.first_count = torch.tensor([row["things"][0]["count"] - 1 for row in rows])
        self.labels = {key: torch.tensor([kinds[key].index(row[key]) for row in rows]) for key in kinds}
        self.labels["colour"] = self.first_colour
        self.labels["count"] = self.first_count
        self.sizes = {**{key: len(kinds[key]) for key in kinds}, "colour": len(colours), "count": 5}


@torch.no_grad()
def quick_check(model, photos: Photos, scenes: Scenes, words: Words, names: list[str], things: list[str]) -> dict:
    """Held-out photographs (top-1, top-5), held-out scenes (object top-1, recall@10 of the second caption)."""
    model.eval()

    def embed(pixels, sizes, indices):
        parts = [image_features(model, views.plain_views(pixels[i], sizes[i], SIZE)).embedding for i in indices.split(128)]
        return torch.cat(parts)

    images = embed(photos.pixels, photos.sizes, photos.test)
    texts = text_features(model, words.ids([articled("a photo of a {}", name) for name in names]))
    ranked = (images @ texts.T).argsort(1, descending=True)
    labels = photos.labels[photos.test]
    drawn = embed(scenes.pixels, scenes.sizes, torch.arange(len(scenes.rows)))
    prompts = text_features(model, words.ids([articled("a photo of a {}", thing) for thing in things]))
    best = (drawn @ prompts.T).argmax(1).tolist()
    object_hit = [things[at] in {thing["name"] for thing in row["things"]} for at, row in zip(best, scenes.rows)]
    captions = text_features(model, words.ids([row["captions"][0] for row in scenes.rows]))
    similarity = captions @ drawn.T
    own = (similarity > similarity.diag()[:, None]).sum(1)
    return {
        "photoTop1": round((ranked[:, 0] == labels).float().mean().item(), 4),
        "photoTop5": round((ranked[:, :5] == labels[:, None]).any(1).float().mean().item(), 4),
        "sceneObject": round(sum(object_hit) / len(object_hit), 4),
        "sceneFirst": round((own == 0).float().mean().item(), 4),
        "sceneRecall10": round((own < 10).float().mean().item(), 4),
    }


def patch_targets(maps: torch.Tensor, side: int) -> torch.Tensor:
    """A teacher's map [B, C, h, w] as one standardised target for each patch [B, patches, C]."""
    maps = F.batch_norm(maps.float(), None, None, training=True)
    return F.interpolate(maps, size=(side, side), mode="bilinear").flatten(2).transpose(1, 2)


def soft_cross(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy against rows of probabilities."""
    return -(targets * F.log_softmax(logits, 1)).sum(1).mean()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--until", help="clock time HH:MM at which the schedule ends")
    parser.add_argument("--minutes", type=float, default=75)
    parser.add_argument("--photos", type=int, default=128)
    parser.add_argument("--scenes", type=int, default=96)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--small", type=int, default=96, help="side of the pictures in the first part of the schedule")
    parser.add_argument("--full", type=float, default=0.2, help="last part of the schedule, with pictures of the full side")
    parser.add_argument("--threads", type=int, default=0, help="0 follows the machine")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--bench", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(11)
    random.seed(11)
    work = Path(arguments.work)
    threads = Threads(arguments.threads)
    words = Words(Path(arguments.tokenizer))
    photos = Photos(work)
    scenes, check = Scenes(work, "train"), Scenes(work, "heldOut")
    facts = Facts(scenes.rows)
    spoken = json.loads((HERE / "class-names.json").read_text())
    names = [spoken[name] for name in photos.classes]
    teacher = None
    if (work / "teacher.pt").exists():
        teacher = Teacher(len(photos.classes)).to(memory_format=torch.channels_last)
        teacher.load_state_dict(torch.load(work / "teacher.pt")["model"])
        teacher.eval()
    model = new_model(words.tokenizer.get_vocab_size())
    heads = nn.ModuleDict({key: nn.Linear(model.config.vision_config.hidden_size, size) for key, size in facts.sizes.items()})
    # Straight to the names, past the text tower, which at first learns slower than the pictures.
    naming = nn.ModuleDict({"class": nn.Linear(WIDTH, len(names)), "thing": nn.Linear(WIDTH, len(facts.things))})
    pupils = nn.ModuleDict({"middle": nn.Linear(WIDTH, 192), "last": nn.Linear(WIDTH, 384)})
    parameters = [*model.named_parameters(), *heads.named_parameters(), *pupils.named_parameters(), *naming.named_parameters()]
    # What makes the heads look around is learned ten times slower, or the first hundred steps undo it.
    slow = [p for name, p in parameters if name.startswith("vision") and ("q_proj" in name or "k_proj" in name or "position" in name)]
    rest = [(name, p) for name, p in parameters if p is not model.logit_scale and not any(p is other for other in slow)]
    decay = [p for name, p in rest if p.ndim > 1 and "embedding" not in name]
    plain_parameters = [p for name, p in rest if p.ndim <= 1 or "embedding" in name]
    # The temperature has a way to go (14 to 100) that it would not make at the rate of the weights in a few thousand steps.
    groups = [
        {"params": decay, "weight_decay": 0.1, "times": 1},
        {"params": plain_parameters, "weight_decay": 0.0, "times": 1},
        {"params": slow, "weight_decay": 0.0, "times": 0.1},
        {"params": [model.logit_scale], "weight_decay": 0.0, "times": 8},
    ]
    optimizer = torch.optim.AdamW(groups, lr=arguments.rate, betas=(0.9, 0.98))
    average = copy.deepcopy(model)
    step, spent = 0, 0.0
    if arguments.resume:
        saved = torch.load(work / "checkpoint.pt")
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        heads.load_state_dict(saved["heads"])
        pupils.load_state_dict(saved["pupils"])
        naming.load_state_dict(saved["naming"])
        if "optimizer" in saved:
            optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
        torch.manual_seed(11 + step)
        random.seed(11 + step)
    print("parameters", sum(p.numel() for p in model.parameters()), "teacher", teacher is not None, flush=True)
    started, first = time.time(), step
    budget = arguments.minutes * 60
    if arguments.until:
        hour, minute = map(int, arguments.until.split(":"))
        budget = spent + (datetime.datetime.now().replace(hour=hour, minute=minute, second=0) - datetime.datetime.now()).total_seconds()
    shares = torch.zeros(len(scenes.rows), len(names), dtype=torch.bool)
    for at, row in enumerate(scenes.rows):
        shown = {thing["name"] for thing in row["things"]}
        for label, name in enumerate(photos.classes):
            shares[at, label] = SHARED.get(name) in shown
    halves = Halves(model)
    orders = [torch.empty(0, dtype=torch.long), torch.empty(0, dtype=torch.long)]

    sides = [arguments.small]

    def prepare() -> tuple:
        """One batch: pictures with what the teacher says about them, and words."""
        if len(orders[0]) < arguments.photos:
            orders[0] = photos.epoch(0.5)
        if len(orders[1]) < arguments.scenes:
            orders[1] = torch.randperm(len(scenes.rows))
        p, orders[0] = orders[0][: arguments.photos], orders[0][arguments.photos :]
        s, orders[1] = orders[1][: arguments.scenes], orders[1][arguments.scenes :]
        maps, side = [], sides[0]
        with torch.no_grad():
            seen = views.random_views(photos.pixels[p], photos.sizes[p], side, torch.ones(len(p), dtype=torch.bool), 0.35)
            labels = F.one_hot(photos.labels[p], len(names)).float()
            # Two photographs laid over each other now and then; the teacher sees the same mixture.
            if random.random() < 0.3:
                mix = float(np.random.beta(0.8, 0.8))
                order = torch.randperm(len(p))
                seen, labels = mix * seen + (1 - mix) * seen[order], mix * labels + (1 - mix) * labels[order]
            labels = labels * 0.95 + 0.05 / len(names)
            if teacher is not None:
                small = seen if side == 96 else F.interpolate(seen, size=96, mode="bilinear", antialias=True)
                small = small.contiguous(memory_format=torch.channels_last)
                with torch.autocast("cpu", torch.bfloat16):
                    answer, *maps = teacher.lesson(small)
                taught = F.softmax(answer.float(), 1)
                maps = [patch_targets(each, side // PATCH) for each in maps]
                labels = 0.25 * labels + 0.75 * taught
            drawn = views.random_views(scenes.pixels[s], scenes.sizes[s], side, scenes.may_flip[s], 0.75, 0.35, 0.35)
            pixels = torch.cat([seen, drawn])
        captions = [random.choice(scenes.rows[at]["captions"]) for at in s.tolist()]
        prompts = [articled(random.choice(PHOTO_TEMPLATES), random.choice(n) if random.random() < 0.3 else n[0]) for n in names]
        things = [articled(random.choice(THING_TEMPLATES), thing) for thing in facts.things]
        ids, short = words.ids(captions), words.ids(prompts + things)
        return p, s, maps, labels, pixels, captions, ids, short

    made: queue.Queue = queue.Queue(2)

    def keep_preparing() -> None:
        torch.set_num_threads(1)
        while True:
            made.put(prepare())

    threading.Thread(target=keep_preparing, daemon=True).start()
    sums: dict[str, float] = {}
    last_log, last_save, last_check, since = time.time(), time.time(), time.time(), step
    model.train()
    while True:
        elapsed = spent + time.time() - started
        progress = min(1.0, elapsed / budget)
        if progress >= 1:
            break
        rate = arguments.rate * min(1.0, (step - first + 1) / 60) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate * group["times"]
        sides[0] = SIZE if progress > 1 - arguments.full else arguments.small
        tick = time.time()
        p, s, maps, labels, pixels, captions, ids, short = made.get()
        tock = time.time()
        parts = halves.start(pixels, 0.05)
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            texts = torch.cat([text_features(model, ids), text_features(model, short)])
        vision = halves.join(parts)
        images, pooled = vision.embedding, vision.pooled
        scale = model.logit_scale.exp()
        np_, ns, nc = len(p), len(s), len(names)
        logits = scale * images @ texts.T
        # 1. Photographs among all classes and all captions of scenes.
        to_photo = logits[:np_, ns : ns + nc]
        loss_photo = soft_cross(to_photo, labels)
        # 2. Scenes among captions and classes; a caption that stands twice has two right scenes.
        same = torch.tensor([[a == b for b in captions] for a in captions]).float()
        wide = torch.cat([logits[np_:, :ns], logits[np_:, ns : ns + nc].masked_fill(shares[s], -1e4)], 1)
        loss_scene = soft_cross(wide, torch.cat([same / same.sum(1, keepdim=True), torch.zeros(ns, nc)], 1))
        loss_caption = soft_cross(torch.cat([logits[np_:, :ns].T, logits[:np_, :ns].T], 1), torch.cat([same / same.sum(1, keepdim=True), torch.zeros(ns, np_)], 1))
        # 3. Class prompts among photographs: the other direction of the same contrast.
        columns = labels.sum(0) > 0.7
        back = labels[:, columns].T
        loss_class = soft_cross(to_photo[:, columns].T, back / back.sum(1, keepdim=True)) if columns.any() else torch.zeros(())
        # 4. Scenes among the names of things.
        present = facts.present[s]
        loss_thing = soft_cross(logits[np_:, ns + nc :], present / present.sum(1, keepdim=True))
        told = pooled[np_:]
        loss_facts = sum(F.cross_entropy(head(told), facts.labels[key][s]) for key, head in heads.items()) / len(heads)
        loss_naming = soft_cross(naming["class"](pooled[:np_]), labels) + 2 * soft_cross(naming["thing"](told), present / present.sum(1, keepdim=True))
        loss_maps = torch.zeros(())
        if teacher is not None:
            for target, tokens, key in zip(maps, (vision.middle, vision.last), ("middle", "last")):
                loss_maps = loss_maps + F.mse_loss(pupils[key](tokens[:np_]), target)
        loss = loss_maps + loss_naming + 1.5 * loss_photo + 0.5 * loss_class + 0.7 * (loss_scene + loss_caption) + 2 * loss_thing + 0.3 * loss_facts
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        halves.finish(vision)
        nn.utils.clip_grad_norm_([*model.parameters(), *heads.parameters(), *pupils.parameters(), *naming.parameters()], 1.0)
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(0, math.log(100))
            momentum = min(0.998, (step + 1) / (step + 30))
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - momentum)
        step += 1
        if arguments.bench:
            print(f"waited {tock - tick:.3f} s, step {time.time() - tock:.3f} s, threads {threads.now}", flush=True)
            if step >= 10:
                return
        for key, value in {"photo": loss_photo, "class": loss_class, "scene": loss_scene, "caption": loss_caption, "thing": loss_thing, "facts": loss_facts, "maps": loss_maps, "naming": loss_naming}.items():
            sums[key] = sums.get(key, 0.0) + float(torch.as_tensor(value).detach())
        threads.adapt()
        now = time.time()
        if now - last_log > 60:
            count = step - since
            row = {"part": "clip", "step": step, "seconds": round(elapsed), "progress": round(progress, 3), "rate": round(rate, 6), "scale": round(scale.item(), 2), "perStep": round((now - last_log) / count, 2), "threads": threads.now}
            print(json.dumps({**row, **{key: round(value / count, 3) for key, value in sums.items()}}), flush=True)
            sums, since, last_log = {}, step, now
        if now - last_save > 120:
            save(work, {"model": model, "average": average, "heads": heads, "pupils": pupils, "naming": naming, "optimizer": optimizer}, step, spent + now - started)
            last_save = now
        if now - last_check > 420:
            print(json.dumps({"part": "check", "step": step, **quick_check(average, photos, check, words, [n[0] for n in names], facts.things)}), flush=True)
            last_check = last_log = time.time()
            sums, since = {}, step
    save(work, {"model": model, "average": average, "heads": heads, "pupils": pupils, "naming": naming, "optimizer": optimizer}, step, spent + time.time() - started)
    print(json.dumps({"part": "check", "step": step, **quick_check(average, photos, check, words, [n[0] for n in names], facts.things)}), flush=True)


def save(work: Path, parts: dict, step: int, spent: float) -> None:
    state = {name: part.state_dict() for name, part in parts.items()}
    torch.save({**state, "step": step, "spent": spent}, work / "checkpoint.tmp")
    (work / "checkpoint.tmp").rename(work / "checkpoint.pt")


if __name__ == "__main__":
    main()
