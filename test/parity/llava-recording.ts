// What the reference computed on a tiny LLaVA, as tools/reference/tiny_llava.py recorded it.
import { readFileSync } from 'node:fs';
import { viewsOf } from '../../src-main/media/views.ts';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { SeenPicture, ViewPlan } from '../../src-shared/photo/view-spec.ts';
import { parityFolder } from './golden.ts';

export interface RecordedCase {
  readonly images: readonly string[];
  readonly messages: readonly {
    readonly role: 'system' | 'user' | 'assistant';
    readonly text: string;
    readonly pictures: number;
  }[];
  /** Whether large pictures were cut into tiles. */
  readonly tiles: boolean;
  readonly prompt: string;
  readonly ids: readonly number[];
  readonly generated: readonly number[];
  readonly text: string;
}

export interface LlavaGolden {
  readonly size: number;
  readonly vocabulary: number;
  readonly prompts: readonly { readonly text: string; readonly prompt: string; readonly ids: readonly number[] }[];
  readonly views: readonly { readonly image: string; readonly count: number; readonly sha256: readonly string[] }[];
  /** [rows, width] of the first picture's features. */
  readonly features: readonly number[];
  readonly cases: readonly RecordedCase[];
  /** The first picture and question, with a repetition penalty of 1.3. */
  readonly penalty: RecordedCase;
}

export const llavaFolder = (form: string): string => `${parityFolder}llava/${form}`;

export const readGolden = (form: string): LlavaGolden =>
  JSON.parse(readFileSync(`${llavaFolder(form)}/golden.json`, 'utf8')) as LlavaGolden;

export function readFloats(form: string, name: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(`${llavaFolder(form)}/${name}`)).buffer);
}

const formats: Readonly<Record<string, PhotoFormat>> = { jpg: 'jpeg', png: 'png' };

/** A picture of test/parity/pixels as the plan wants to see it, decoded whole. */
export function seen(image: string, plan: ViewPlan): Promise<SeenPicture> {
  const bytes = new Uint8Array(readFileSync(`${parityFolder}pixels/images/${image}`));
  return viewsOf(plan, bytes, formats[image.split('.').at(-1) ?? ''] ?? 'jpeg', { exact: true });
}
