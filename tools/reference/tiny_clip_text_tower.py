"""Makes a tiny multilingual text tower in the layout of sentence-transformers/clip-ViT-B-32-multilingual-v1 (DistilBERT, the mean of its tokens, one
linear layer without a bias), and its ready-made export; records what the reference computes. It answers in the space of test/parity/clip/f32.

Development only. Usage: python tiny_clip_text_tower.py [OUT_DIR, default test/parity/clip-text-tower]
The mean over the tokens and the linear layer are sentence-transformers' Pooling and Dense, written out: that package is not needed.
"""

import json
import shutil
import sys
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import DistilBertConfig, DistilBertModel, PreTrainedTokenizerFast

from record_clip import TEXTS, sample
from tiny_clip import CORPUS
from tiny_siglip import MORE

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WIDTH, DIMENSION, LENGTH = 24, 16, 32


def cased_word_pieces() -> Tokenizer:
    """The pipeline of bert-base-multilingual-cased on a toy corpus."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    lines = (CORPUS + "\n" + MORE).split("\n")
    tokenizer.train_from_iterator(lines, trainers.WordPieceTrainer(vocab_size=330, special_tokens=SPECIAL, show_progress=False))
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return tokenizer


class SentenceTower(torch.nn.Module):
    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        torch.manual_seed(31)
        config = DistilBertConfig(vocab_size=vocabulary, dim=WIDTH, hidden_dim=56, n_layers=2, n_heads=3, max_position_embeddings=48)
        self.transformer, self.dense = DistilBertModel(config), torch.nn.Linear(WIDTH, DIMENSION, bias=False)
        for name, parameter in self.named_parameters():
            if parameter.ndim >= 2:
                torch.nn.init.normal_(parameter, 0, 0.25)
            else:
                torch.nn.init.normal_(parameter, 1.0 if "orm.weight" in name else 0.0, 0.15)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return self.dense((states * mask).sum(1) / mask.sum(1).clamp(min=1e-9))


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=None if path.name == "tokenizer.json" else 1) + "\n")


def write_published(out: Path, tower: SentenceTower, tokenizer: Tokenizer) -> None:
    config = tower.transformer.config.to_dict() | {"architectures": ["DistilBertModel"]}
    write_json(out / "config.json", config)
    write_json(out / "tokenizer.json", json.loads(tokenizer.to_str()))
    write_json(out / "tokenizer_config.json", {"tokenizer_class": "DistilBertTokenizer", "do_lower_case": False, "model_max_length": 48})
    write_json(out / "sentence_bert_config.json", {"max_seq_length": LENGTH, "do_lower_case": False})
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense")]
    write_json(out / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"} for i, (path, kind) in enumerate(kinds)
    ])  # fmt: skip
    write_json(out / "1_Pooling/config.json", {
        "word_embedding_dimension": WIDTH, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False,
    })  # fmt: skip
    write_json(out / "2_Dense/config.json", {
        "in_features": WIDTH, "out_features": DIMENSION, "bias": False, "activation_function": "torch.nn.modules.linear.Identity",
    })  # fmt: skip
    save_file({name: t.contiguous() for name, t in tower.transformer.state_dict().items()}, out / "model.safetensors", metadata={"format": "pt"})
    torch.save({"linear.weight": tower.dense.weight.detach().clone()}, out / "2_Dense/pytorch_model.bin")


def export(out: Path, tower: SentenceTower) -> None:
    out.mkdir(parents=True, exist_ok=True)
    ids, mask = torch.randint(5, 60, (2, 9)), torch.tensor([[1] * 9, [1] * 7 + [0] * 2])
    dynamic = {0: "batch_size", 1: "sequence_length"}
    torch.onnx.export(
        tower, (ids, mask), str(out / "model.onnx"), opset_version=17, dynamo=False, input_names=["input_ids", "attention_mask"],
        output_names=["sentence_embedding"], dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "sentence_embedding": {0: "batch_size"}},
    )  # fmt: skip


@torch.no_grad()
def record(out: Path, tower: SentenceTower, tokenizer: Tokenizer) -> None:
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]")

    def without(text: str) -> str:
        for token in SPECIAL:
            text = text.replace(token, "")
        return text

    texts = []
    for text in [*TEXTS, "[CLS] typed [SEP]", "Собака НА пляже", "雪の中の列車 一只狗"]:
        ids = fast(without(text), truncation=True, max_length=LENGTH)["input_ids"]
        vector = tower(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))[0]
        texts.append({"text": text, "ids": ids, "embedding": (vector / vector.norm()).tolist()})
    states = tower.transformer(input_ids=torch.tensor([texts[0]["ids"]]), output_hidden_states=True).hidden_states
    stages = {("embeddings" if i == 0 else f"layer.{i - 1}"): sample(state) for i, state in enumerate(states)}
    golden = {"made by": f"torch {torch.__version__}", "texts": texts, "textStages": stages}
    (out / "golden.json").write_text(json.dumps(golden) + "\n")


def main(out: Path) -> None:
    tokenizer = cased_word_pieces()
    tower = SentenceTower(tokenizer.get_vocab_size()).eval()
    tower.transformer.set_attn_implementation("eager")
    shutil.rmtree(out, ignore_errors=True)
    write_published(out / "published", tower, tokenizer)
    export(out / "onnx", tower)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "sentence_bert_config.json"):
        shutil.copy(out / "published" / name, out / "onnx" / name)
    record(out, tower, tokenizer)
    for file in out.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[2] / "test" / "parity" / "clip-text-tower"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
