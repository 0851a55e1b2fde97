"""Toy tokenizers with the pipelines of the published ones: LLaMA's (Vicuna's, byte fallback) and Qwen2's (byte level). Development only."""

import json

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = """a photo of a red train in the snow . what is in this picture ? the picture shows a dog on the beach at sunset .
how many boats are there ? there are two yellow boats near a lighthouse . where was this taken ? it was taken in the mountains .
USER: what colour is the train ? ASSISTANT: the train is red . USER: is there a cat ? ASSISTANT: no , there is no cat .
describe the image in detail . a bicycle leaning against a wall . children playing football . answer with yes or no ."""

QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def merges_of(learner: Tokenizer, trainer: trainers.BpeTrainer, count: int) -> list[tuple[str, str]]:
    learner.train_from_iterator(CORPUS.split("\n"), trainer)
    return [tuple(pair) for pair in json.loads(learner.to_str())["model"]["merges"]][:count]


def vocabulary(words: list[str]) -> dict[str, int]:
    return {word: index for index, word in enumerate(dict.fromkeys(words))}


def llama_tokenizer(merge_count: int) -> Tokenizer:
    """As in the tokenizer.json of llava-1.5: no pre-tokeniser, spaces become U+2581, unknown characters their bytes."""
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Metaspace()
    merges = merges_of(learner, trainers.BpeTrainer(vocab_size=2000, show_progress=False), merge_count)
    letters = sorted({letter for pair in merges for part in pair for letter in part} | set("▁abcdefghijklmnopqrstuvwxyz.,?!:"))
    words = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)] + [a + b for a, b in merges] + letters
    model = models.BPE(vocab=vocabulary(words), merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.add_special_tokens([AddedToken("<image>", special=True, normalized=False), AddedToken("<pad>", special=True, normalized=True)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))]
    )
    return tokenizer


def qwen_tokenizer(merge_count: int) -> Tokenizer:
    def pipeline(model: models.BPE) -> Tokenizer:
        tokenizer = Tokenizer(model)
        tokenizer.normalizer = normalizers.NFC()
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(QWEN_PATTERN), behavior="isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ])  # fmt: skip
        tokenizer.decoder = decoders.ByteLevel()
        return tokenizer

    trainer = trainers.BpeTrainer(
        vocab_size=2000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    merges = merges_of(pipeline(models.BPE()), trainer, merge_count)
    words = sorted(pre_tokenizers.ByteLevel.alphabet()) + [a + b for a, b in merges]
    tokenizer = pipeline(models.BPE(vocab=vocabulary(words), merges=merges, continuing_subword_prefix="", end_of_word_suffix=""))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<video>"]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in specials])
    return tokenizer
