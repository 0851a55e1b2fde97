// Small sums of benches: percentiles, table rows, how busy the machine was.
import { cpus } from 'node:os';

/** The value at a share of the sorted figures; the nearest rank. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (figures: readonly number[]): number => percentile(figures, 0.5);

export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Starts watching the processors; the answer is the share of them that was idle since, 0 to 1. */
export function watchIdle(): () => number {
  const read = (): { idle: number; all: number } => {
    const times = cpus().map((processor) => processor.times);
    const idle = times.reduce((sum, time) => sum + time.idle, 0);
    return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) };
  };
  const before = read();
  return () => {
    const now = read();
    return (now.idle - before.idle) / Math.max(1, now.all - before.all);
  };
}
