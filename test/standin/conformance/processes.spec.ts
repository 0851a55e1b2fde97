// Processes side by side: who they are to the application, and lines between two of them that main only ties.
import { cites, expect, test } from './bench.ts';

test.afterEach(async ({ application }) => {
  await application.evaluate(() => {
    for (const child of Object.values(globalThis.stage.children)) child.kill();
  });
});

test(
  'getAppMetrics names main, the pages and each utility process with its pid',
  cites('api/structures/process-metric.md'),
  async ({ application, page }) => {
    expect(await page.title()).toBe('Bench');
    const found = await application.evaluate(async ({ app }) => {
      const child = globalThis.stage.fork('worker.mjs', [], { serviceName: 'the counted one' });
      globalThis.stage.children['counted'] = child;
      await globalThis.stage.next(child, 'spawn');
      const metrics = app.getAppMetrics();
      const own = metrics.find(({ pid }) => pid === child.pid);
      return {
        main: metrics.find(({ type }) => type === 'Browser')?.pid === process.pid,
        hasPage: metrics.some(({ type }) => type === 'Tab'),
        own: { type: own?.type, name: own?.name, serviceName: own?.serviceName },
      };
    });
    expect(found).toEqual({
      main: true,
      hasPage: true,
      own: { type: 'Utility', name: 'the counted one', serviceName: 'node.mojom.NodeService' },
    });
  },
);

test(
  'a channel whose two ends go to two utility processes joins them',
  cites('tutorial/message-ports.md'),
  async ({ application }) => {
    const heard = await application.evaluate(async ({ MessageChannelMain }) => {
      const { port1, port2 } = new MessageChannelMain();
      const [left, right] = ['left', 'right'].map((name) => {
        const child = globalThis.stage.fork('worker.mjs');
        globalThis.stage.children[name] = child;
        return child;
      });
      const told = new Promise<unknown>((resolve) =>
        right?.on('message', (message: { port?: string; text?: string }) => {
          if (message.port === 'heard') resolve(message.text);
        }),
      );
      left?.postMessage({ do: 'take port' }, [port1]);
      right?.postMessage({ do: 'take port' }, [port2]);
      left?.postMessage({ do: 'use port', value: { bytes: new Uint8Array([1, 2]) } });
      return told;
    });
    expect(heard).toBe('Object {bytes:Uint8Array [1,2]}');
  },
);

test(
  'when one of two joined processes ends, the other’s port closes',
  cites('api/message-port-main.md'),
  async ({ application }) => {
    const heard = await application.evaluate(async ({ MessageChannelMain }) => {
      const { port1, port2 } = new MessageChannelMain();
      const left = globalThis.stage.fork('worker.mjs');
      const right = globalThis.stage.fork('worker.mjs');
      Object.assign(globalThis.stage.children, { left, right });
      const until = (wanted: string) =>
        new Promise<string>((resolve) =>
          right.on('message', (message: { port?: string; answer?: unknown }) => {
            if (message.port === wanted || message.answer === wanted) resolve(wanted);
          }),
        );
      const taken = until('taken');
      const closed = until('closed');
      left.postMessage({ do: 'take port' }, [port1]);
      right.postMessage({ do: 'take port' }, [port2]);
      await taken;
      left.postMessage({ do: 'exit', code: 0 });
      return closed;
    });
    expect(heard).toBe('closed');
  },
);

test('stdio can be told stream by stream', cites('api/utility-process.md'), async ({ application }) => {
  const streams = await application.evaluate(async () => {
    const child = globalThis.stage.fork('queue.cjs', [], { stdio: ['ignore', 'ignore', 'pipe'] });
    globalThis.stage.children['streams'] = child;
    const text = await new Promise<string>((resolve) =>
      child.stderr?.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    return [child.stdout, text];
  });
  expect(streams).toEqual([null, 'on stderr\n']);
});
