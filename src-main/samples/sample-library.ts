// Draws the sample library into a folder, file by file, never over a file that is there. Runs in the backend's process or a worker.

import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { cancelled } from '../../src-shared/contract/errors.ts';
import { renderScene, type Size } from './render.ts';
import { sampleJudgements } from './sample-judgements.ts';
import { SAMPLE_COUNT, sampleLibrary, type SamplePhoto } from './sample-plan.ts';

export interface SampleDrawing {
  readonly directory: string;
  /** At most and by default SAMPLE_COUNT. */
  readonly count?: number;
  readonly seed?: number;
  /** Longer side in pixels. */
  readonly longestSide?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface SampleOutcome {
  readonly drawn: number;
  /** Files that were there already and were left alone. */
  readonly kept: number;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Whole or not at all: written beside its place under another name, then moved there. */
async function writeWhole(file: string, content: Buffer | string): Promise<void> {
  const temporary = join(dirname(file), `.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function sizeOf(photo: SamplePhoto, longestSide: number): Size {
  const scale = longestSide / Math.max(photo.scene.width, photo.scene.height);
  return { width: Math.round(photo.scene.width * scale), height: Math.round(photo.scene.height * scale) };
}

/** What `captions.json` holds for one photograph. */
function described({ path, captions, questions, scene }: SamplePhoto): object {
  const { things, place, weather, timeOfDay } = scene;
  return { path, captions, questions, things, place, weather, timeOfDay };
}

/**
 * Draws up to `count` photographs, and beside them `captions.json` (what each shows) and `judgements.json` (for `afterimage evaluate`).
 * Stops between two files when the signal is raised, with the error `cancelled`; what is drawn by then stays and is kept next time.
 * Errors of the file system are thrown as they come.
 */
export async function drawSampleLibrary(drawing: SampleDrawing): Promise<SampleOutcome> {
  const { directory, count = SAMPLE_COUNT, seed = 1, longestSide = 1280, onProgress, signal } = drawing;
  const photos = sampleLibrary(seed, count);
  let drawn = 0;
  for (const [index, photo] of photos.entries()) {
    if (signal?.aborted === true) throw cancelled();
    const file = join(directory, ...photo.path.split('/'));
    if (!(await exists(file))) {
      await mkdir(dirname(file), { recursive: true });
      await writeWhole(file, await renderScene(photo.scene, sizeOf(photo, longestSide), photo.exif));
      drawn += 1;
    }
    onProgress?.(index + 1, photos.length);
  }
  await mkdir(directory, { recursive: true });
  await writeWhole(join(directory, 'captions.json'), JSON.stringify(photos.map(described), null, 1));
  await writeWhole(join(directory, 'judgements.json'), JSON.stringify(sampleJudgements(photos), null, 1));
  return { drawn, kept: photos.length - drawn };
}
