"""Small deterministic pictures for the recordings: every shape, mode and file format that decides how pixels are made.

Development only. Usage: python pictures.py OUT_DIR (record_pixels.py calls it).
Known answers, no randomness but a fixed seed; no photograph of anybody.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image


def scene(width: int, height: int, seed: int) -> np.ndarray:
    """Smooth colour, stripes of rising frequency (aliasing shows there), a disc with a hard edge, and weak noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u, v = x / max(width - 1, 1), y / max(height - 1, 1)
    red = 40 + 180 * u + 20 * np.sin(v * (3 + seed) * 2)
    green = 128 + 100 * np.sin(2 * np.pi * u * u * min(width, 240) / 6)
    blue = 60 + 150 * v * (1 - u) + 30 * np.cos(9 * u + seed)
    image = np.stack([red, green, blue], axis=-1)
    disc = (u - 0.3 - 0.05 * (seed % 5)) ** 2 + (v - 0.55) ** 2 < 0.04
    image[disc] = [250, 235, 30 * (seed % 8)]
    bar = (np.abs(u + v - 1.1) < 0.02) | (np.abs(v - 0.12) < 0.01)
    image[bar] = [10, 10, 25]
    image += rng.normal(0, 3, size=(height, width, 1))
    return np.clip(image, 0, 255).round().astype(np.uint8)


def with_alpha(rgb: np.ndarray) -> Image.Image:
    """Alpha is 0 or 255 only: flattening such a picture has one right answer in every program."""
    height, width = rgb.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    alpha = np.where(((x // 16) + (y // 16)) % 3 == 0, 0, 255).astype(np.uint8)
    return Image.fromarray(np.dstack([rgb, alpha]), "RGBA")


def draw(out: Path) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    names: list[str] = []

    def save(name: str, image: Image.Image, **options) -> None:
        image.save(out / name, **options)
        names.append(name)

    def rgb(width: int, height: int, seed: int) -> Image.Image:
        return Image.fromarray(scene(width, height, seed), "RGB")

    save("landscape.jpg", rgb(640, 427, 1), quality=88)
    save("portrait.jpg", rgb(333, 500, 2), quality=85, subsampling=0)
    save("panorama.jpg", rgb(900, 180, 3), quality=80)
    save("tower.png", rgb(60, 310, 4), optimize=True)
    save("exact-224.png", rgb(224, 224, 5), optimize=True)
    save("odd-225x301.jpg", rgb(225, 301, 6), quality=90)
    save("tiny-31x17.png", rgb(31, 17, 7), optimize=True)
    save("one-pixel.png", rgb(1, 1, 8), optimize=True)
    save("thin-400x3.png", rgb(400, 3, 9), optimize=True)
    save("grey.jpg", rgb(300, 200, 10).convert("L"), quality=85)
    save("grey.png", rgb(150, 170, 11).convert("L"), optimize=True)
    save("palette.png", rgb(260, 190, 12).quantize(32, dither=Image.Dither.NONE), optimize=True)
    save("palette.gif", rgb(180, 240, 13).quantize(24, dither=Image.Dither.NONE))
    save("alpha.png", with_alpha(scene(200, 150, 14)), optimize=True)
    save("lossless.webp", rgb(210, 140, 15), lossless=True)
    save("lossy.webp", rgb(320, 240, 16), quality=80)
    save("bitmap.bmp", rgb(64, 48, 17))
    save("strip.tiff", rgb(120, 90, 18), compression="tiff_deflate")
    for orientation in (3, 6, 8):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"rotated-{orientation}.jpg", rgb(240, 160, 18 + orientation), quality=85, exif=exif)
    return names


if __name__ == "__main__":
    print("\n".join(draw(Path(sys.argv[1]))))
