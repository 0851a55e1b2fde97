// Whether this installation works: each part tried for real, each with an outcome. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

export interface Check {
  /** Stable: `sqlite`, `vectors`, `sharp`, `onnx cpu`, `decode jpeg`, `free space`, … */
  readonly name: string;
  /** The process that tried: `main`, `backend`, `inference indexer`, `inference query`. */
  readonly process: string;
  /** `skipped`: cannot be tried here; the message says why. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** A sentence for a person: what was seen, or what is wrong and what to do. */
  readonly message: string;
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
