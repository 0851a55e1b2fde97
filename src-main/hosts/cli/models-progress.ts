// Shows how far a model is: a bar on a terminal, a line now and then elsewhere. Runs in the command line's process.
import { Presets, SingleBar } from 'cli-progress';
import type { ModelProgress } from '../../../src-shared/contract/models.ts';
import { printSize } from './models-print.ts';
import { describeDuration } from './progress-display.ts';
import type { Streams } from './streams.ts';

export interface ModelsDisplay {
  show(progress: ModelProgress): void;
  end(): void;
}

const lineEveryMs = 5000;

export function createModelsDisplay(streams: Streams): ModelsDisplay {
  return streams.isTerminal ? createBar() : createLines(streams);
}

/** "12 MB of 154 MB, 3 MB/s, 47 s left" or what is known of it. */
export function describeTransfer({ doneBytes, totalBytes, bytesPerSecond }: ModelProgress): string {
  const parts = [`${printSize(doneBytes)} of ${printSize(totalBytes)}`];
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    parts.push(`${printSize(bytesPerSecond)}/s`);
    if (totalBytes > doneBytes) parts.push(`${describeDuration((totalBytes - doneBytes) / bytesPerSecond)} left`);
  }
  return parts.join(', ');
}

const worthShowing = ({ state, totalBytes }: ModelProgress): boolean =>
  (state === 'fetching' || state === 'verifying' || state === 'quantising') && totalBytes > 0;

function createBar(): ModelsDisplay {
  const bar = new SingleBar(
    { format: '{bar} {percentage} % {transfer}', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show(progress) {
      if (!worthShowing(progress)) return;
      const { totalBytes, doneBytes } = progress;
      if (!started) bar.start(totalBytes, doneBytes, { transfer: '' });
      started = true;
      bar.setTotal(totalBytes);
      bar.update(doneBytes, { transfer: describeTransfer(progress) });
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function createLines(streams: Streams): ModelsDisplay {
  let lastAtMs = Date.now();
  return {
    show(progress) {
      if (!worthShowing(progress) || Date.now() - lastAtMs < lineEveryMs) return;
      lastAtMs = Date.now();
      streams.err(`${describeTransfer(progress)}\n`);
    },
    end() {
      // A line needs no tidying up.
    },
  };
}
