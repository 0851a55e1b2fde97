"""Records what the reference computes on the bundled starter model (float16 weights, computed in float32) into test/parity/starter.

Development only. Usage: python record_starter.py   (run again whenever resources/starter/clip changes)
"""

import hashlib
import json
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from transformers import CLIPModel

from record_clip import record

if __name__ == "__main__":
    repository = Path(__file__).resolve().parents[2]
    starter, out = repository / "resources" / "starter" / "clip", repository / "test" / "parity" / "starter"
    out.mkdir(parents=True, exist_ok=True)
    model = CLIPModel.from_pretrained(starter, dtype=torch.float32).eval()
    record(starter, model, repository / "test" / "parity" / "pixels" / "images", out)
    # So that a recording of another model is told from a difference in ours.
    golden = json.loads((out / "golden.json").read_text())
    golden["weightsSha256"] = hashlib.sha256((starter / "model.safetensors").read_bytes()).hexdigest()
    (out / "golden.json").write_text(json.dumps(golden) + "\n")
