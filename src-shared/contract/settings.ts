// What a user can set. Every change applies at once. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';
import { settingChoices, type Settings } from './choices.ts';

const choice = <const Values extends readonly (string | number)[]>(values: Values): z.ZodType<Values[number]> =>
  z.literal(values as Values & readonly [string | number, ...(string | number)[]]);

export const settingsSchema = z.object(
  Object.fromEntries(Object.entries(settingChoices).map(([key, values]) => [key, choice(values)])) as {
    [Key in keyof Settings]: z.ZodType<Settings[Key]>;
  },
);

export interface SettingsApi {
  get(): Promise<Settings>;
  /** Changes what is named, keeps the rest, answers the whole. */
  set(input: Partial<Settings>): Promise<Settings>;
}

export const settingsInputs = {
  get: z.void(),
  set: settingsSchema.partial() as z.ZodType<Partial<Settings>>,
} satisfies Inputs<SettingsApi>;
