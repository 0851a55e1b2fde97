"""Records what transformers' `generate` writes on a model small enough to be computed again in a line: test/parity/generate/golden.json.

Development only; seconds. The model's logits depend on the last two tokens alone, by integer arithmetic that any language repeats
(`logit` below, and test/parity/generate.test.ts), so no weights are stored. Every way of choosing tokens is recorded over it.
"""

import itertools
import json
import warnings
from pathlib import Path

import without_torchvision  # noqa: F401  (must come before transformers)

import torch
import transformers
from transformers import GenerationConfig, GenerationMixin, LogitsProcessorList, PretrainedConfig, PreTrainedModel
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper
from transformers.modeling_outputs import CausalLMOutput

torch.set_num_threads(1)
warnings.filterwarnings("ignore")

OUT = Path(__file__).parents[2] / "test/parity/generate"
VOCABULARY = 40
PRIME = 65_521
# Likelier than others, so that texts end: these are the end tokens of the cases.
FAVOURED = {3: 1.2, 11: 0.3, 17: 0.8}


def logit(before: int, last: int, token: int) -> float:
    mixed = (before * 7_919 + last * 31_337 + token * 15_013 + 17) % PRIME
    return (mixed * mixed % PRIME) / PRIME * 6 - 3 + FAVOURED.get(token, 0.0)


TABLE = torch.tensor(
    [[[logit(a, b, c) for c in range(VOCABULARY)] for b in range(VOCABULARY)] for a in range(VOCABULARY)],
    dtype=torch.float64,
).float()


class TableConfig(PretrainedConfig):
    model_type = "table"

    def __init__(self, **rest):
        super().__init__(**rest)
        self.vocab_size = VOCABULARY
        self.hidden_size = 1
        self.num_hidden_layers = 1
        self.num_attention_heads = 1


class TableModel(PreTrainedModel, GenerationMixin):
    config_class = TableConfig

    def __init__(self, config):
        super().__init__(config)
        self.unused = torch.nn.Parameter(torch.zeros(1))
        self.post_init()

    def forward(self, input_ids=None, **_):
        before = torch.cat([torch.zeros_like(input_ids[:, :1]), input_ids[:, :-1]], dim=1)
        return CausalLMOutput(logits=TABLE[before, input_ids])


def case(model, prompt: list[int], end_tokens: list[int], options: dict) -> dict:
    named = {
        "beams": "num_beams",
        "maxNewTokens": "max_new_tokens",
        "minNewTokens": "min_new_tokens",
        "lengthPenalty": "length_penalty",
        "earlyStopping": "early_stopping",
        "repetitionPenalty": "repetition_penalty",
        "noRepeatNgramSize": "no_repeat_ngram_size",
    }
    beams = options.get("beams", 1)
    config = GenerationConfig(
        do_sample=False,
        use_cache=False,
        eos_token_id=end_tokens,
        pad_token_id=0,
        num_return_sequences=beams,
        return_dict_in_generate=True,
        output_scores=True,
        **{named[key]: value for key, value in options.items()},
    )
    ids = torch.tensor([prompt])
    out = model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=config)
    texts = []
    for i, row in enumerate(out.sequences[:, len(prompt) :].tolist()):
        ends = [at for at, token in enumerate(row) if token in end_tokens]
        text = {"ids": row[: ends[0]] if ends else row, "end": "finished" if ends else "length"}
        if beams > 1:
            text["worth"] = out.sequences_scores[i].item()
        texts.append(text)
    return {"prompt": prompt, "endTokens": end_tokens, "options": options, "texts": texts}


def combinations() -> list[tuple]:
    prompts = [[1], [5, 9, 9, 5], [30, 2, 8]]
    ends = [[3], [3, 11, 17], [11]]
    greedy = [
        {},
        {"repetitionPenalty": 1.3},
        {"repetitionPenalty": 0.8},
        {"noRepeatNgramSize": 1},
        {"noRepeatNgramSize": 2, "minNewTokens": 6},
        {"minNewTokens": 12, "repetitionPenalty": 1.1, "noRepeatNgramSize": 3},
    ]
    rows = [(p, e, {"maxNewTokens": 16, **o}) for p, e, o in itertools.product(prompts, ends[1:], greedy)]
    searched = [
        {},
        {"lengthPenalty": 0.6},
        {"lengthPenalty": 2.0},
        {"lengthPenalty": -0.5},
        {"earlyStopping": True},
        {"earlyStopping": True, "lengthPenalty": 1.4, "minNewTokens": 4},
        {"repetitionPenalty": 1.5, "noRepeatNgramSize": 2},
        {"minNewTokens": 8, "noRepeatNgramSize": 3, "lengthPenalty": 0.6},
        {"maxNewTokens": 1},
        {"maxNewTokens": 3, "earlyStopping": True, "repetitionPenalty": 1.2},
    ]
    for at, (beams, options) in enumerate(itertools.product([2, 3, 4, 5], searched)):
        for shift in (0, 1):
            place = (at + shift * (1 + at // 7)) % 3
            rows.append((prompts[place], ends[(at + shift) % 3], {"beams": beams, "maxNewTokens": 14, **options}))
    return rows


def warped(row: list[float], options: dict) -> dict:
    """Probabilities from which the reference would draw."""
    steps = LogitsProcessorList()
    if options.get("temperature", 1.0) != 1.0:
        steps.append(TemperatureLogitsWarper(options["temperature"]))
    if options.get("topK", 0) > 0:
        steps.append(TopKLogitsWarper(options["topK"]))
    if options.get("topP", 1.0) < 1.0:
        steps.append(TopPLogitsWarper(options["topP"]))
    scores = steps(torch.zeros((1, 1), dtype=torch.long), torch.tensor([row]))
    kept = [i for i, value in enumerate(scores[0].tolist()) if value != float("-inf")]
    return {"options": options, "ids": kept, "probabilities": scores.softmax(dim=-1)[0][kept].tolist()}


def main() -> None:
    model = TableModel(TableConfig()).eval()
    with torch.no_grad():
        cases = [case(model, *row) for row in combinations()]
    choices = []
    for before, last in [(0, 1), (9, 5), (22, 39)]:
        for options in [
            {"temperature": 0.7},
            {"temperature": 1.0, "topK": 5},
            {"temperature": 1.5, "topP": 0.9},
            {"temperature": 0.3, "topP": 0.5},
            {"temperature": 1.0, "topP": 0.999},
            {"temperature": 0.9, "topK": 12, "topP": 0.8},
            {"temperature": 1.0, "topK": 60, "topP": 0.05},
        ]:
            choices.append({"before": before, "last": last, **warped(TABLE[before, last].tolist(), options)})
    OUT.mkdir(parents=True, exist_ok=True)
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    lines = {key: [json.dumps(row) for row in rows] for key, rows in (("cases", cases), ("choices", choices))}
    body = ",\n".join(f'"{key}": [\n  ' + ",\n  ".join(rows) + "\n]" for key, rows in lines.items())
    (OUT / "golden.json").write_text(f'{{\n"versions": {json.dumps(versions)},\n{body}\n}}\n')
    print(len(cases), "cases,", len(choices), "choices")


if __name__ == "__main__":
    main()
