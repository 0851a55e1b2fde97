// What a start with folders or with the sample library does, told in lines: adds the folders and says how far indexing is.
// Runs beside the backend, in the browser mode's process or Electron's backend; knows only the one door.
import type { Api } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Activity } from '../../src-shared/contract/jobs.ts';

export interface FirstSteps {
  readonly api: Api;
  /** Absolute paths. */
  readonly folders: readonly string[];
  /** Draw the sample library and add it as well. */
  readonly sample: boolean;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** So many are drawn before the first is indexed: enough to look at, and ready in a few seconds. */
const firstDrawn = 24;
const sampleSize = 400;

/** A line a second is read; ten are noise. */
const betweenLinesMs = 1000;

/** Resolves when everything is indexed or refused, with the number of folders that could not be added. Never rejects for a folder. */
export async function takeFirstSteps(steps: FirstSteps): Promise<{ readonly refused: number }> {
  const { api, print, signal } = steps;
  if (steps.folders.length === 0 && !steps.sample) return { refused: 0 };
  const unsubscribe = tellProgress(steps);
  try {
    const added: string[] = [];
    for (const path of steps.folders) {
      if (await tried(() => api.library.addFolder({ path }, { signal }), print)) added.push(path);
    }
    const drawn = steps.sample && (await tried(() => drawSample(steps, added), print));
    const refused = steps.folders.length + Number(steps.sample) - added.length;
    if (added.length > 0) await tried(() => api.jobs.index({ folders: added }, { signal }), print);
    if (drawn) print('The sample library is ready.');
    return { refused };
  } finally {
    unsubscribe();
  }
}

/** The first pictures are indexed while the others are being drawn. */
async function drawSample({ api, print, signal }: FirstSteps, added: string[]): Promise<void> {
  print('Drawing the sample library …');
  const { directory } = await api.samples.draw({ count: firstDrawn }, { signal });
  await api.library.addFolder({ path: directory }, { signal });
  added.push(directory);
  await api.samples.draw({}, { signal });
}

/** Our own errors become their sentence; others are the caller's. */
async function tried(step: () => Promise<unknown>, print: (line: string) => void): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'cancelled') print(error.message);
    return false;
  }
}

function tellProgress({ api, print, sample }: FirstSteps): () => void {
  let told = -1;
  let toldAt = -Infinity;
  return api.subscribe('jobs.activity', (activity) => {
    const { done, total } = searchable(activity);
    if (done <= told || done === 0) return;
    const now = performance.now();
    if (told <= 0) print(`The first photo is searchable, ${(now / 1000).toFixed(1)} s after the start.`);
    if (told > 0 && done < total && now - toldAt < betweenLinesMs) return;
    print(`${String(done)} of ${String(sample ? Math.max(total, sampleSize) : total)} searchable`);
    told = done;
    toldAt = now;
  });
}

const searchable = ({ stages }: Activity): { done: number; total: number } =>
  stages.find(({ stage }) => stage === 'embed') ?? { done: 0, total: 0 };
