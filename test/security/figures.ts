// What a security test measured, carried by the test itself to the table that `npm run test:security` prints.
import type { RunnerTestCase } from 'vitest';

export interface Figure {
  /** The point of the security list in docs/reliability.md: `F2`, `F7`, … */
  readonly point: string;
  /** What was done, in a few words. */
  readonly tried: string;
  /** What came of it: figures first. */
  readonly outcome: string;
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figure[];
  }
}

/** Called at the end of a test, after its assertions: a figure in the table is one that held. */
export function record(task: Pick<RunnerTestCase, 'meta'>, ...figures: readonly Figure[]): void {
  task.meta.figures = [...(task.meta.figures ?? []), ...figures];
}

/** `12,345` */
export const grouped = (count: number): string => count.toLocaleString('en-GB');

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
