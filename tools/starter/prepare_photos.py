"""Decodes Caltech 101 once into arrays, and fixes the split: 10 % of each class, chosen by a fixed seed, is held out."""

import argparse
import io
import json
import random
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

CANVAS = 208  # longest side kept, in pixels; the photographs' shorter side is 144
SHORT = 144
SPLIT_SEED = 20250101


def split_names(names_by_class: dict[str, list[str]]) -> set[str]:
    """The held-out names: round(10 %) of each class, at least two, by the fixed seed."""
    held_out: set[str] = set()
    for name in sorted(names_by_class):
        files = sorted(names_by_class[name])
        random.Random(f"{SPLIT_SEED}:{name}").shuffle(files)
        held_out.update(files[: max(2, round(len(files) * 0.1))])
    return held_out


def to_canvas(image: Image.Image) -> tuple[np.ndarray, int, int]:
    """Centre part of the photograph, at most CANVAS on a side, at the upper left of a zero-filled square."""
    width, height = image.size
    scale = SHORT / min(width, height)
    image = image.resize((max(SHORT, round(width * scale)), max(SHORT, round(height * scale))), Image.Resampling.BICUBIC)
    left, top = max(0, (image.width - CANVAS) // 2), max(0, (image.height - CANVAS) // 2)
    image = image.crop((left, top, min(image.width, left + CANVAS), min(image.height, top + CANVAS)))
    canvas = np.zeros((CANVAS, CANVAS, 3), np.uint8)
    canvas[: image.height, : image.width] = np.asarray(image)
    return canvas, image.width, image.height


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", required=True, help="photos.zip of the data set")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(arguments.photos) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        by_class: dict[str, list[str]] = {}
        for name in names:
            by_class.setdefault(name.split("/")[0], []).append(name)
        held_out = split_names(by_class)
        classes = sorted(by_class)
        pixels = np.lib.format.open_memmap(out / "photos.npy", "w+", np.uint8, (len(names), CANVAS, CANVAS, 3))
        rows = []
        for index, name in enumerate(names):
            image = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
            pixels[index], width, height = to_canvas(image)
            label = classes.index(name.split("/")[0])
            rows.append({"name": name, "label": label, "width": width, "height": height, "heldOut": name in held_out})
        pixels.flush()
    (out / "photos.json").write_text(json.dumps({"classes": classes, "photos": rows}))
    print(f"{len(names)} photographs, {len(held_out)} held out, {len(classes)} classes")


if __name__ == "__main__":
    main()
