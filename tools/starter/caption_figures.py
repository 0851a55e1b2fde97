"""CIDEr-D (Vedantam, Zitnick, Parikh 2015) and BLEU-4 (Papineni et al. 2002) of captions against several references. Pure.

Words are what stands between blanks: the captions are lower-case plain English without marks. CIDEr-D as published: tf-idf over n-grams of
one to four words, document frequencies from the references of all pictures, clipped counts, a Gaussian of the difference in length
(sigma 6), the mean over the references and the four lengths, times ten. BLEU-4 is that of the whole corpus, with the closest length.
"""

import math
from collections import Counter

LONGEST = 4


def grams(text: str, n: int) -> Counter:
    words = text.split()
    return Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))


def cider_d(candidates: list[str], references: list[list[str]], sigma: float = 6.0) -> float:
    """Mean over the pictures; 10 is a caption that is word for word every reference."""
    total = 0.0
    for n in range(1, LONGEST + 1):
        documents: Counter = Counter()
        for own in references:
            documents.update({gram for text in own for gram in grams(text, n)})
        weight = {gram: math.log(len(references)) - math.log(seen) for gram, seen in documents.items()}
        unseen = math.log(len(references))
        for candidate, own in zip(candidates, references):
            counted = grams(candidate, n)
            total += sum(_alike(counted, grams(text, n), weight, unseen) * _length(candidate, text, sigma) for text in own) / len(own)
    return 10 * total / LONGEST / len(candidates)


def _alike(candidate: Counter, reference: Counter, weight: dict, unseen: float) -> float:
    def size(counts: Counter) -> float:
        return math.sqrt(sum((count * weight.get(gram, unseen)) ** 2 for gram, count in counts.items()))

    shared = sum(min(count, reference[gram]) * reference[gram] * weight.get(gram, unseen) ** 2 for gram, count in candidate.items() if gram in reference)
    sizes = size(candidate) * size(reference)
    return shared / sizes if sizes else 0.0


def _length(candidate: str, reference: str, sigma: float) -> float:
    return math.exp(-((len(candidate.split()) - len(reference.split())) ** 2) / (2 * sigma**2))


def bleu_4(candidates: list[str], references: list[list[str]]) -> float:
    """Of the corpus, 0 to 1, without smoothing."""
    logs, written, wanted = 0.0, 0, 0
    for candidate, own in zip(candidates, references):
        length = len(candidate.split())
        written += length
        wanted += min((abs(len(text.split()) - length), len(text.split())) for text in own)[1]
    for n in range(1, LONGEST + 1):
        hits, all_grams = 0, 0
        for candidate, own in zip(candidates, references):
            most: Counter = Counter()
            for text in own:
                most |= grams(text, n)
            counted = grams(candidate, n)
            hits += sum(min(count, most[gram]) for gram, count in counted.items())
            all_grams += sum(counted.values())
        if hits == 0:
            return 0.0
        logs += math.log(hits / all_grams) / LONGEST
    return math.exp(min(0.0, 1 - wanted / written)) * math.exp(logs)
