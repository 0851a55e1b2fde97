import { describe, expect, it, vi } from 'vitest';
import type { EmitterPort } from '../../../src-shared/rpc/message-port.ts';
import type { FromBackend, ToBackend } from './backend-line.ts';
import { remoteInference } from './parent-port.ts';

function setUp() {
  const asked: FromBackend[] = [];
  let tell = (_message: ToBackend, _ports: readonly EmitterPort[]): void => undefined;
  const fork = remoteInference({
    postMessage: (message) => asked.push(message),
    on: (_type, listener) =>
      (tell = (data, ports) => {
        listener({ data, ports });
      }),
  });
  return {
    asked,
    fork,
    tell: (message: ToBackend, ports: readonly EmitterPort[] = []): void => {
      tell(message, ports);
    },
  };
}

function fakePort() {
  const sent: unknown[] = [];
  const listeners: Record<string, (event: { data: unknown }) => void> = {};
  const port: EmitterPort = {
    postMessage: (message) => sent.push(message),
    on: (type: string, listener: (event: { data: unknown }) => void) => (listeners[type] = listener),
    start: () => undefined,
    close: () => undefined,
  };
  return {
    port,
    sent,
    say: (data: unknown) => listeners['message']?.({ data }),
    hangUp: () => listeners['close']?.({ data: null }),
  };
}

const exit = { code: 0, signal: null, lastWords: '' };

describe('an inference process that main started', () => {
  it('gets what was sent before its line was there', () => {
    const { asked, fork, tell } = setUp();
    const process = fork('query');
    process.send('setup');
    expect(asked).toEqual([{ type: 'fork', id: 1, role: 'query' }]);
    const { port, sent } = fakePort();
    tell({ type: 'inference', id: 1 }, [port]);
    process.send('question');
    expect(sent).toEqual(['setup', 'question']);
  });

  it('is heard to its last answer before its end is told', async () => {
    const { fork, tell } = setUp();
    const process = fork('query');
    const heard: unknown[] = [];
    process.onMessage((message) => heard.push(message));
    process.onExit(({ code }) => heard.push(`ended ${String(code)}`));
    const line = fakePort();
    tell({ type: 'inference', id: 1 }, [line.port]);
    tell({ type: 'inference-exit', id: 1, exit });
    line.say('the last answer');
    line.hangUp();
    await vi.waitFor(() => {
      expect(heard).toEqual(['the last answer', 'ended 0']);
    });
  });

  it('is told to have ended even where its line never says so', async () => {
    const { fork, tell } = setUp();
    const ended = vi.fn();
    fork('indexer').onExit(ended);
    tell({ type: 'inference-exit', id: 1, exit });
    await vi.waitFor(() => {
      expect(ended).toHaveBeenCalledWith(exit);
    });
  });

  it('is killed by asking main', () => {
    const { asked, fork } = setUp();
    fork('query');
    fork('indexer').kill();
    expect(asked.at(-1)).toEqual({ type: 'kill', id: 2 });
  });
});
