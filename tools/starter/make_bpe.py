"""Writes the byte-level BPE tokenizer of the chat model, in the form of Qwen2's: any text tokenises, words of the scenes are one token."""

import argparse
import json
from pathlib import Path
from random import Random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from chat_model import TEMPLATE
from scene_language import STEPS, Language

HERE = Path(__file__).parent
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>"]
#: Words with the blank before them, single digits, marks, line breaks: the split that Qwen2's tokenizer is read by.
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def said(language: Language, rows: list[dict]) -> list[str]:
    random = Random(9)
    texts = ["system", "user", "assistant", *STEPS.values()] * 200
    for row in rows:
        for turn in language.dialogue(row, random, 4):
            # What is asked in vain has words of every kind; those stay in pieces.
            texts += [turn.sentence] if turn.kind == "unknown" else [turn.text, turn.sentence]
    return texts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--vocabulary", type=int, default=960)
    arguments = parser.parse_args()
    work = Path(arguments.work)
    rows = [json.loads(line) for line in (Path(arguments.scenes) / "scenes.jsonl").read_text().splitlines()]
    texts = said(Language(work / "grammar.json", HERE / "everyday-words.txt"), [row for row in rows if row["split"] == "train"])
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=arguments.vocabulary - len(SPECIAL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False, min_frequency=3
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in SPECIAL])
    out = work / "bpe"
    out.mkdir(exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    settings = {
        "tokenizer_class": "Qwen2Tokenizer", "add_prefix_space": False, "model_max_length": 2048, "bos_token": None, "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>", "unk_token": None, "image_token": "<image>", "padding_side": "left",
    }  # fmt: skip
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    (out / "chat_template.jinja").write_text(TEMPLATE)
    sample = "<|im_start|>user\n<image>\nIs there an aeroplane to the left of the scarecrow?<|im_end|>\n"
    print(tokenizer.get_vocab_size(), "tokens;", tokenizer.encode(sample).tokens)


if __name__ == "__main__":
    main()
