"""A small residual network trained on the training photographs only; its soft answers guide the vision transformer."""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import views


class Block(nn.Module):
    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outside)
        self.second = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outside)
        nn.init.zeros_(self.second_norm.weight)
        self.short = None
        if stride != 1 or inside != outside:
            self.short = nn.Sequential(nn.AvgPool2d(stride, ceil_mode=True), nn.Conv2d(inside, outside, 1, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        return F.relu(y + (x if self.short is None else self.short(x)))


class Teacher(nn.Module):
    def __init__(self, classes: int, widths: tuple[int, ...] = (48, 96, 192, 384), depths: tuple[int, ...] = (1, 2, 2, 1)) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 48, 5, 2, 2, bias=False), nn.BatchNorm2d(48), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        layers: list[nn.Module] = []
        inside = 48
        for stage, (width, depth) in enumerate(zip(widths, depths)):
            for index in range(depth):
                layers.append(Block(inside, width, 2 if stage > 0 and index == 0 else 1))
                inside = width
        self.stages = nn.Sequential(*layers)
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(inside, classes)

    def lesson(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits, and the maps of the last two stages [B, 192, side/16, side/16] and [B, 384, side/32, side/32]."""
        middle = self.stages[:-1](self.stem(x))
        last = self.stages[-1](middle)
        return self.head(last.mean((2, 3)).float()), middle, last

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.drop(self.stages(self.stem(x)).mean((2, 3)).float()))


class Photos:
    """The decoded photographs and their split."""

    def __init__(self, folder: Path) -> None:
        self.pixels = torch.from_numpy(np.load(folder / "photos.npy"))
        facts = json.loads((folder / "photos.json").read_text())
        self.classes: list[str] = facts["classes"]
        rows = facts["photos"]
        self.labels = torch.tensor([row["label"] for row in rows])
        self.sizes = torch.tensor([[row["width"], row["height"]] for row in rows])
        held_out = torch.tensor([row["heldOut"] for row in rows])
        self.train = torch.nonzero(~held_out).flatten()
        self.test = torch.nonzero(held_out).flatten()

    def epoch(self, power: float) -> torch.Tensor:
        """Training indices in random order; classes drawn with weight count ** power (1 natural, 0 balanced)."""
        labels = self.labels[self.train]
        counts = torch.bincount(labels, minlength=len(self.classes)).float()
        weights = counts[labels] ** (power - 1)
        return self.train[torch.multinomial(weights, len(self.train), replacement=power < 1)]


@torch.no_grad()
def accuracy(model: nn.Module, photos: Photos, size: int) -> tuple[float, float, float]:
    """Top-1, top-5 and mean-per-class top-1 on the held-out photographs."""
    model.eval()
    logits = []
    for indices in photos.test.split(128):
        x = views.plain_views(photos.pixels[indices], photos.sizes[indices], size)
        x = x.contiguous(memory_format=torch.channels_last)
        logits.append(model(x).float() + model(x.flip(3)).float())
    logits_all, labels = torch.cat(logits), photos.labels[photos.test]
    ranked = logits_all.argsort(1, descending=True)
    hit = (ranked[:, 0] == labels).float()
    five = (ranked[:, :5] == labels[:, None]).any(1).float().mean().item()
    per_class = torch.stack([hit[labels == c].mean() for c in labels.unique()]).mean().item()
    return hit.mean().item(), five, per_class


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--bench", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(2)
    work = Path(arguments.work)
    photos = Photos(work)
    model = Teacher(len(photos.classes)).to(memory_format=torch.channels_last)
    print("parameters", sum(p.numel() for p in model.parameters()))
    decay = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}], lr=arguments.rate)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True
    )
    started, epoch, step = time.time(), 0, 0
    limit = arguments.minutes * 60
    while time.time() - started < limit:
        total, hits, seen = 0.0, 0.0, 0
        progress = (time.time() - started) / limit
        # Small pictures first: the early steps cost half and lose nothing.
        size = arguments.size if progress > 0.5 else max(64, arguments.size - 32)
        for indices in photos.epoch(0.6).split(arguments.batch):
            progress = min(1.0, (time.time() - started) / limit)
            rate = arguments.rate * min(1.0, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * progress))
            for group in optimizer.param_groups:
                group["lr"] = rate
            tick = time.time()
            x = views.random_views(photos.pixels[indices], photos.sizes[indices], size, torch.ones(len(indices), dtype=torch.bool), 0.35)
            y = photos.labels[indices]
            model.train()
            mix = float(np.random.beta(0.2, 0.2))
            order = torch.randperm(len(x))
            x = (mix * x + (1 - mix) * x[order]).contiguous(memory_format=torch.channels_last)
            tock = time.time()
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(x)
            loss = mix * F.cross_entropy(logits, y, label_smoothing=0.1) + (1 - mix) * F.cross_entropy(logits, y[order], label_smoothing=0.1)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            average.update_parameters(model)
            step += 1
            total += loss.item() * len(x)
            hits += (logits.argmax(1) == y).sum().item()
            seen += len(x)
            if arguments.bench:
                print(f"views {tock - tick:.3f} s, step {time.time() - tock:.3f} s")
                if step > 12:
                    return
        epoch += 1
        row = {"part": "teacher", "epoch": epoch, "seconds": round(time.time() - started), "size": size, "loss": round(total / seen, 3), "train": round(hits / seen, 3)}
        if epoch % 4 == 0 or time.time() - started >= limit:
            row["top1"], row["top5"], row["perClass"] = (round(v, 4) for v in accuracy(average.module, photos, arguments.size))
            torch.save({"model": average.module.state_dict(), "classes": photos.classes}, work / "teacher.pt")
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
