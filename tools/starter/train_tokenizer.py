"""Trains the BPE tokenizer and writes it in the format of CLIP's: same normaliser, splitting, order of the vocabulary, and ends."""

import argparse
import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
BOS, EOS = "<|startoftext|>", "<|endoftext|>"
SPLIT = r"""<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
TEMPLATES = ["a photo of a {}", "a picture of the {}", "a {}", "{}"]


def forms(word: str) -> list[str]:
    """The word and what English may make of it, so that the endings become pieces of their own."""
    stem = word[:-1] if word.endswith("e") else word
    return [word, word + "s", stem + "ed", stem + "er", stem + "ing", word + "ly", word + "less", "un" + word, stem + "ation", stem + "able", word + "ness", "re" + word]


def pieces(tokenizer: Tokenizer) -> None:
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), behavior="removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()


def learn_merges(texts: list[str], vocabulary: int) -> list[tuple[str, str]]:
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    pieces(tokenizer)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, end_of_word_suffix="</w>", initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return [tuple(merge) for merge in json.loads(tokenizer.to_str())["model"]["merges"]]


def byte_symbols() -> list[str]:
    """The 256 byte symbols in the order of CLIP's vocabulary: printable bytes first, the rest after."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    rest = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(len(rest))]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True, help="scenes.jsonl")
    parser.add_argument("--out", required=True)
    parser.add_argument("--vocabulary", type=int, default=4096)
    arguments = parser.parse_args()
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in Path(arguments.scenes).read_text().splitlines()]
    captions = [caption for row in rows if row["split"] == "train" for caption in row["captions"]]
    names = [name for group in json.loads((HERE / "class-names.json").read_text()).values() for name in group]
    words = (HERE / "everyday-words.txt").read_text().split()
    texts = captions[:20000] + [template.format(name) for name in names for template in TEMPLATES] * 20 + words * 40 + [form for word in words for form in forms(word)] * 2
    symbols = byte_symbols()
    # 512 byte symbols, the merges, and the two ends make up the vocabulary.
    merges = learn_merges(texts, arguments.vocabulary + 512)[: arguments.vocabulary - 514]
    vocab = {symbol: index for index, symbol in enumerate([*symbols, *(symbol + "</w>" for symbol in symbols)])}
    kept = []
    for left, right in merges:
        if left in vocab and right in vocab:
            kept.append((left, right))
            vocab.setdefault(left + right, len(vocab))
    for end in (BOS, EOS):
        vocab[end] = len(vocab)
    tokenizer = Tokenizer(models.BPE(vocab, kept, unk_token=EOS, continuing_subword_prefix="", end_of_word_suffix="</w>", fuse_unk=False))
    pieces(tokenizer)
    tokenizer.add_special_tokens([AddedToken(BOS, normalized=True, special=True), AddedToken(EOS, normalized=False, special=True)])
    tokenizer.post_processor = processors.RobertaProcessing(
        sep=(EOS, vocab[EOS]), cls_token=(BOS, vocab[BOS]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False))
    (out / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in kept))
    print(len(vocab), "tokens;", " ".join(tokenizer.encode("a red bicycle by the Sea, grandmother's kitchen in Lisbon").tokens))


if __name__ == "__main__":
    main()
