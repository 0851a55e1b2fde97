// What the reference's BLIP computed on a checkpoint, as recorded by tools/reference/record_blip.py.
import { readFileSync } from 'node:fs';
import type { SeenPicture } from '../../src-shared/photo/view-spec.ts';
import type { Stage } from './golden.ts';

export interface Written {
  readonly ids: readonly number[];
  readonly end: 'finished' | 'length';
  readonly text: string;
}

/** Beams, best first; `worth` is the sum of log-probabilities divided by the length. */
export interface Ways {
  readonly greedy: Written;
  readonly beams: readonly (Written & { readonly worth: number })[];
}

export interface BlipImage {
  readonly image: string;
  readonly width: number;
  readonly height: number;
}

export interface CaptionImage extends BlipImage, Ways {
  /** Greedy with a repetition penalty of 1.5. */
  readonly unrepeated: Written;
  /** Of each prompt. */
  readonly prompts: readonly Ways[];
}

export interface AnswerImage extends BlipImage {
  /** Of each question. */
  readonly answers: readonly Ways[];
}

export interface BlipGolden<Image extends BlipImage> {
  readonly size: number;
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[]; readonly decoded: string }[];
  readonly prompts: readonly string[];
  readonly questions: readonly string[];
  readonly images: readonly Image[];
  /** Of the first picture (and question): after the start token, and after the end token fed next. */
  readonly logits: readonly [readonly number[], readonly number[]];
  /** The first question, encoded over the first picture; in models that answer. */
  readonly questionStage?: Stage;
  /** Of the first picture. */
  readonly visionStages: Readonly<Record<string, Stage>>;
}

export interface BlipRecording<Image extends BlipImage> {
  readonly golden: BlipGolden<Image>;
  readonly pictures: readonly SeenPicture[];
  /** The reference's pixel_values of the first pictures, each [3, size, size]. */
  readonly pixelValues: readonly Float32Array[];
}

export function readBlipRecording<Image extends BlipImage>(folder: string): BlipRecording<Image> {
  const golden = JSON.parse(readFileSync(`${folder}/golden.json`, 'utf8')) as BlipGolden<Image>;
  const { size } = golden;
  const plane = size * size * 3;
  const bytes = readFileSync(`${folder}/pixels.bin`);
  const pictures = golden.images.map(({ width, height }, i) => ({
    original: { width, height },
    views: [{ width: size, height: size, data: new Uint8Array(bytes.subarray(i * plane, (i + 1) * plane)) }],
  }));
  const values = new Float32Array(new Uint8Array(readFileSync(`${folder}/pixel-values.bin`)).buffer);
  const pixelValues = Array.from({ length: values.length / plane }, (_, i) =>
    values.subarray(i * plane, (i + 1) * plane),
  );
  return { golden, pictures, pixelValues };
}
