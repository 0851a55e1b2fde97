// Finds the published ONNX export of BLIP captioning in a folder. Runs anywhere in src-main; opens no ONNX session.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ExportFiles {
  readonly vision: string;
  readonly decoder: string;
}

/** Where published folders have them: beside the configuration or in `onnx/`. */
const folders = ['.', 'onnx'] as const;

/** Null where the folder has no whole export. */
export async function exportOf(directory: string): Promise<ExportFiles | null> {
  for (const folder of folders) {
    const vision = join(directory, folder, 'blip_vision_encoder.onnx');
    const decoder = join(directory, folder, 'blip_text_decoder.onnx');
    if ((await isFile(vision)) && (await isFile(decoder))) return { vision, decoder };
  }
  return null;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
