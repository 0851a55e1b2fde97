// utilityProcess: starting, talking, ending, and what a child may do.
import type { ElectronApplication } from '@playwright/test';
import { cites, expect, test, type WorkerOptions } from './bench.ts';

const documentation = cites('api/utility-process.md');
const parentPort = cites('api/parent-port.md');

/** Starts the worker, gives it one command and resolves with its answer; the worker stays as `stage.children.worker`. */
function ask(
  application: ElectronApplication,
  command: Record<string, unknown>,
  options: WorkerOptions = {},
): Promise<{ answer: unknown; keys: string[] }> {
  return application.evaluate(
    async (_electron, [told, how]) => {
      const child = globalThis.stage.fork('worker.mjs', ['--first', 'second arg'], how);
      globalThis.stage.children['worker'] = child;
      const answered = new Promise<{ answer: unknown; keys: string[] }>((resolve) => child.once('message', resolve));
      child.postMessage(told);
      return answered;
    },
    [command, options] as const,
  );
}

test.afterEach(async ({ application }) => {
  await application.evaluate(() => {
    for (const child of Object.values(globalThis.stage.children)) child.kill();
  });
});

test.describe('start', () => {
  test('an ES module gets its arguments', documentation, async ({ application }) => {
    const { answer } = await ask(application, { do: 'facts' });
    expect(answer).toMatchObject({ argv: ['--first', 'second arg'], script: expect.stringMatching(/worker\.mjs$/) });
  });

  test('it knows its type and versions', cites('api/process.md'), async ({ application }) => {
    const { answer } = await ask(application, { do: 'facts' });
    expect(answer).toMatchObject({
      type: 'utility',
      electron: expect.stringMatching(/^45\./),
      node: expect.stringMatching(/^24\./),
    });
  });

  test('it inherits the environment unless it is given one', documentation, async ({ application }) => {
    const inherited = await ask(application, { do: 'facts' });
    expect(inherited.answer).toMatchObject({ inherited: true });
    const given = await ask(application, { do: 'facts' }, { env: { CONFORMANCE_WORD: 'hello' } });
    expect(given.answer).toMatchObject({ env: 'hello', inherited: false });
  });

  test('it starts in the folder that it is told', documentation, async ({ application }) => {
    const { answer } = await ask(application, { do: 'facts' }, { cwd: import.meta.dirname });
    expect(answer).toMatchObject({ cwd: import.meta.dirname });
  });

  test(
    'spawn comes when it runs; before that there is no pid, after its end there is none',
    documentation,
    async ({ application }) => {
      const pids = await application.evaluate(async () => {
        const child = globalThis.stage.fork('queue.cjs', [], { stdio: 'ignore' });
        const found: unknown[] = [typeof child.pid];
        await globalThis.stage.next(child, 'spawn');
        found.push(typeof child.pid);
        const ended = globalThis.stage.next(child, 'exit');
        child.kill();
        await ended;
        found.push(typeof child.pid);
        return found;
      });
      expect(pids).toEqual(['undefined', 'number', 'undefined']);
    },
  );

  test('no script is an error', documentation, async ({ application }) => {
    const thrown = await application.evaluate(({ utilityProcess }) =>
      globalThis.stage.thrown(() => utilityProcess.fork('')),
    );
    expect(thrown).not.toBeNull();
  });

  test('stdin cannot be had, nor an unknown word for stdio', documentation, async ({ application }) => {
    const thrown = await application.evaluate(() =>
      [['pipe', 'pipe', 'pipe'], 'ipc', ['ignore', 'ignore']].map((stdio) =>
        globalThis.stage.thrown(() => globalThis.stage.fork('ends.cjs', [], { stdio: stdio as never })),
      ),
    );
    // The words are Electron's own business; that each is refused is documented.
    expect(thrown.map((message) => message != null)).toEqual([true, true, true]);
  });

  test('a script that is not there ends with code 1', documentation, async ({ application }) => {
    const [[code] = []] = await application.evaluate(async () => {
      const child = globalThis.stage.fork('not-there.mjs', [], { stdio: 'ignore' });
      return globalThis.stage.next(child, 'exit');
    });
    expect(code).toBe(1);
  });
});

test.describe('output', () => {
  test('stdout and stderr are streams with pipe', documentation, async ({ application }) => {
    const output = await application.evaluate(async () => {
      const child = globalThis.stage.fork('queue.cjs', [], { stdio: 'pipe' });
      globalThis.stage.children['queue'] = child;
      const read = (stream: NodeJS.ReadableStream | null) =>
        new Promise<string>((resolve) => stream?.once('data', (chunk: Buffer) => resolve(chunk.toString())));
      return Promise.all([read(child.stdout), read(child.stderr)]);
    });
    expect(output).toEqual(['on stdout\n', 'on stderr\n']);
  });

  test('they are null otherwise', documentation, async ({ application }) => {
    const streams = await application.evaluate(() => {
      const silent = globalThis.stage.fork('ends.cjs', [], { stdio: 'ignore' });
      const usual = globalThis.stage.fork('ends.cjs');
      const found = [silent.stdout, silent.stderr, usual.stdout, usual.stderr];
      return found.map((stream) => stream === null);
    });
    expect(streams).toEqual([true, true, true, true]);
  });
});

test.describe('messages', () => {
  test('the child gets an event with data and ports', parentPort, async ({ application }) => {
    const { answer, keys } = await ask(application, { do: 'ports' });
    expect(answer).toBe(0);
    expect(keys).toEqual(expect.arrayContaining(['data', 'ports']));
  });

  test('the parent gets the message itself', documentation, async ({ application }) => {
    const message = await ask(application, { do: 'echo', value: { a: [1, 'two'] } });
    expect(message).toMatchObject({ answer: { a: [1, 'two'] } });
  });

  test('messages wait for the child’s first listener, in order', parentPort, async ({ application }) => {
    const heard = await application.evaluate(async () => {
      const child = globalThis.stage.fork('queue.cjs', [], { stdio: 'ignore' });
      globalThis.stage.children['queue'] = child;
      for (const word of ['first', 'second', 'last']) child.postMessage(word);
      const [[message] = []] = await globalThis.stage.next(child, 'message');
      return message;
    });
    expect(heard).toEqual(['first', 'second', 'last']);
  });

  test('functions cannot be sent to a child', documentation, async ({ application }) => {
    const thrown = await application.evaluate(() => {
      const child = globalThis.stage.fork('worker.mjs');
      globalThis.stage.children['worker'] = child;
      return globalThis.stage.thrown(() => child.postMessage({ call: () => 1 }));
    });
    expect(thrown).toBe('An object could not be cloned.');
  });

  test('functions cannot be sent by a child', parentPort, async ({ application }) => {
    const { answer } = await ask(application, { do: 'function' });
    expect(answer).toBe('An object could not be cloned.');
  });

  test('what is not a port cannot be transferred to a child', documentation, async ({ application }) => {
    const thrown = await application.evaluate(() => {
      const child = globalThis.stage.fork('worker.mjs');
      globalThis.stage.children['worker'] = child;
      return globalThis.stage.thrown(() => child.postMessage(null, [new ArrayBuffer(4) as never]));
    });
    expect(thrown).toBe('Port at index 0 is not a valid port');
  });

  test('many children each answer for themselves', documentation, async ({ application }) => {
    const answers = await application.evaluate(async () => {
      const children = ['a', 'b', 'c'].map((name) => {
        const child = globalThis.stage.fork('worker.mjs');
        globalThis.stage.children[name] = child;
        child.postMessage({ do: 'echo', value: name });
        return new Promise<unknown>((resolve) => child.once('message', ({ answer }) => resolve(answer)));
      });
      return Promise.all(children);
    });
    expect(answers).toEqual(['a', 'b', 'c']);
  });
});

test.describe('ports', () => {
  /** Gives one end of a channel to a worker and talks to it through the other. */
  const talk = (application: ElectronApplication, steps: 'both ways' | 'close there' | 'close here' | 'end') =>
    application.evaluate(async ({ MessageChannelMain }, how) => {
      const { port1, port2 } = new MessageChannelMain();
      const child = globalThis.stage.fork('worker.mjs');
      globalThis.stage.children['worker'] = child;
      const told: unknown[] = [];
      child.on('message', (message: { port?: string; text?: string }) =>
        told.push(message.port ?? 'taken', message.text),
      );
      const until = async (done: () => boolean): Promise<void> => {
        for (let wait = 0; wait < 100 && !done(); wait += 1) await new Promise((resolve) => setTimeout(resolve, 30));
      };
      const here: unknown[] = [];
      port2.on('message', ({ data }) => here.push(data));
      port2.on('close', () => here.push('close'));
      port2.start();
      port2.postMessage({ reply: 'early bird' });
      child.postMessage({ do: 'take port' }, [port1]);
      await until(() => here.length > 0);
      if (how === 'close there') child.postMessage({ do: 'close port' });
      if (how === 'close here') port2.close();
      if (how === 'end') child.postMessage({ do: 'exit', code: 0 });
      if (how === 'close here') await until(() => told.includes('closed'));
      else if (how !== 'both ways') await until(() => here.includes('close'));
      return { here, told: told.filter((text) => text !== undefined) };
    }, steps);

  test(
    'a port that goes to a child runs both ways, and what was sent early arrives',
    documentation,
    async ({ application }) => {
      const { here, told } = await talk(application, 'both ways');
      expect(here).toEqual(['early bird']);
      expect(told).toEqual(expect.arrayContaining(['taken', 'heard', 'Object {reply:"early bird"}']));
    },
  );

  test('a child that closes its port is heard', cites('api/message-port-main.md'), async ({ application }) => {
    expect((await talk(application, 'close there')).here).toContain('close');
  });

  test(
    'a port that is closed here is heard in the child',
    cites('api/message-port-main.md'),
    async ({ application }) => {
      expect((await talk(application, 'close here')).told).toContain('closed');
    },
  );

  test('a child that ends closes its ports', cites('api/message-port-main.md'), async ({ application }) => {
    expect((await talk(application, 'end')).here).toContain('close');
  });

  test(
    'a child cannot hand a port to its parent: postMessage there takes a message only',
    parentPort,
    async ({ application, differs }) => {
      const answer = await application.evaluate(async ({ MessageChannelMain }) => {
        const { port1 } = new MessageChannelMain();
        const child = globalThis.stage.fork('worker.mjs');
        globalThis.stage.children['worker'] = child;
        const heard: unknown[] = [];
        child.on('message', (...args: unknown[]) => heard.push(args));
        child.postMessage({ do: 'take port' }, [port1]);
        child.postMessage({ do: 'transfer port' });
        for (let wait = 0; wait < 100 && !JSON.stringify(heard).includes('answer":null') && heard.length < 2; wait += 1)
          await new Promise((resolve) => setTimeout(resolve, 30));
        await new Promise((resolve) => setTimeout(resolve, 100));
        return heard as { answer?: unknown; with?: string }[][];
      });
      const answers = answer.map(([message]) => message);
      const isRefused = answers.some((message) => typeof message?.answer === 'string' && message.answer !== 'taken');
      expect(answer.every((args) => args.length === 1)).toBe(true);
      expect(isRefused).toBe(
        differs({
          electron: false,
          standin: true,
          why: 'parentPort.postMessage has no list of ports. Electron ignores a second argument without a word; the stand-in throws.',
        }),
      );
    },
  );
});

test.describe('end', () => {
  const ends = (application: ElectronApplication, command: Record<string, unknown>, serviceName: string) =>
    application.evaluate(
      async ({ app }, [told, name]) => {
        const child = globalThis.stage.fork('worker.mjs', [], { stdio: 'ignore', serviceName: name });
        globalThis.stage.children[name] = child;
        const gone: { type: string; reason: string; exitCode: number; name?: string; serviceName?: string }[] = [];
        app.on('child-process-gone', (_event, details) => {
          if (details.name === name) gone.push({ ...details });
        });
        const exit = globalThis.stage.next(child, 'exit');
        child.postMessage(told);
        const [[code] = []] = await exit;
        // The two events come from different places; neither waits for the other.
        await new Promise((resolve) => setTimeout(resolve, 500));
        return { code, gone };
      },
      [command, serviceName] as const,
    );

  test('exit tells the code', documentation, async ({ application }) => {
    expect((await ends(application, { do: 'exit', code: 3 }, 'code 3')).code).toBe(3);
    expect((await ends(application, { do: 'exit', code: 0 }, 'code 0')).code).toBe(0);
  });

  test('an uncaught exception ends it with code 1', documentation, async ({ application }) => {
    expect((await ends(application, { do: 'throw' }, 'fault')).code).toBe(1);
  });

  test(
    'an abort is not code 0, and child-process-gone tells who and why',
    cites('api/app.md'),
    async ({ application }) => {
      const { code, gone } = await ends(application, { do: 'abort' }, 'the one that aborts');
      expect(code).not.toBe(0);
      expect(gone).toHaveLength(1);
      expect(gone[0]).toMatchObject({
        type: 'Utility',
        name: 'the one that aborts',
        serviceName: 'node.mojom.NodeService',
        exitCode: expect.any(Number),
      });
      expect(['crashed', 'abnormal-exit']).toContain(gone[0]?.reason);
    },
  );

  test('an orderly end is not child-process-gone', cites('api/app.md'), async ({ application }) => {
    expect((await ends(application, { do: 'exit', code: 0 }, 'orderly')).gone).toEqual([]);
  });

  test(
    'kill is true for a running child, which then ends, and false afterwards',
    documentation,
    async ({ application }) => {
      const found = await application.evaluate(async () => {
        const child = globalThis.stage.fork('worker.mjs');
        await globalThis.stage.next(child, 'spawn');
        const exit = globalThis.stage.next(child, 'exit');
        const first = child.kill();
        const [[code] = []] = await exit;
        return { first, code: typeof code, second: child.kill() };
      });
      expect(found).toEqual({ first: true, code: 'number', second: false });
    },
  );

  test('a child killed from outside does not end with code 0', documentation, async ({ application }) => {
    const code = await application.evaluate(async () => {
      const child = globalThis.stage.fork('worker.mjs', [], { serviceName: 'victim' });
      await globalThis.stage.next(child, 'spawn');
      const exit = globalThis.stage.next(child, 'exit');
      process.kill(child.pid ?? 0, 'SIGKILL');
      const [[found] = []] = await exit;
      return found;
    });
    expect(code).not.toBe(0);
  });

  test('a message to a child that has ended is lost without a fault', documentation, async ({ application }) => {
    const thrown = await application.evaluate(async () => {
      const child = globalThis.stage.fork('worker.mjs');
      await globalThis.stage.next(child, 'spawn');
      const exit = globalThis.stage.next(child, 'exit');
      child.kill();
      await exit;
      return globalThis.stage.thrown(() => child.postMessage('anyone?'));
    });
    expect(thrown).toBeNull();
  });
});

test.describe('modules inside', () => {
  test('electron offers nothing of main', cites('api/utility-process.md'), async ({ application }) => {
    const { answer } = await ask(application, { do: 'electron' });
    expect(answer).toMatchObject({ mainOnly: [] });
  });

  test('an electron module that is not there is not found', documentation, async ({ application }) => {
    const { answer } = await ask(application, { do: 'electron/lol' });
    expect(answer).toBe('ERR_MODULE_NOT_FOUND');
  });
});
