// Opens a model folder for a task: one row a family and task (see [Note: adding a family]). Runs in inference processes only: this reaches ONNX.
import { damaged } from './checkpoint/stored-tensor.ts';
import { openBlipAnswerer } from './families/blip/blip-answerer.ts';
import { openBlipCaptioner } from './families/blip/blip-captioner.ts';
import { loadTextTower } from './families/clip/text-tower.ts';
import { loadVisionTower } from './families/clip/vision-tower.ts';
import { loadFlorenceCaptioner } from './families/florence2/florence-captioner.ts';
import { loadGitCaptioner } from './families/git/git-captioner.ts';
import { loadLlava } from './families/llava/llava-chatter.ts';
import { loadSiglipTextTower } from './families/siglip/text-tower.ts';
import { loadSiglipVisionTower } from './families/siglip/vision-tower.ts';
import { loadViltAnswerer } from './families/vilt/vilt-answerer.ts';
import type { Answerer, Captioner, Chatter } from './language-models.ts';
import type { FamilyName, TextTower, TowerOptions, VisionTower } from './model-description.ts';
import { familyOf } from './registry.ts';

type Open<Opened> = (directory: string, options: TowerOptions) => Promise<Opened>;
type Table<Opened> = Readonly<Partial<Record<FamilyName, Open<Opened>>>>;

const textTowers: Table<TextTower> = { clip: loadTextTower, siglip: loadSiglipTextTower };
const visionTowers: Table<VisionTower> = { clip: loadVisionTower, siglip: loadSiglipVisionTower };
const captioners: Table<Captioner> = {
  blip: openBlipCaptioner,
  git: loadGitCaptioner,
  florence2: loadFlorenceCaptioner,
};
const answerers: Table<Answerer> = { blip: openBlipAnswerer, vilt: loadViltAnswerer };
const chatters: Table<Chatter> = { llava: loadLlava };

const opener =
  <Opened>(table: Table<Opened>, what: string): Open<Opened> =>
  async (directory, options) => {
    const family = await familyOf(directory);
    const open = table[family];
    if (open === undefined) throw damaged(`This model cannot ${what}: it is of the kind ${family}.`);
    return open(directory, options);
  };

/** Each: `model-missing` or `model-damaged` with one sentence. */
export const openTextTower = opener(textTowers, 'search');
export const openVisionTower = opener(visionTowers, 'search');
export const openCaptioner = opener(captioners, 'write captions');
export const openAnswerer = opener(answerers, 'answer questions');
export const openChatter = opener(chatters, 'chat');
