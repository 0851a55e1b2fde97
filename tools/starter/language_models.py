"""Shapes and training passes of the starter's captioner and answerer: Hugging Face BLIP models in every name, with one vision tower.

The passes compute what transformers computes for one question at a time, but for many at once: the keys and values of a picture are
made once for all its captions and questions, and padding is masked in the attention across, which transformers does not do
(evaluate_language.py runs the exported files through transformers itself).
"""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BlipConfig, BlipTextConfig, BlipVisionModel
from transformers.models.blip.modeling_blip_text import BlipTextLMHeadModel, BlipTextModel

from slim_tower import vision_config

WIDTH = 128
LAYERS = 3
HEADS = 4
HIDDEN = 256
LENGTH = 64
#: HF's captioner stops after 20 tokens unless told otherwise; few captions are longer.
LONGEST_ANSWER = 8


class Pieces:
    """The WordPiece tokenizer with a memory, for texts come again and again."""

    def __init__(self, file: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(file))
        self.size = self.tokenizer.get_vocab_size()
        self.pad, self.start, self.end = (self.tokenizer.token_to_id(token) for token in ("[PAD]", "[DEC]", "[SEP]"))
        self.known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """[CLS] ... [SEP]"""
        row = self.known.get(text)
        if row is None:
            row = self.tokenizer.encode(text).ids
            row = self.known[text] = row if len(row) <= LENGTH else [*row[: LENGTH - 1], self.end]
        return row

    def questions(self, texts: list[str]) -> torch.Tensor:
        return self._table([self.ids(text) for text in texts])

    def told(self, texts: list[str]) -> torch.Tensor:
        """[DEC] ... [SEP]: what a decoder reads and writes."""
        return self._table([[self.start, *self.ids(text)[1:]] for text in texts])

    def _table(self, rows: list[list[int]]) -> torch.Tensor:
        longest = max(map(len, rows))
        return torch.tensor([row + [self.pad] * (longest - len(row)) for row in rows])


def text_config(pieces: Pieces) -> BlipTextConfig:
    return BlipTextConfig(
        vocab_size=pieces.size, hidden_size=WIDTH, encoder_hidden_size=WIDTH, intermediate_size=HIDDEN, projection_dim=WIDTH,
        num_hidden_layers=LAYERS, num_attention_heads=HEADS, max_position_embeddings=LENGTH, hidden_act="gelu", layer_norm_eps=1e-12,
        bos_token_id=pieces.start, eos_token_id=pieces.end, sep_token_id=pieces.end, pad_token_id=pieces.pad, is_decoder=True, use_cache=True,
    )  # fmt: skip


def blip_config(pieces: Pieces, tower: dict) -> BlipConfig:
    vision = vision_config(tower["hidden_size"], tower["num_hidden_layers"], tower["intermediate_size"])
    return BlipConfig(text_config=text_config(pieces).to_dict(), vision_config=vision.to_dict(), projection_dim=WIDTH, image_text_hidden_size=WIDTH)


class Readers(nn.Module):
    """One vision tower, the captioner's decoder, the answerer's encoder and decoder, and heads that are thrown away after training."""

    def __init__(self, pieces: Pieces, tower: dict, facts: dict[str, int]) -> None:
        super().__init__()
        config = text_config(pieces)
        self.vision = BlipVisionModel._from_config(vision_config(tower["hidden_size"], tower["num_hidden_layers"], tower["intermediate_size"]))
        self.caption = BlipTextLMHeadModel._from_config(config)
        self.reader = BlipTextModel._from_config(config, add_pooling_layer=False)
        self.answer = BlipTextLMHeadModel._from_config(config)
        self.heads = nn.ModuleDict({key: nn.Linear(2 * WIDTH, size) for key, size in facts.items()})
        for part in (self.caption, self.reader, self.answer):
            _start(part)

    def see(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.vision(pixels).last_hidden_state

    def told(self, seen: torch.Tensor) -> dict[str, torch.Tensor]:
        pooled = torch.cat([seen[:, 0], seen[:, 1:].mean(1)], 1)
        return {key: head(pooled) for key, head in self.heads.items()}

    def captions(self, seen: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """Logits for captions [pictures * n, length], the captions of a picture side by side."""
        return written(self.caption, ids, seen, None)

    def answers(self, seen: torch.Tensor, asked: torch.Tensor, ids: torch.Tensor, pad: int) -> torch.Tensor:
        there = asked != pad
        understood = passed(self.reader, asked, seen, blocked(there)[:, None, None], None)
        return written(self.answer, ids, understood, blocked(there)[:, None, None])


def blocked(there: torch.Tensor) -> torch.Tensor:
    """0 where attention may go, very little where not."""
    return torch.zeros(there.shape).masked_fill(~there, -1e4)


def written(model: BlipTextLMHeadModel, ids: torch.Tensor, source: torch.Tensor, across: torch.Tensor | None) -> torch.Tensor:
    length = ids.shape[1]
    causal = blocked(torch.ones(length, length, dtype=torch.bool).tril())
    return model.cls(passed(model.bert, ids, source, causal, across))


def passed(model: BlipTextModel, ids: torch.Tensor, source: torch.Tensor, mask: torch.Tensor, across: torch.Tensor | None) -> torch.Tensor:
    hidden = model.embeddings(input_ids=ids)
    for layer in model.encoder.layer:
        attention = layer.attention
        hidden = attention.output(_attend(attention.self, hidden, hidden, mask), hidden)
        attention = layer.crossattention
        hidden = attention.output(_attend(attention.self, hidden, source, across), hidden)
        hidden = layer.feed_forward_chunk(hidden)
    return hidden


def _attend(part: nn.Module, hidden: torch.Tensor, source: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Rows of `hidden` that share a row of `source` stand side by side and ask together."""
    groups = len(source)
    query = _heads(part.query(hidden).reshape(groups, -1, WIDTH))
    key, value = _heads(part.key(source)), _heads(part.value(source))
    strength = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
    if mask is not None:
        strength = strength + mask
    context = torch.softmax(strength.float(), -1).to(value.dtype) @ value
    return context.transpose(1, 2).reshape(hidden.shape[0], -1, WIDTH)


def _heads(states: torch.Tensor) -> torch.Tensor:
    return states.view(len(states), -1, HEADS, WIDTH // HEADS).transpose(1, 2)


def _start(model: nn.Module) -> None:
    with torch.no_grad():
        for part in model.modules():
            if isinstance(part, nn.Linear):
                part.weight.normal_(0, 0.7 * part.in_features**-0.5)
                part.bias.zero_()
        for part in model.modules():
            if isinstance(part, nn.Embedding):
                part.weight.normal_(0, 0.05)


@torch.no_grad()
def write_greedily(logits_of, pieces: Pieces, rows: int, longest: int) -> list[str]:
    """Texts by always taking the likeliest token; `logits_of(ids)` gives the logits of all rows."""
    ids = torch.full((rows, 1), pieces.start)
    ended = torch.zeros(rows, dtype=torch.bool)
    for _ in range(longest):
        best = logits_of(ids)[:, -1].argmax(1).masked_fill(ended, pieces.pad)
        ids = torch.cat([ids, best[:, None]], 1)
        ended |= best == pieces.end
        if ended.all():
            break
    return pieces.tokenizer.decode_batch(ids.tolist())
