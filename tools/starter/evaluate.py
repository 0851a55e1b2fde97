"""Held-out figures of an exported starter, on the very files that the product loads. Prints JSON; --write puts it into the manifest."""

import argparse
import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from transformers import CLIPModel

from prepare_photos import split_names

HERE = Path(__file__).parent


class Starter:
    def __init__(self, folder: Path) -> None:
        self.model = CLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        recipe = json.loads((folder / "preprocessor_config.json").read_text())
        self.size = recipe["size"]["shortest_edge"]
        self.mean, self.std = np.array(recipe["image_mean"], np.float32), np.array(recipe["image_std"], np.float32)

    def pixels(self, image: Image.Image) -> torch.Tensor:
        """Shortest edge to the size (bicubic), centre crop, mean and deviation."""
        short = min(image.size)
        target = [int(side * self.size / short) if side != short else self.size for side in image.size]
        image = image.convert("RGB").resize(tuple(target), Image.Resampling.BICUBIC)
        left, top = (image.width - self.size) // 2, (image.height - self.size) // 2
        image = image.crop((left, top, left + self.size, top + self.size))
        values = (np.asarray(image, np.float32) / 255 - self.mean) / self.std
        return torch.from_numpy(values).permute(2, 0, 1)

    @torch.no_grad()
    def images(self, images: list[Image.Image]) -> torch.Tensor:
        parts = []
        for at in range(0, len(images), 64):
            vision = self.model.vision_model(pixel_values=torch.stack([self.pixels(image) for image in images[at : at + 64]]))
            parts.append(self.model.visual_projection(vision.pooler_output))
        return torch.nn.functional.normalize(torch.cat(parts), dim=-1)

    @torch.no_grad()
    def texts(self, texts: list[str]) -> torch.Tensor:
        rows = [self.tokenizer.encode(text).ids[:77] for text in texts]
        end = self.tokenizer.token_to_id("<|endoftext|>")
        parts = []
        for at in range(0, len(rows), 64):
            longest = max(map(len, rows[at : at + 64]))
            # What stands after the first end token is neither attended to nor pooled.
            ids = torch.tensor([row + [end] * (longest - len(row)) for row in rows[at : at + 64]])
            parts.append(self.model.text_projection(self.model.text_model(input_ids=ids).pooler_output))
        return torch.nn.functional.normalize(torch.cat(parts), dim=-1)


def ndcg(similarity: torch.Tensor, relevant: torch.Tensor, depth: int = 10) -> float:
    """Linear gains, log2 discount, mean over the queries; as scikit-learn's ndcg_score with k."""
    discount = 1 / torch.log2(torch.arange(depth).float() + 2)
    order = similarity.argsort(1, descending=True)[:, :depth]
    gained = (relevant.gather(1, order) * discount).sum(1)
    best = (relevant.sort(1, descending=True).values[:, :depth] * discount).sum(1)
    return (gained / best).mean().item()


def recall(similarity: torch.Tensor, relevant: torch.Tensor, depth: int = 10) -> float:
    """Share of the right answers among the first `depth`, mean over the queries."""
    order = similarity.argsort(1, descending=True)[:, :depth]
    return (relevant.gather(1, order).sum(1) / relevant.sum(1)).mean().item()


def article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def photographs(starter: Starter, archive_file: str) -> dict[str, float]:
    spoken = json.loads((HERE / "class-names.json").read_text())
    with zipfile.ZipFile(archive_file) as archive:
        by_class: dict[str, list[str]] = {}
        for name in sorted(archive.namelist()):
            if name.endswith(".jpg"):
                by_class.setdefault(name.split("/")[0], []).append(name)
        files = sorted(split_names(by_class))
        images = starter.images([Image.open(io.BytesIO(archive.read(name))) for name in files])
    classes = sorted(by_class)
    labels = torch.tensor([classes.index(name.split("/")[0]) for name in files])
    similarity = images @ starter.texts([f"a photo of {article(spoken[name][0])}" for name in classes]).T
    ranked = similarity.argsort(1, descending=True)
    hit = (ranked[:, 0] == labels).float()
    relevant = torch.nn.functional.one_hot(labels, len(classes)).float().T
    plain = starter.texts([spoken[name][0] for name in classes]) @ images.T
    return {
        "photographs": len(files),
        "top1": hit.mean().item(),
        "top5": (ranked[:, :5] == labels[:, None]).any(1).float().mean().item(),
        "top1MeanOfClasses": torch.stack([hit[labels == label].mean() for label in range(len(classes))]).mean().item(),
        "ndcg@10": ndcg(plain, relevant),
    }


def drawn(starter: Starter, folder: Path, split: str) -> dict[str, float]:
    rows = [json.loads(line) for line in (folder / "scenes.jsonl").read_text().splitlines()]
    pixels = np.memmap(folder / "scenes.bin", np.uint8, "r").reshape(-1, 192, 192, 3)
    chosen = [at for at, row in enumerate(rows) if row["split"] == split]
    images = starter.images([Image.fromarray(np.array(pixels[at][: rows[at]["height"], : rows[at]["width"]])) for at in chosen])
    scenes = [rows[at] for at in chosen]
    names = sorted({thing["name"] for row in rows for thing in row["things"]})
    captions = [scene["captions"][0] for scene in scenes]
    relevant = torch.tensor([[float(a == b) for b in captions] for a in captions])
    similarity = starter.texts(captions) @ images.T
    best = (images @ starter.texts([f"a photo of {article(name)}" for name in names]).T).argmax(1).tolist()
    hits = [names[at] in {thing["name"] for thing in scene["things"]} for at, scene in zip(best, scenes)]
    return {
        "scenes": len(scenes),
        "captionNdcg@10": ndcg(similarity, relevant),
        "captionRecall@10": recall(similarity, relevant),
        "objectTop1": sum(hits) / len(hits),
        **by_thing(starter, scenes, images),
    }


def by_thing(starter: Starter, scenes: list[dict], images: torch.Tensor) -> dict[str, float]:
    """Queries "a red car": right are the scenes that show a red car; kept where one to ten do."""
    queries: dict[str, list[float]] = {}
    for scene in scenes:
        for thing in scene["things"]:
            text = article(f"{thing['colour']} {thing['name']}" if "colour" in thing else thing["name"])
            wanted = (thing["name"], thing.get("colour"))
            queries[text] = [float(wanted in {(t["name"], t.get("colour")) for t in other["things"]}) for other in scenes]
    kept = {text: row for text, row in queries.items() if sum(row) <= 10}
    relevant = torch.tensor(list(kept.values()))
    similarity = starter.texts(list(kept)) @ images.T
    return {"queries": len(kept), "ndcg@10": ndcg(similarity, relevant), "recall@10": recall(similarity, relevant)}


def rounded(figures: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 4) for key, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--photos", required=True, help="photos.zip of the data set")
    parser.add_argument("--work", required=True, help="folder with scenes.bin and scenes.jsonl")
    parser.add_argument("--write", action="store_true", help="put the figures into starter.json beside the weights")
    arguments = parser.parse_args()
    starter = Starter(Path(arguments.model))
    work = Path(arguments.work)
    figures = {
        "heldOutPhotographs": rounded(photographs(starter, arguments.photos)),
        "heldOutScenes": rounded(drawn(starter, work, "heldOut")),
        "unseenPairs": rounded(drawn(starter, work, "unseenPairs")),
    }
    print(json.dumps(figures, indent=2))
    if arguments.write:
        write_manifest(Path(arguments.model), work, figures)


def write_manifest(folder: Path, work: Path, figures: dict) -> None:
    spoken = json.loads((HERE / "class-names.json").read_text())
    rows = [json.loads(line) for line in (work / "scenes.jsonl").read_text().splitlines()]
    manifest = {
        "id": "starter-clip",
        "revision": hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()[:16],
        "name": "Starter",
        "dimension": json.loads((folder / "config.json").read_text())["projection_dim"],
        "licence": "MIT (weights); trained on Caltech 101, CC BY 4.0, see README.md",
        "commercialUse": "yes",
        "knows": {
            "things": sorted({thing["name"] for row in rows for thing in row["things"]}),
            "photographs": [names[0] for names in spoken.values()],
        },
        "figures": figures,
    }
    (folder / "starter.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
