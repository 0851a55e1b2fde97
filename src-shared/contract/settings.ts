// What a user can set. Every change applies at once. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  /** Target height of grid rows in CSS pixels. */
  rowHeight: z.union([z.literal(96), z.literal(140), z.literal(200), z.literal(280), z.literal(400)]),
  /** Whether photos are captioned in the background, where a model for it is there. */
  captions: z.enum(['on', 'off']),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = { language: 'system', theme: 'system', rowHeight: 200, captions: 'on' };

export interface SettingsApi {
  get(): Promise<Settings>;
  /** Changes what is named, keeps the rest, answers the whole. */
  set(input: Partial<Settings>): Promise<Settings>;
}

export const settingsInputs = {
  get: z.void(),
  set: settingsSchema.partial() as z.ZodType<Partial<Settings>>,
} satisfies Inputs<SettingsApi>;
