import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src-shared/contract/diagnostics.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { ProcessDied, type Line } from '../inference/line.ts';
import type { Diagnosed, DiagnosedPart, Role } from '../inference/protocol.ts';
import { inferenceChecks } from './inference-checks.ts';

const works: Diagnosed = { outcome: 'passed', message: 'It works.' };

interface FakeLine extends Line {
  stopped: number;
}

function fakeLine(answer: (input: DiagnosedPart) => Diagnosed | Promise<Diagnosed>): FakeLine {
  const line = {
    stopped: 0,
    call: async (_kind: string, input: unknown) => answer(input as DiagnosedPart),
    stop: () => {
      line.stopped++;
    },
    renew: () => undefined,
  };
  return line as FakeLine;
}

const problemOf = (): Promise<null> => Promise.resolve(null);
const check = (line: Line, role: Role = 'query'): Promise<Check[]> =>
  inferenceChecks({ role, open: () => line, signal: new AbortController().signal, problemOf });
const outcomes = (checks: readonly Check[]): Record<string, string> =>
  Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));

describe('inferenceChecks', () => {
  it('tries every provider that the runtime names, the processor first and once', async () => {
    const line = fakeLine(({ part }) => (part === 'onnx' ? { ...works, providers: ['webgpu', 'cpu'] } : works));
    const checks = await check(line);
    expect(checks.map(({ name }) => name).filter((name) => name.startsWith('onnx'))).toEqual([
      'onnx',
      'onnx cpu',
      'onnx webgpu',
    ]);
    expect(new Set(checks.map((one) => one.process))).toEqual(new Set(['inference query']));
    expect(line.stopped).toBe(1);
  });

  it('fails a part that does not answer in time, and no other', async () => {
    const checks = await check(
      fakeLine((input) => {
        if (input.part === 'decode' && input.format === 'avif') throw new ProcessDied('timed-out');
        return works;
      }),
    );
    expect(checks.filter(({ outcome }) => outcome !== 'passed')).toMatchObject([
      { name: 'decode avif', outcome: 'failed', message: 'It did not answer in time, and the process was ended.' },
    ]);
  });

  it('passes on the error that ended the process', async () => {
    const lastWords = 'file:///a.mjs:3\n    throw\n\nError: Could not load the "sharp" module\n    at load';
    const [first] = await inferenceChecks({
      role: 'query',
      signal: new AbortController().signal,
      problemOf,
      open: (onDeath) =>
        fakeLine(() => {
          onDeath(lastWords);
          throw new ProcessDied('crashed');
        }),
    });
    expect(first?.message).toBe('The process ended while it was tried. Error: Could not load the "sharp" module');
  });

  it('fails the processor and only skips a provider that nothing needs', async () => {
    const checks = await check(
      fakeLine((input) => {
        if (input.part === 'onnx') return { ...works, providers: ['cpu', 'webgpu'] };
        if (input.part === 'provider') throw new ProcessDied('crashed');
        return works;
      }),
    );
    expect(outcomes(checks)).toMatchObject({ 'onnx cpu': 'failed', 'onnx webgpu': 'skipped', model: 'passed' });
  });

  it('tries the processor although the runtime could not be listed', async () => {
    const checks = await check(
      fakeLine(({ part }) => {
        if (part === 'onnx') throw new AppError('internal', 'It is not there.');
        return works;
      }),
    );
    expect(outcomes(checks)).toMatchObject({ onnx: 'failed', 'onnx cpu': 'passed' });
  });

  it('starts a process that cannot be kept running no further', async () => {
    let asked = 0;
    const checks = await check(
      fakeLine(() => {
        asked++;
        throw new AppError('crashed', 'It keeps stopping.');
      }),
    );
    expect(asked).toBe(1);
    expect(checks[0]).toMatchObject({ name: 'process', outcome: 'failed', message: 'It keeps stopping.' });
    expect(new Set(checks.slice(1).map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
  });

  it('ends the process when it is cancelled', async () => {
    const controller = new AbortController();
    const hanging = Promise.withResolvers<Diagnosed>();
    const line = fakeLine(() => {
      queueMicrotask(() => {
        controller.abort();
      });
      return hanging.promise;
    });
    const stop = (): void => {
      hanging.reject(cancelled());
    };
    await expect(
      inferenceChecks({ role: 'indexer', open: () => ({ ...line, stop }), signal: controller.signal, problemOf }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('tries only the models of the chat process, and not those of which it is known that they cannot serve', async () => {
    const missing = { outcome: 'skipped', message: 'There is none.' } as const;
    const checks = await inferenceChecks({
      role: 'chat',
      open: () => fakeLine(() => works),
      signal: new AbortController().signal,
      problemOf: (task) => Promise.resolve(task === 'answer' ? missing : null),
    });
    expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'process passed',
      'model caption passed',
      'model answer skipped',
      'model chat passed',
    ]);
  });
});
