// Opens a model folder for a task: one row a family and task (see [Note: adding a family]). Runs in inference processes only: this reaches ONNX.
import { damaged } from './checkpoint/stored-tensor.ts';
import { loadTextTower } from './families/clip/text-tower.ts';
import { loadVisionTower } from './families/clip/vision-tower.ts';
import type { Answerer, Captioner, Chatter } from './language-models.ts';
import type { FamilyName, TextTower, TowerOptions, VisionTower } from './model-description.ts';
import { familyOf } from './registry.ts';

type Open<Opened> = (directory: string, options: TowerOptions) => Promise<Opened>;
type Table<Opened> = Readonly<Partial<Record<FamilyName, Open<Opened>>>>;

const textTowers: Table<TextTower> = { clip: loadTextTower };
const visionTowers: Table<VisionTower> = { clip: loadVisionTower };
const captioners: Table<Captioner> = {};
const answerers: Table<Answerer> = {};
const chatters: Table<Chatter> = {};

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
