// The sample library: drawn pictures to try Afterimage with. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

export interface SamplesApi {
  /** Draws the sample library into a folder (a place of our own when none is named), file by file; files already there are kept. */
  draw(input: { directory?: string | undefined; count?: number | undefined }): Promise<{
    directory: string;
    drawn: number;
    kept: number;
  }>;
}

export const samplesInputs = {
  draw: z.object({ directory: z.string().min(1).max(4096).optional(), count: z.int().min(1).max(400).optional() }),
} satisfies Inputs<SamplesApi>;
