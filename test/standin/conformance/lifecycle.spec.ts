// The application from its first line to its exit code. Each test starts a program of its own, without Playwright between.
import path from 'node:path';
import { cites, expect, test } from './bench.ts';
import { type Ending, fixtures, type Host, runToEnd, type Said } from './program.ts';

const words = (ending: Ending): string[] => ending.said.map(({ say }) => say);
const said = (ending: Ending, say: string): Said => {
  const line = ending.said.find((candidate) => candidate.say === say);
  if (line == null) throw new Error(`It never said “${say}”: ${JSON.stringify(ending, null, 1)}`);
  return line;
};

/** Each story is played once; several tests look at it. */
const played = new Map<string, Promise<Ending>>();
function play(on: Host, scenario: string): Promise<Ending> {
  const ending = played.get(scenario) ?? runToEnd(on, 'steps', { scenario });
  played.set(scenario, ending);
  return ending;
}

test.describe('start', () => {
  test('will-finish-launching, then ready, then the promise of whenReady', cites('api/app.md'), async ({ on }) => {
    const ending = await play(on, 'order');
    expect(words(ending).slice(0, 4)).toEqual(['top', 'will-finish-launching', 'ready', 'when-ready']);
  });

  test('isReady is false in the first lines of main and true in ready', cites('api/app.md'), async ({ on }) => {
    const ending = await play(on, 'order');
    expect(said(ending, 'top')['isReady']).toBe(false);
    expect(said(ending, 'ready')['isReady']).toBe(true);
  });

  test('a top-level await of an ES module main holds ready back', cites('tutorial/esm.md'), async ({ on }) => {
    const ending = await play(on, 'awaits');
    expect(words(ending)).toEqual(['awaited', 'ready']);
    expect(said(ending, 'awaited')['isReady']).toBe(false);
  });

  test('the package.json of the folder names a CommonJS main as well', cites('tutorial/esm.md'), async ({ on }) => {
    const ending = await runToEnd(on, 'plain', {});
    expect(ending.said).toEqual([{ say: 'ready', early: false, name: 'conformance-plain', same: true }]);
    expect(ending.code).toBe(0);
  });

  test(
    'an ES module imports by name, by default, and from electron/main and electron/common',
    cites('tutorial/esm.md'),
    async ({ on }) => {
      const ending = await play(on, 'modules');
      expect(ending.said).toEqual([
        {
          say: 'modules',
          default: true,
          main: true,
          commonHasShell: 'function',
          commonHasApp: true,
          isEmitter: 'function',
        },
      ]);
    },
  );

  test('name is the product name of package.json, version its version', cites('api/app.md'), async ({ on }) => {
    const names = said(await play(on, 'names'), 'names');
    expect(names).toMatchObject({ name: 'Conformance Steps', sameName: 'Conformance Steps', version: '3.2.1' });
  });

  test('the application path is its folder, and it is not packaged', cites('api/app.md'), async ({ on }) => {
    const names = said(await play(on, 'names'), 'names');
    expect(names).toMatchObject({ appPath: path.join(fixtures, 'steps'), isPackaged: false, resources: 'string' });
  });

  test('sessionData follows userData', cites('api/app.md'), async ({ on }) => {
    const names = said(await play(on, 'names'), 'names');
    expect(names['userData']).toMatch(/conformance-/);
    expect(names['sessionData']).toBe(names['userData']);
  });

  test(
    'the main process knows its type and the versions of Electron, Chromium and Node',
    cites('api/process.md'),
    async ({ on }) => {
      const names = said(await play(on, 'names'), 'names');
      expect(names).toMatchObject({
        type: 'browser',
        electron: expect.stringMatching(/^45\.\d+\.\d+/),
        chrome: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        node: expect.stringMatching(/^24\./),
      });
    },
  );

  test('argv holds the application’s folder and what came after it', cites('api/process.md'), async ({ on }) => {
    const ending = await runToEnd(on, 'steps', { scenario: 'names', args: ['holiday.jpg', '--a-switch=5'] });
    expect(said(ending, 'names')['argv']).toEqual([path.join(fixtures, 'steps'), 'holiday.jpg']);
  });

  test('commandLine reads the switches of the command line', cites('api/command-line.md'), async ({ on }) => {
    const ending = await runToEnd(on, 'steps', { scenario: 'names', args: ['--a-switch=5'] });
    expect(said(ending, 'names')).toMatchObject({ switches: '5', hasSwitch: [true, false] });
  });

  test('setPath changes what getPath says, and an unknown name throws', cites('api/app.md'), async ({ on }) => {
    const ending = await play(on, 'paths before');
    expect(ending.said).toEqual([{ say: 'paths', set: null, downloads: true, unknown: true }]);
  });
});

test.describe('too early and too late', () => {
  test('no window before ready', cites('api/app.md'), async ({ on }) => {
    const early = said(await play(on, 'too early'), 'early');
    expect(early['window']).toBe('Cannot create BrowserWindow before app is ready');
  });

  test('no utility process before ready', cites('api/utility-process.md'), async ({ on }) => {
    const early = said(await play(on, 'too early'), 'early');
    expect(early['fork']).toMatch(/before app is ready/);
  });

  test('no session, no screen and no scheme handler before ready', cites('api/session.md'), async ({ on }) => {
    const early = said(await play(on, 'too early'), 'early');
    expect(early['session']).not.toBeNull();
    expect(early['screen']).not.toBeNull();
    expect(early['handle']).not.toBeNull();
  });

  test('enableSandbox is for before ready', cites('api/app.md'), async ({ on }) => {
    const early = said(await play(on, 'too early'), 'early');
    expect(early['sandbox']).toBeNull();
    const late = said(await play(on, 'too late'), 'late');
    expect(late['sandbox']).toMatch(/before app is ready/);
  });

  test('schemes cannot be made privileged after ready', cites('api/protocol.md'), async ({ on }) => {
    const late = said(await play(on, 'too late'), 'late');
    expect(late['schemes']).toBe('protocol.registerSchemesAsPrivileged should be called before app is ready');
  });

  test('schemes are made privileged in one call only', cites('api/protocol.md'), async ({ on, differs }) => {
    const twice = said(await play(on, 'schemes twice'), 'twice');
    expect(twice['first']).toBeNull();
    const isRefused = differs({
      electron: false,
      standin: true,
      why: 'The documentation allows one call. Electron does not check it, and the second list silently replaces parts of the first; the stand-in throws.',
    });
    expect(twice['second'] != null).toBe(isRefused);
  });

  test('what is not a list of schemes is refused', cites('api/protocol.md'), async ({ on }) => {
    const wrong = said(await play(on, 'schemes wrong'), 'wrong');
    expect(wrong['text']).toBe('Argument must be an array of custom schemes.');
  });

  test('only a standard scheme can have a code cache', cites('api/structures/custom-scheme.md'), async ({ on }) => {
    const wrong = said(await play(on, 'schemes wrong'), 'wrong');
    expect(wrong['cache']).toMatch(/^Code cache can only be enabled/);
  });
});

test.describe('end', () => {
  test(
    'after the last window: window-all-closed, before-quit, will-quit, quit with the code',
    cites('api/app.md'),
    async ({ on }) => {
      const ending = await play(on, 'order');
      expect(words(ending).slice(4)).toEqual([
        'close',
        'closed',
        'window-all-closed',
        'before-quit',
        'will-quit',
        'quit',
      ]);
      expect(said(ending, 'quit')['code']).toBe(0);
      expect(ending).toMatchObject({ code: 0, signal: null });
    },
  );

  test('quit closes windows first and then says nothing of window-all-closed', cites('api/app.md'), async ({ on }) => {
    const ending = await play(on, 'quit with a window');
    expect(words(ending)).toEqual(['before-quit', 'close', 'closed', 'will-quit', 'quit']);
  });

  test('where nobody listens to window-all-closed the application quits', cites('api/app.md'), async ({ on }) => {
    const ending = await play(on, 'nobody listens');
    expect(words(ending)).toEqual(['close', 'closed', 'before-quit', 'will-quit', 'quit']);
    expect(ending.code).toBe(0);
  });

  test(
    'before-quit can be prevented: windows stay, and a second quit asks again',
    cites('api/app.md'),
    async ({ on }) => {
      const ending = await play(on, 'before-quit prevented');
      expect(words(ending)).toEqual(['before-quit', 'alive', 'before-quit', 'close', 'closed', 'will-quit', 'quit']);
      expect(said(ending, 'alive')['windows']).toBe(1);
    },
  );

  test('will-quit can be prevented: the windows are gone, the process is not', cites('api/app.md'), async ({ on }) => {
    const ending = await play(on, 'will-quit prevented');
    const order = words(ending).filter((word) => word !== 'window-all-closed');
    expect(order).toEqual(['before-quit', 'close', 'closed', 'will-quit', 'alive', 'before-quit', 'will-quit', 'quit']);
    expect(said(ending, 'alive')['windows']).toBe(0);
  });

  test('a window that refuses to close stops the quit', cites('api/browser-window.md'), async ({ on }) => {
    const ending = await play(on, 'close prevented');
    expect(words(ending)).toEqual([
      'before-quit',
      'close',
      'alive',
      'before-quit',
      'close',
      'closed',
      'will-quit',
      'quit',
    ]);
    expect(said(ending, 'alive')['windows']).toBe(1);
  });

  test(
    'exit ends at once with its code: no before-quit, no will-quit, no window asked',
    cites('api/app.md'),
    async ({ on }) => {
      const ending = await play(on, 'exit');
      expect(words(ending).filter((word) => word !== 'closed')).toEqual([]);
      expect(ending.code).toBe(7);
    },
  );

  test('exit without a code is zero', cites('api/app.md'), async ({ on }) => {
    expect((await play(on, 'exit without a code')).code).toBe(0);
  });

  test('process.exit in main ends the application with its code', cites('api/process.md'), async ({ on }) => {
    expect((await play(on, 'process.exit')).code).toBe(5);
  });
});
