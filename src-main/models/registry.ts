// Describes models without running them: one row a family. Safe in the backend, for nothing here can reach the ONNX runtime (towers.ts does).
import { describeClip } from './families/clip/describe-clip.ts';
import { familyOf, type FamilyName } from './family-table.ts';
import type { ModelDescription } from './model-description.ts';

// [Note: adding a family] A folder under families/, its `model_type` in family-table.ts, a row here and a row in towers.ts.
const describers: Readonly<Record<FamilyName, (directory: string) => Promise<ModelDescription>>> = {
  clip: describeClip,
};

/** Reads configuration and headers only. `model-missing` or `model-damaged` with one sentence. */
export async function describeModel(directory: string): Promise<ModelDescription> {
  return describers[await familyOf(directory)](directory);
}
