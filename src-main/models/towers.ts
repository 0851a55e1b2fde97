// Opens the towers of a model folder: one row a family (see [Note: adding a family]). Runs in inference processes only: this reaches ONNX.
import { loadTextTower } from './families/clip/text-tower.ts';
import { loadVisionTower } from './families/clip/vision-tower.ts';
import { familyOf, type FamilyName } from './family-table.ts';
import type { TextTower, TowerOptions, VisionTower } from './model-description.ts';

interface Towers {
  readonly text: (directory: string, options: TowerOptions) => Promise<TextTower>;
  readonly vision: (directory: string, options: TowerOptions) => Promise<VisionTower>;
}

const families: Readonly<Record<FamilyName, Towers>> = {
  clip: { text: loadTextTower, vision: loadVisionTower },
};

/** `model-missing` or `model-damaged` with one sentence. */
export async function openTextTower(directory: string, options: TowerOptions): Promise<TextTower> {
  return families[await familyOf(directory)].text(directory, options);
}

/** `model-missing` or `model-damaged` with one sentence. */
export async function openVisionTower(directory: string, options: TowerOptions): Promise<VisionTower> {
  return families[await familyOf(directory)].vision(directory, options);
}
