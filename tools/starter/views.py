"""Random and plain views of pictures kept on square canvases: one affine sampling per picture, colours, erasing."""

import math

import torch
import torch.nn.functional as F

MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)


def _sample(canvas: torch.Tensor, boxes: torch.Tensor, flips: torch.Tensor, angles: torch.Tensor, size: int) -> torch.Tensor:
    """canvas uint8 [B,H,W,3]; boxes [B,4] = centre x, centre y, width, height in pixels; returns float [B,3,size,size] in 0..1."""
    side = canvas.shape[1]
    cx, cy, w, h = boxes.unbind(1)
    sign = torch.where(flips, -1.0, 1.0)
    cos, sin = torch.cos(angles), torch.sin(angles)
    theta = torch.stack(
        [sign * cos * w, -sin * h, 2 * cx - side, sign * sin * w, cos * h, 2 * cy - side], 1
    ).view(-1, 2, 3) / side
    grid = F.affine_grid(theta, [len(canvas), 3, size, size], align_corners=False)
    pixels = canvas.permute(0, 3, 1, 2).float()
    return F.grid_sample(pixels, grid, padding_mode="border", align_corners=False) / 255.0


def random_views(
    canvas: torch.Tensor,
    sizes: torch.Tensor,
    size: int,
    may_flip: torch.Tensor,
    least_area: float = 0.3,
    strength: float = 1.0,
    wander: float = 1.0,
) -> torch.Tensor:
    """Random resized crops (area least_area..1), small rotations, flips, colours and erasing; normalised [B,3,size,size].

    `wander` is how far the crop may leave the middle: 1 anywhere, 0 never.
    """
    n = len(canvas)
    width, height = sizes[:, 0].float(), sizes[:, 1].float()
    area = torch.empty(n).uniform_(least_area, 1.0)
    ratio = torch.exp(torch.empty(n).uniform_(-math.log(4 / 3), math.log(4 / 3)))
    short = torch.minimum(width, height)
    # Area is counted from the square a centre crop would take: wide photographs keep their scale.
    w = torch.minimum(short * torch.sqrt(area * ratio), width)
    h = torch.minimum(short * torch.sqrt(area / ratio), height)
    cx = width / 2 + (torch.rand(n) - 0.5) * (width - w) * wander
    cy = height / 2 + (torch.rand(n) - 0.5) * (height - h) * wander
    flips = (torch.rand(n) < 0.5) & may_flip
    angles = torch.empty(n).uniform_(-0.2, 0.2) * (torch.rand(n) < 0.5) * strength
    views = _sample(canvas, torch.stack([cx, cy, w, h], 1), flips, angles, size)
    return erase(colours(views, strength), strength).sub_(MEAN).div_(STD)


def colours(views: torch.Tensor, strength: float) -> torch.Tensor:
    """Brightness, contrast, saturation and a slight cast per picture."""
    n = len(views)

    def factor(span: float) -> torch.Tensor:
        return 1 + torch.empty(n, 1, 1, 1).uniform_(-span, span) * strength

    grey = views.mean(1, keepdim=True)
    saturation = factor(0.4)
    mean = grey.mean((2, 3), keepdim=True)
    gain = factor(0.3) * (1 + torch.empty(n, 3, 1, 1).uniform_(-0.06, 0.06) * strength)
    contrast = factor(0.3)
    views = grey + (views - grey) * saturation
    views = (views - mean) * contrast + mean
    return (views * gain).clamp_(0, 1)


def erase(views: torch.Tensor, strength: float) -> torch.Tensor:
    size = views.shape[2]
    for index in torch.nonzero(torch.rand(len(views)) < 0.25 * strength).flatten().tolist():
        w, h = (int(size * v) for v in torch.empty(2).uniform_(0.15, 0.45).tolist())
        x, y = int(torch.randint(0, size - w, ())), int(torch.randint(0, size - h, ()))
        views[index, :, y : y + h, x : x + w] = torch.rand(3, 1, 1)
    return views


def plain_views(canvas: torch.Tensor, sizes: torch.Tensor, size: int) -> torch.Tensor:
    """Shortest edge to `size`, centre crop: what the product does, by area-free bilinear sampling (for quick checks only)."""
    width, height = sizes[:, 0].float(), sizes[:, 1].float()
    short = torch.minimum(width, height)
    boxes = torch.stack([width / 2, height / 2, short, short], 1)
    none = torch.zeros(len(canvas))
    return _sample(canvas, boxes, none.bool(), none, size).sub_(MEAN).div_(STD)
