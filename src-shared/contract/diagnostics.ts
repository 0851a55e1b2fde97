// Whether this installation works: each part tried for real, each with an outcome. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

/** What a check found; `Check` says besides who tried what, and how long it took. */
export interface Finding {
  /** `skipped`: cannot be tried here; the message says why. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** A sentence for a person: what was seen, or what is wrong and what to do. */
  readonly message: string;
}

export interface Check extends Finding {
  /** Stable: `sqlite`, `vectors`, `sharp`, `onnx cpu`, `decode jpeg`, `free space library`, … */
  readonly name: string;
  /** The process that tried: `main`, `backend`, `inference indexer`, `inference query`. */
  readonly process: string;
  readonly milliseconds: number;
}

export interface Diagnosis {
  readonly version: string;
  /** Operating system, architecture, Node or Electron: what a report needs. */
  readonly system: string;
  readonly checks: readonly Check[];
}

export interface DiagnosticsApi {
  /** Tries everything the backend and its processes can try; seconds. Changes nothing. */
  run(): Promise<Diagnosis>;
}

export const diagnosticsInputs = {
  run: z.void(),
} satisfies Inputs<DiagnosticsApi>;

export const passed = (message: string): Finding => ({ outcome: 'passed', message });
export const failed = (message: string): Finding => ({ outcome: 'failed', message });
export const skipped = (message: string): Finding => ({ outcome: 'skipped', message });
