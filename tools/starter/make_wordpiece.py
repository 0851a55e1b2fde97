"""Writes the WordPiece tokenizer of the captioner and the answerer: BERT's form, with the words that scenes are spoken of in.

Any other word falls into letters, as in BERT; [DEC] and [ENC] stand at the end, as in BLIP.
"""

import argparse
import json
import re
import string
from pathlib import Path
from random import Random

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from scene_language import KINDS, Language

FIRST, LAST = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], ["[DEC]", "[ENC]"]
LENGTH = 64
HERE = Path(__file__).parent


def spoken_words(language: Language, rows: list[dict]) -> list[str]:
    random = Random(5)
    found: set[str] = set()
    for row in rows:
        texts = [*row["captions"]]
        for kind in KINDS:
            question = language.ask(kind, row, random)
            # What is asked in vain has words of every kind; those stay in letters.
            if question is not None:
                texts += [question.answer] if kind == "unknown" else [question.text, question.answer]
        for text in texts:
            found.update(re.findall(r"[a-z]+", text))
    found.update("who why name old much happy tell say do he she doing wearing take took".split())
    return sorted(word for word in found if len(word) > 1)


def build(words: list[str]) -> Tokenizer:
    letters = [*string.ascii_lowercase, *string.digits]
    tokens = [*FIRST, *string.punctuation, *letters, *("##" + letter for letter in letters), *words, *LAST]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = [("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", special_tokens=ends)
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in [*FIRST, *LAST]])
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    work = Path(arguments.work)
    rows = [json.loads(line) for line in (Path(arguments.scenes) / "scenes.jsonl").read_text().splitlines()]
    words = spoken_words(Language(work / "grammar.json", HERE / "everyday-words.txt"), [row for row in rows if row["split"] == "train"])
    tokenizer = build(words)
    out = work / "wordpiece"
    out.mkdir(exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    settings = {
        "tokenizer_class": "BertTokenizer", "do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True, "model_max_length": LENGTH,
        "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]",
    }  # fmt: skip
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    print(tokenizer.get_vocab_size(), "tokens;", " ".join(tokenizer.encode("What colour is the Zebra's car?").tokens))


if __name__ == "__main__":
    main()
