import { describe, expect, it, vi } from 'vitest';
import { MessageChannel } from 'node:worker_threads';
import type { EmitterPort } from '../../../src-shared/rpc/message-port.ts';
import { electronLine } from './inference-port.ts';

const asEmitter = (port: MessageChannel['port1']): EmitterPort => ({
  postMessage: (message) => {
    port.postMessage(message);
  },
  on: (type: string, listener: (event: { data: unknown }) => void) =>
    port.on(type, (data: unknown) => {
      listener({ data });
    }),
  start: () => {
    port.start();
  },
  close: () => {
    port.close();
  },
});

function setUp() {
  let hand = (_event: { ports: readonly EmitterPort[] }): void => undefined;
  const end = vi.fn();
  const line = electronLine({ on: (_name, listener) => (hand = listener) }, end);
  return {
    line: line!,
    end,
    hand: (port: EmitterPort): void => {
      hand({ ports: [port] });
    },
  };
}

describe("an inference process's line under Electron", () => {
  it('is not there where Electron did not start the process', () => {
    expect(electronLine(undefined)).toBeNull();
  });

  it('carries what was posted before the port came, and loses nothing that waited in the port', async () => {
    const { line, hand } = setUp();
    const { port1, port2 } = new MessageChannel();
    const heard: unknown[] = [];
    const answers: unknown[] = [];
    port1.on('message', (message) => answers.push(message));
    port1.postMessage('setup');
    line.post('ready');
    line.onMessage((message) => heard.push(message));
    hand(asEmitter(port2));
    await vi.waitFor(() => {
      expect([heard, answers]).toEqual([['setup'], ['ready']]);
    });
    port1.close();
  });

  it('ends the process when the backend is gone', async () => {
    const { hand, end } = setUp();
    const { port1, port2 } = new MessageChannel();
    hand(asEmitter(port2));
    port1.close();
    await vi.waitFor(() => {
      expect(end).toHaveBeenCalled();
    });
  });
});
