"""Writes the model card from the figures that evaluate.py left in starter.json.

Usage: python card.py STEP   (the step of training-log.jsonl that was exported)
"""

import json
import sys
from pathlib import Path

out = Path(__file__).resolve().parents[2] / "resources" / "starter" / "clip"
m = json.loads((out / "starter.json").read_text())
figures = m["figures"]
p, s, u = figures["heldOutPhotographs"], figures["heldOutScenes"], figures["unseenPairs"]
size = sum(file.stat().st_size for file in out.iterdir()) / 1e6
step = sys.argv[1]


def met(value, bar):
    return "met" if value >= bar else "not met"


(out / "README.md").write_text(f'''# Starter CLIP (`{m['id']}`, revision `{m['revision']}`)

A small CLIP that ships with Afterimage so that searching by words works before any model is downloaded. It was trained from nothing by
the recipe in `tools/starter`, on two sources:

- 14,000 storybook scenes drawn by Afterimage itself ({len(m['knows']['things'])} things, 12 colours, 12 places, 6 weathers, 4 times of day);
- 6,671 photographs of 100 kinds of things from Caltech 101.

## What it knows, and what it does not

It knows the things of the storybook and 100 kinds of photographed things, all listed in `starter.json`, and everyday words for colours,
numbers, places, weather and hours as the storybook draws them. It does not know people by name, written text, landmarks, or anything else
that is not on those lists. Published models, trained on hundreds of millions of pictures, know far more; they are the better choice as
soon as they can be downloaded.

## Figures on held-out data

Printed by `tools/starter/evaluate.py` on these very files (step {step} of the run in `training-log.jsonl`). Nothing below was seen in training.

| what | figure | aim |
| --- | --- | --- |
| {p['photographs']} photographs (10 % of each class), zero-shot top-1 of 100 classes | {p['top1']:.4f} | 0.50: {met(p['top1'],.5)} |
| the same, top-5 | {p['top5']:.4f} | 0.75: {met(p['top5'],.75)} |
| the same, top-1 as the mean over the classes | {p['top1MeanOfClasses']:.4f} | |
| text to image by class name, nDCG@10 | {p['ndcg@10']:.4f} | 0.60: {met(p['ndcg@10'],.6)} |
| {s['scenes']} scenes of unseen seeds, by full caption: nDCG@10 / recall@10 | {s['captionNdcg@10']:.4f} / {s['captionRecall@10']:.4f} | 0.90 / 0.95: {met(s['captionNdcg@10'],.9)} / {met(s['captionRecall@10'],.95)} |
| the same scenes, {s['queries']} queries of a thing in its colour ("a red car"): nDCG@10 / recall@10 | {s['ndcg@10']:.4f} / {s['recall@10']:.4f} | |
| the same scenes, zero-shot object top-1 of {len(m['knows']['things'])} | {s['objectTop1']:.4f} | 0.90: {met(s['objectTop1'],.9)} |
| {u['scenes']} scenes with pairs (thing, colour) or (thing, place) never shown in training, by full caption: nDCG@10 / recall@10 | {u['captionNdcg@10']:.4f} / {u['captionRecall@10']:.4f} | |
| the same, {u['queries']} queries of a thing in its colour: nDCG@10 / recall@10 | {u['ndcg@10']:.4f} / {u['recall@10']:.4f} | |
| the same, zero-shot object top-1 | {u['objectTop1']:.4f} | |

Full captions name thing, colour, number, place, weather and hour; a query of two words is harder, as the rows show. The commonest classes
of Caltech 101 (aeroplanes, motorcycles, faces) weigh most in top-1; the mean over the classes does not favour them.

## Form

A Hugging Face `CLIPModel` directory in half precision, {size:.1f} MB: ViT of width 192, 8 layers, patches of 16 at 128 pixels; text tower
of width 128, 4 layers, 77 tokens; {m['dimension']} dimensions; byte-level BPE of 4,096 tokens in CLIP's format. Pictures: shortest edge to
128 (bicubic), centre crop, CLIP's mean and deviation.

## Data and attribution

The photographs are from Caltech 101 by Fei-Fei Li, Marco Andreetto, Marc'Aurelio Ranzato and Pietro Perona (California Institute of
Technology, 2003; published by CaltechDATA in 2022, doi 10.22002/D1.20086) under CC BY 4.0. Changes made before training: shorter side
reduced to 144 pixels, JPEG quality 85; the background and cropped-face classes left out; a part of every class held out. No photograph
is part of Afterimage; the weights were trained on them. The scenes are our own.

The weights are under the licence of the project (MIT). Commercial use: yes, with the attribution above.
''')
