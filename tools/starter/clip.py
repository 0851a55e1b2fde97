"""The starter's shape (a Hugging Face CLIPModel), its first weights, and the forward passes used in training."""

import math
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import torch
from torch import nn
from transformers import CLIPConfig, CLIPModel

SIZE = 128
PATCH = 16
WIDTH = 192
LAYERS = 8
HEADS = 6
TEXT_WIDTH = 128
TEXT_LAYERS = 4
DIMENSION = 256
LENGTH = 77
#: Layer whose patches are taught by the middle of the convolutional teacher.
TAP = 4
#: Where the heads look at first: columns and rows from the patch itself.
OFFSETS = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
#: 1.25 puts a third of a head's attention on its one patch, most of the rest beside it.
SHARPNESS = 1.25


def new_model(vocabulary: int) -> CLIPModel:
    """A model whose text tower pools the last token of the vocabulary, <|endoftext|>."""
    ends = {"bos_token_id": vocabulary - 2, "eos_token_id": vocabulary - 1, "pad_token_id": vocabulary - 1}
    config = CLIPConfig(
        text_config={
            "vocab_size": vocabulary, "hidden_size": TEXT_WIDTH, "intermediate_size": TEXT_WIDTH * 4, "num_hidden_layers": TEXT_LAYERS,
            "num_attention_heads": 4, "max_position_embeddings": LENGTH, "hidden_act": "quick_gelu", "projection_dim": DIMENSION, **ends,
        },
        vision_config={
            "hidden_size": WIDTH, "intermediate_size": WIDTH * 4, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
            "image_size": SIZE, "patch_size": PATCH, "hidden_act": "quick_gelu", "projection_dim": DIMENSION,
        },
        projection_dim=DIMENSION,
        logit_scale_init_value=math.log(1 / 0.07),
    )  # fmt: skip
    # Written-out attention: the fused kernel is several times slower backwards on a processor, for sequences this short.
    model = CLIPModel._from_config(config, attn_implementation="eager")
    _start_vision(model)
    return model


def look_around(model: CLIPModel, amplitude: float = 1.0) -> None:
    """Makes four of six heads of each layer look at one neighbouring patch, so that the tower starts as a convolution would.

    Positions are sines and cosines of the row and the column in 16 channels. A shift by one patch is a rotation in each pair of
    them, so a head whose keys are its queries turned by that rotation attends to the patch at that offset.
    """
    side = SIZE // PATCH
    frequencies = torch.tensor([1.0, 2.0, 4.0, 6.0]) * math.pi / side
    vision = model.vision_model
    with torch.no_grad():
        rows, columns = torch.meshgrid(torch.arange(side).float(), torch.arange(side).float(), indexing="ij")
        features = []
        for axis in (columns.flatten(), rows.flatten()):
            for frequency in frequencies:
                features += [torch.cos(axis * frequency), torch.sin(axis * frequency)]
        positions = vision.embeddings.position_embedding.weight
        positions[1:, :16] = torch.stack(features, 1) * amplitude
        positions[0, :16] = 0
        vision.embeddings.class_embedding[:16] = 0
        for index, layer in enumerate(vision.encoder.layers):
            for head in range(4):
                _look_at(layer.self_attn, head, OFFSETS[(index * 4 + head) % len(OFFSETS)], frequencies)


def _look_at(attention: nn.Module, head: int, offset: tuple[int, int], frequencies: torch.Tensor) -> None:
    size = WIDTH // HEADS
    query, key = torch.randn(size, WIDTH) * 0.02, torch.randn(size, WIDTH) * 0.02
    for pair in range(8):
        angle = frequencies[pair % 4] * offset[pair // 4]
        at = pair * 2
        query[at, at] = query[at + 1, at + 1] = SHARPNESS
        # Keys turned back by the shift agree with the query of the patch they are `offset` away from.
        key[at, at] = key[at + 1, at + 1] = SHARPNESS * math.cos(angle)
        key[at, at + 1] = SHARPNESS * math.sin(angle)
        key[at + 1, at] = -SHARPNESS * math.sin(angle)
    span = slice(head * size, (head + 1) * size)
    for part, weight in ((attention.q_proj, query), (attention.k_proj, key)):
        part.weight[span] = weight
        part.bias[span] = 0


def _start_vision(model: CLIPModel) -> None:
    vision = model.vision_model
    with torch.no_grad():
        vision.embeddings.position_embedding.weight.normal_(0, 0.02)
        vision.embeddings.class_embedding.normal_(0, 0.3)
        vision.embeddings.patch_embedding.weight.normal_(0, 0.02)
        for layer in vision.encoder.layers:
            attention = layer.self_attn
            for part in (attention.q_proj, attention.k_proj):
                part.weight.normal_(0, 0.02)
            attention.v_proj.weight.normal_(0, WIDTH**-0.5)
            attention.out_proj.weight.normal_(0, WIDTH**-0.5 / math.sqrt(2 * LAYERS))
            layer.mlp.fc1.weight.normal_(0, WIDTH**-0.5)
            layer.mlp.fc2.weight.normal_(0, (WIDTH * 4) ** -0.5 / math.sqrt(2 * LAYERS))
    look_around(model)


class Seen(NamedTuple):
    """What the vision tower makes of pictures."""

    #: Unit embeddings [B, DIMENSION].
    embedding: torch.Tensor
    #: The class token before projection [B, WIDTH].
    pooled: torch.Tensor
    #: Patch tokens after layer TAP and after the last layer [B, patches, WIDTH].
    middle: torch.Tensor
    last: torch.Tensor


def image_features(model: CLIPModel, pixels: torch.Tensor, drop: float = 0.0) -> Seen:
    """Pictures of SIZE, or smaller ones, which are put at a random place on the grid of positions as if cut from a larger picture.

    `drop` is the chance of the last layer to be passed over in training (growing from 0).
    """
    vision = model.vision_model
    patches = vision.embeddings.patch_embedding(pixels)
    side, full = patches.shape[2], SIZE // PATCH
    x, y = (int(torch.randint(0, full - side + 1, ())) for _ in range(2))
    positions = vision.embeddings.position_embedding.weight
    grid = positions[1:].view(full, full, WIDTH)[y : y + side, x : x + side].reshape(side * side, WIDTH)
    first = (vision.embeddings.class_embedding + positions[0]).expand(len(pixels), 1, -1)
    hidden = vision.pre_layrnorm(torch.cat([first, patches.flatten(2).transpose(1, 2) + grid], 1))
    layers = vision.encoder.layers
    middle = hidden
    for index, layer in enumerate(layers):
        after = layer(hidden, None)
        after = after[0] if isinstance(after, tuple) else after
        chance = drop * index / (len(layers) - 1)
        if chance > 0 and model.training:
            stays = (torch.rand(len(hidden), 1, 1) >= chance).to(after.dtype) / (1 - chance)
            after = hidden + (after - hidden) * stays
        hidden = after
        if index == TAP:
            middle = hidden
    pooled = vision.post_layernorm(hidden[:, 0])
    embedding = nn.functional.normalize(model.visual_projection(pooled).float(), dim=-1)
    return Seen(embedding, pooled, middle[:, 1:], hidden[:, 1:])


class Halves:
    """The vision tower over the two halves of a batch in two threads of their own.

    On two cores that others use too, two threads inside each operation wait for each other thousands of times in a step.
    """

    def __init__(self, model: CLIPModel) -> None:
        self.model = model
        self.pool = ThreadPoolExecutor(2, initializer=lambda: torch.set_num_threads(1))
        self.parameters = [*model.vision_model.parameters(), *model.visual_projection.parameters()]
        self.seen: list[Seen] = []

    def start(self, pixels: torch.Tensor, drop: float) -> list[Future]:
        def one(part: torch.Tensor) -> Seen:
            # Without the cache of cast weights: the threads would share nodes of the graph through it.
            with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
                return image_features(self.model, part, drop)

        return [self.pool.submit(one, part) for part in pixels.chunk(2)]

    def join(self, parts: list[Future]) -> Seen:
        """The whole batch as leaves: call `backward` on what is computed from them, then `finish` with them."""
        self.seen = [part.result() for part in parts]
        return Seen(*(torch.cat([each.detach().float() for each in field]).requires_grad_() for field in zip(*self.seen)))

    def finish(self, leaves: Seen) -> None:
        """Carries the leaves' gradients on through the tower."""

        def one(at: int) -> tuple:
            outputs, gradients = [], []
            for output, leaf in zip(self.seen[at], leaves):
                if leaf.grad is not None:
                    start = at * len(self.seen[0].embedding)
                    outputs.append(output)
                    gradients.append(leaf.grad[start : start + len(output)].to(output.dtype))
            return torch.autograd.grad(outputs, self.parameters, gradients, allow_unused=True)

        for parameter, *parts in zip(self.parameters, *self.pool.map(one, range(2))):
            known = [part for part in parts if part is not None]
            parameter.grad = torch.stack(known).sum(0) if known else None


def text_features(model: CLIPModel, ids: torch.Tensor) -> torch.Tensor:
    """Unit embeddings [B, DIMENSION] of token ids padded with the end token; what stands after the first end token is not seen."""
    text = model.text_model(input_ids=ids)
    return nn.functional.normalize(model.text_projection(text.pooler_output).float(), dim=-1)
