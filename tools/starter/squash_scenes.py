"""Squashes the drawn scenes to squares once, so that training only has to crop: WORK/squashed.npy, uint8 [scenes, EDGE, EDGE, 3].

The language models look at a whole picture pressed into a square (as BLIP's image processor does), a little larger here than they see
it, so that training can move the crop about.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

EDGE = 140


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True, help="folder of scenes.bin and scenes.jsonl")
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in (Path(arguments.scenes) / "scenes.jsonl").read_text().splitlines()]
    canvases = np.memmap(Path(arguments.scenes) / "scenes.bin", np.uint8, "r").reshape(-1, 192, 192, 3)
    out = np.lib.format.open_memmap(Path(arguments.work) / "squashed.npy", "w+", np.uint8, (len(rows), EDGE, EDGE, 3))
    for at, row in enumerate(rows):
        picture = Image.fromarray(canvases[at, : row["height"], : row["width"]])
        out[at] = np.asarray(picture.resize((EDGE, EDGE), Image.Resampling.BICUBIC))
    out.flush()
    print(len(rows), "scenes")


if __name__ == "__main__":
    main()
