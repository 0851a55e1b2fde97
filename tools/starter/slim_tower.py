"""Makes a slim BLIP vision tower of the bundled starter CLIP's tower, so that the language models need not learn to see from nothing.

Nothing is trained by gradient here. The stream of states is projected to fewer channels by principal components (in the plane in which
the channels sum to zero, so that layer norms stay what they were), heads and hidden units that say least are left out, some layers are
skipped, and every matrix that is left is fitted by ridge regression to what the whole tower computes on a few hundred scenes. Each fit
starts from what the slim tower has made so far, so that it mends what came before. Writes WORK/slim-tower.pt.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BlipVisionConfig, BlipVisionModel, CLIPVisionModel

from views import MEAN, STD

SIZE, PATCH = 128, 16
#: Channels that are zero where the first layer begins; export_language.py needs them to turn the tower into a CLIP's.
SPARE = 2
ROOT = Path(__file__).resolve().parents[2]


def vision_config(width: int, layers: int, hidden: int) -> BlipVisionConfig:
    return BlipVisionConfig(
        hidden_size=width, intermediate_size=hidden, num_hidden_layers=layers, num_attention_heads=width // 32,
        image_size=SIZE, patch_size=PATCH, hidden_act="gelu", layer_norm_eps=1e-5, projection_dim=width,
    )  # fmt: skip


def pixels_of(work: Path, indices: range) -> torch.Tensor:
    """The middle of squashed scenes, normalised [N, 3, SIZE, SIZE]."""
    squashed = np.load(work / "squashed.npy", mmap_mode="r")
    edge = (squashed.shape[1] - SIZE) // 2
    taken = torch.from_numpy(np.array(squashed[indices.start : indices.stop, edge : edge + SIZE, edge : edge + SIZE]))
    return (taken.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD


def fit(inputs: torch.Tensor, outputs: torch.Tensor, ridge: float = 1e-3) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight [out, in] and bias of the linear map from rows to rows, by ridge regression."""
    inputs, outputs = inputs.flatten(0, -2).double(), outputs.flatten(0, -2).double()
    middle_in, middle_out = inputs.mean(0), outputs.mean(0)
    inputs, outputs = inputs - middle_in, outputs - middle_out
    square = inputs.T @ inputs
    square += torch.eye(len(square), dtype=torch.double) * ridge * square.diag().mean()
    weight = torch.linalg.solve(square, inputs.T @ outputs).T
    return weight.float(), (middle_out - weight @ middle_in).float()


def plane(width: int) -> torch.Tensor:
    """Orthonormal rows [width - SPARE - 1, width] that each sum to zero and leave the spare channels alone."""
    used = width - SPARE
    square = torch.cat([torch.ones(used, 1), torch.eye(used)[:, : used - 1]], 1)
    return nn.functional.pad(torch.linalg.qr(square)[0][:, 1:].T, (0, SPARE))


def projection(states: list[torch.Tensor], width: int) -> tuple[torch.Tensor, float]:
    """[old width, width] onto the principal components of the centred states of all layers, and the share of their energy kept."""
    total = torch.zeros(states[0].shape[-1], states[0].shape[-1])
    for state in states:
        rows = (state - state.mean(-1, keepdim=True)).flatten(0, 1)
        total += rows.T @ rows / rows.square().sum()
    values, vectors = torch.linalg.eigh(total)
    rows = plane(width)
    return vectors[:, -len(rows) :] @ rows, (values[-len(rows) :].sum() / values.sum()).item()


@torch.no_grad()
def trace(clip: CLIPVisionModel, pixels: torch.Tensor) -> list[torch.Tensor]:
    """States before the first layer and after each."""
    vision = getattr(clip, "vision_model", clip)
    hidden = vision.pre_layrnorm(vision.embeddings(pixels))
    states = [hidden]
    for layer in vision.encoder.layers:
        after = layer(hidden, None)
        hidden = after[0] if isinstance(after, tuple) else after
        states.append(hidden)
    return states


def normed(states: torch.Tensor) -> torch.Tensor:
    return nn.functional.layer_norm(states, states.shape[-1:], eps=1e-5)


def heads_of(states: torch.Tensor, heads: int) -> torch.Tensor:
    return states.unflatten(-1, (heads, -1)).transpose(1, 2)


def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """[B, tokens, heads, 32] of [B, heads, tokens, 32] each."""
    shares = torch.softmax(query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5, -1)
    return (shares @ value).transpose(1, 2)


@torch.no_grad()
def slim(clip: CLIPVisionModel, pixels: torch.Tensor, shape: dict, chosen: list[int]) -> tuple[BlipVisionModel, dict]:
    """`chosen`: indices of the layers that are kept; what lies between them is fitted into the one before."""
    vision = getattr(clip, "vision_model", clip)
    width, hidden = shape["width"], shape["hidden"]
    model = BlipVisionModel._from_config(vision_config(width, len(chosen), hidden))
    states = trace(clip, pixels)
    onto, energy = projection(states, width)
    patches = nn.functional.unfold(pixels, PATCH, stride=PATCH).transpose(1, 2)
    z = _start(model, states[0] @ onto, patches)
    ends = [*chosen[1:], len(vision.encoder.layers)]
    for layer, index, end in zip(model.encoder.layers, chosen, ends):
        z = _slim_layer(layer, vision.encoder.layers[index], (states[index], states[end] @ onto), z)
    goal = states[-1] @ onto
    error = (z - goal).square().sum() / (goal - goal.mean((0, 1))).square().sum()
    return model, {"energy": round(energy, 4), "unexplained": round(error.item(), 4)}


def _start(model: BlipVisionModel, goal: torch.Tensor, patches: torch.Tensor) -> torch.Tensor:
    """Patches and positions: the linear part of what the norm before CLIP's first layer gives."""
    offsets, plain = goal[:, 1:].mean(0), patches.mean(0)
    weight, bias = fit(patches - plain, goal[:, 1:] - offsets, 1e-4)
    part = model.embeddings
    part.patch_embedding.weight.copy_(weight.view_as(part.patch_embedding.weight))
    part.patch_embedding.bias.copy_(bias)
    part.class_embedding.copy_(goal[:, 0].mean(0).view(1, 1, -1))
    part.position_embedding.zero_()
    part.position_embedding[0, 1:] = offsets - plain @ weight.T
    first = goal[:, :1].mean(0, keepdim=True).expand(len(goal), -1, -1)
    return torch.cat([first, patches @ weight.T + bias + part.position_embedding[:, 1:]], 1)


def _slim_layer(layer: nn.Module, old: nn.Module, between: tuple[torch.Tensor, torch.Tensor], z: torch.Tensor) -> torch.Tensor:
    before, goal = between
    width = z.shape[-1]
    attention = old.self_attn
    looked = old.layer_norm1(before)
    query, key, value = (heads_of(part(looked), attention.num_heads) for part in (attention.q_proj, attention.k_proj, attention.v_proj))
    context = attend(query, key, value)
    said = torch.einsum("bthd,ohd->btho", context, attention.out_proj.weight.unflatten(1, (attention.num_heads, -1)))
    loudness = (said - said.mean((0, 1), keepdim=True)).square().sum((0, 1, 3))
    kept = loudness.topk(width // 32).indices.sort().values
    rows = (kept[:, None] * 32 + torch.arange(32)).flatten()
    own = normed(z)
    weights, biases = [], []
    for part in (attention.q_proj, attention.k_proj, attention.v_proj):
        weight, bias = fit(own, part(looked)[..., rows])
        weights.append(weight)
        biases.append(bias)
    layer.self_attn.qkv.weight.copy_(torch.cat(weights))
    layer.self_attn.qkv.bias.copy_(torch.cat(biases))
    own_context = attend(*(heads_of(own @ weight.T + bias, width // 32) for weight, bias in zip(weights, biases))).flatten(2)
    middle_old = before + attention.out_proj(context.flatten(2))
    onto, shift = fit(before, z)
    weight, bias = fit(own_context, middle_old @ onto.T + shift - z)
    layer.self_attn.projection.weight.copy_(weight)
    layer.self_attn.projection.bias.copy_(bias)
    z = z + own_context @ weight.T + bias
    return z + _slim_mlp(layer, old, (middle_old, goal), z)


def _slim_mlp(layer: nn.Module, old: nn.Module, between: tuple[torch.Tensor, torch.Tensor], z: torch.Tensor) -> torch.Tensor:
    middle_old, goal = between
    looked = old.layer_norm2(middle_old)
    units = old.mlp.fc1(looked)
    fired = units * torch.sigmoid(1.702 * units)
    loudness = fired.flatten(0, 1).var(0) * old.mlp.fc2.weight.square().sum(0)
    kept = loudness.topk(layer.mlp.fc1.out_features).indices
    own = normed(z)
    weight, bias = fit(own, units[..., kept])
    layer.mlp.fc1.weight.copy_(weight)
    layer.mlp.fc1.bias.copy_(bias)
    own_fired = nn.functional.gelu(own @ weight.T + bias)
    weight, bias = fit(own_fired, goal - z)
    layer.mlp.fc2.weight.copy_(weight)
    layer.mlp.fc2.bias.copy_(bias)
    return own_fired @ weight.T + bias


def probe(features: torch.Tensor, rows: list[dict], names: list[str]) -> float:
    """How often a linear reading of the features (trained on all but the last fifth) names a thing of the scene."""
    wanted = torch.zeros(len(rows), len(names))
    for at, row in enumerate(rows):
        for thing in row["things"]:
            wanted[at, names.index(thing["name"])] = 1
    cut = len(rows) * 4 // 5
    weight, bias = fit(features[:cut], wanted[:cut], 1e-2)
    best = (features[cut:] @ weight.T + bias).argmax(1)
    return wanted[cut:][torch.arange(len(best)), best].mean().item()


def read_out(states: torch.Tensor) -> torch.Tensor:
    states = normed(states)
    return torch.cat([states[:, 0], states[:, 1:].mean(1), states[:, 1:].amax(1)], 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--shapes", nargs="+", default=["160:256:0,1,2,3,4,6"], help="width:hidden:layers; the last is written")
    parser.add_argument("--pictures", type=int, default=300)
    parser.add_argument("--probe", type=int, default=0, help="scenes to judge each shape by, 0 for none")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    work = Path(arguments.work)
    clip = CLIPVisionModel.from_pretrained(ROOT / "resources" / "starter" / "clip", dtype=torch.float32).eval()
    rows = [json.loads(line) for line in (Path(arguments.scenes) / "scenes.jsonl").read_text().splitlines()]
    first = next(at for at, row in enumerate(rows) if row["split"] == "train")
    names = sorted({thing["name"] for row in rows for thing in row["things"]})
    pixels = pixels_of(work, range(first, first + arguments.pictures))
    judged = range(first + 1000, first + 1000 + arguments.probe)
    batches = [range(at, min(at + 100, judged.stop)) for at in range(judged.start, judged.stop, 100)]
    if arguments.probe:
        seen = torch.cat([read_out(trace(clip, pixels_of(work, batch))[-1]) for batch in batches])
        print("whole tower: names", round(probe(seen, rows[judged.start : judged.stop], names), 3), flush=True)
    for shape in arguments.shapes:
        width, hidden, layers = shape.split(":")
        started = time.time()
        model, found = slim(clip, pixels, {"width": int(width), "hidden": int(hidden)}, [int(layer) for layer in layers.split(",")])
        found["weights"] = sum(p.numel() for p in model.parameters())
        if arguments.probe:
            with torch.no_grad():
                seen = torch.cat([read_out(model(pixels_of(work, batch)).last_hidden_state) for batch in batches])
            found["names"] = round(probe(seen, rows[judged.start : judged.stop], names), 3)
        print(json.dumps({"shape": shape, **found, "seconds": round(time.time() - started, 1)}), flush=True)
    torch.save({"config": model.config.to_dict(), "weights": model.state_dict()}, work / "slim-tower.pt")


if __name__ == "__main__":
    main()
