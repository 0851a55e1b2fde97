"""Records what the reference makes of each picture: the exact uint8 RGB that a vision tower sees.

Reference: transformers' PIL image processors (CLIPImageProcessorPil), pictures opened with PIL, EXIF orientation applied,
transparency laid on white. Development only. Usage: python record_pixels.py [OUT_DIR, default test/parity/pixels]
"""

import hashlib
import json
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import numpy as np
import PIL
import transformers
from PIL import Image, ImageOps
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from pictures import draw

RESAMPLE = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
SPECS = [
    {"size": 224, "fit": "crop", "resample": "bicubic"},
    {"size": 64, "fit": "crop", "resample": "bicubic"},
    {"size": 384, "fit": "fill", "resample": "bicubic"},
    {"size": 224, "fit": "fill", "resample": "bilinear"},
]
# Whole bytes are kept for these (to see where a difference lies); for the rest the hash is enough.
KEEP_BYTES = {("landscape.jpg", 64), ("tiny-31x17.png", 64), ("rotated-6.jpg", 64), ("thin-400x3.png", 64)}


def upright(path: Path) -> Image.Image:
    """Opened, turned upright, transparency on white, RGB. Colour profiles are ignored, as the reference does."""
    image = ImageOps.exif_transpose(Image.open(path))
    if "A" in image.getbands() or "transparency" in image.info:
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image.convert("RGB")


def crop_pixels(image: Image.Image, spec: dict) -> np.ndarray:
    """uint8 [size, size, 3]: resize and crop only; scaling and normalising are the family's."""
    size = spec["size"]
    processor = CLIPImageProcessorPil(
        size={"shortest_edge": size} if spec["fit"] == "crop" else {"height": size, "width": size},
        crop_size={"height": size, "width": size},
        do_center_crop=spec["fit"] == "crop",
        resample=RESAMPLE[spec["resample"]],
        do_rescale=False,
        do_normalize=False,
    )
    pixels = processor(image, return_tensors="np")["pixel_values"][0]
    assert pixels.dtype == np.uint8 and pixels.shape == (3, size, size), (pixels.dtype, pixels.shape)
    return np.ascontiguousarray(pixels.transpose(1, 2, 0))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(out: Path) -> None:
    names = draw(out / "images")
    entries = []
    decoded = []
    for name in names:
        image = upright(out / "images" / name)
        decoded.append({"image": name, "width": image.width, "height": image.height, "sha256": sha256(image.tobytes())})
        for spec in SPECS:
            data = crop_pixels(image, spec).tobytes()
            entry = {"image": name, "spec": spec, "sha256": sha256(data)}
            if (name, spec["size"]) in KEEP_BYTES:
                entry["bytes"] = f"{name}.{spec['fit']}{spec['size']}.bin"
                (out / entry["bytes"]).write_bytes(data)
            entries.append(entry)
    record = {
        "made by": f"transformers {transformers.__version__} CLIPImageProcessorPil, Pillow {PIL.__version__}",
        "decoded": decoded,
        "pixels": entries,
    }
    (out / "expected.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"{len(names)} pictures, {len(entries)} expectations")


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[2] / "test" / "parity" / "pixels"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
