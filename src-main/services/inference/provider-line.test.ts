import { describe, expect, it } from 'vitest';
import type { Provider } from '../../models/runtime/providers.ts';
import type { ChildExit, ForkInference } from './fork.ts';
import { openLine, type Line } from './line.ts';
import type { FromChild, Setup } from './protocol.ts';

interface Fake {
  readonly line: Line;
  /** Of each process that was started. */
  readonly started: Provider[];
  readonly failed: string[];
}

/** A process that dies of its first request, or tells that it fell back, where it runs on `bad`. */
function open(first: Provider, bad: { provider: Provider; how: 'dies' | 'falls back, then dies' }): Fake {
  const started: Provider[] = [];
  const failed: string[] = [];
  const given = new Set<Provider>();
  const fork: ForkInference = () => {
    let say: (message: FromChild) => void = () => undefined;
    let exit: (exit: ChildExit) => void = () => undefined;
    let provider: Provider = 'cpu';
    return {
      onMessage: (listener) => (say = listener),
      onExit: (listener) => (exit = listener),
      kill: () => {
        exit({ code: null, signal: 'SIGKILL', lastWords: '' });
      },
      send(message) {
        queueMicrotask(() => {
          if ('setup' in message) {
            provider = message.setup.provider ?? 'cpu';
            started.push(provider);
            say({ ready: true });
          } else if ('kind' in message && provider !== bad.provider) say({ id: message.id, output: { warm: true } });
          else {
            if (bad.how !== 'dies') say({ providerFailed: 'device lost' });
            exit({ code: null, signal: 'SIGSEGV', lastWords: '' });
          }
        });
      },
    };
  };
  const setup = (): Promise<Setup> =>
    Promise.resolve({
      modelDirectory: null,
      writers: { caption: null, answer: null, chat: null },
      thumbnailDirectory: '',
      threads: 1,
      memoryLimitBytes: 1e9,
      provider: given.has(first) ? 'cpu' : first,
    });
  const line = openLine({
    role: 'indexer',
    fork,
    setup,
    backOffMs: 1,
    onProviderFailed(provider, reason) {
      given.add(provider);
      failed.push(`${provider}: ${reason}`);
    },
  });
  return { line, started, failed };
}

const limits = { timeLimitMs: 10_000 };

describe('a line to a process on a provider', () => {
  it('asks again on the processor what was with a provider that died, and blames no request', async () => {
    const { line, started, failed } = open('cuda', { provider: 'cuda', how: 'dies' });
    const answers = await Promise.all([line.call('warm', {}, limits), line.call('warm', {}, limits)]);
    expect(answers).toEqual([{ warm: true }, { warm: true }]);
    expect(started).toEqual(['cuda', 'cpu']);
    expect(failed).toEqual(['cuda: its process ended: crashed']);
    line.stop();
  });

  it('blames the request where the process had left the provider before it died', async () => {
    const { line, failed } = open('cuda', { provider: 'cuda', how: 'falls back, then dies' });
    await expect(line.call('warm', {}, limits)).rejects.toMatchObject({ name: 'ProcessDied', onProvider: false });
    expect(failed).toEqual(['cuda: device lost']);
    line.stop();
  });

  it('blames the request on the processor, and asks it once', async () => {
    const { line, started, failed } = open('cpu', { provider: 'cpu', how: 'dies' });
    await expect(line.call('warm', {}, limits)).rejects.toMatchObject({ name: 'ProcessDied', onProvider: false });
    expect(started).toEqual(['cpu']);
    expect(failed).toEqual([]);
    line.stop();
  });
});
