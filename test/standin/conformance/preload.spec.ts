// What a sandboxed preload has, and what it has not.
import { dropFiles } from '../hands.ts';
import { cites, expect, openPage, closePage, test } from './bench.ts';

const documentation = cites('tutorial/sandbox.md');

test('electron offers exactly what is for a sandboxed preload', documentation, async ({ page }) => {
  const facts = await page.evaluate(() => window.probe.facts);
  expect(facts['electron']).toEqual(
    expect.arrayContaining(['contextBridge', 'crashReporter', 'ipcRenderer', 'nativeImage', 'webFrame', 'webUtils']),
  );
  expect(facts['mainOnly']).toEqual([]);
});

for (const name of ['fs', 'node:fs', 'path', 'child_process', 'os', 'electron/main', './other.cjs', 'ws']) {
  test(`require('${name}') is refused`, documentation, async ({ page }) => {
    const refused = await page.evaluate(() => window.probe.facts['refused'] as Record<string, string>);
    expect(refused[name]).toBe(`module not found: ${name}`);
  });
}

test('events, timers and url can be required, with and without node:', documentation, async ({ page }) => {
  const facts = await page.evaluate(() => window.probe.facts);
  expect(facts['nodeNames']).toEqual([true, true, true]);
  expect(facts).toMatchObject({ emitter: 5, timers: 'function', url: '?b=1' });
});

test('Buffer, setImmediate and clearImmediate are there', documentation, async ({ page }) => {
  const facts = await page.evaluate(() => window.probe.facts);
  expect(facts).toMatchObject({ buffer: 'foto', bufferIsBytes: true, immediate: ['function', 'function'] });
});

test('require, module and exports are there, __dirname is not', documentation, async ({ page }) => {
  const facts = await page.evaluate(() => window.probe.facts);
  expect(facts['moduleNames']).toEqual(['object', 'object', 'function']);
  expect(facts['globals']).toEqual(['undefined', 'undefined']);
});

test('process is a subset that says where it is', cites('api/process.md'), async ({ page }) => {
  const facts = await page.evaluate(() => window.probe.facts);
  expect(facts['process']).toEqual({
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    platform: process.platform,
    arch: process.arch,
    argv: true,
    env: 'object',
    execPath: 'string',
    electron: expect.stringMatching(/^45\./),
    chrome: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    pid: 'number',
  });
});

test('process has none of Node’s powers', cites('api/process.md'), async ({ page }) => {
  expect(await page.evaluate(() => window.probe.facts['processMethods'])).toEqual([]);
});

test(
  'it runs before the page’s own scripts and before there is a document',
  cites('tutorial/tutorial-preload.md'),
  async ({ page }) => {
    const facts = await page.evaluate(() => window.probe.facts);
    expect(facts).toMatchObject({ state: 'loading', pageScripts: 'undefined' });
    expect(await page.evaluate(() => window.seenFirst)).toBe('object');
  },
);

test(
  'a preload that fails is told as preload-error, and the page loads without it',
  cites('api/web-contents.md'),
  async ({ application }) => {
    await application.evaluate(({ app }) => {
      app.once('web-contents-created', (_event, contents) => {
        contents.once('preload-error', (_told, preloadPath, error) => {
          globalThis.stage.kept['preload-error'] = { preloadPath, message: error.message };
        });
      });
    });
    const page = await openPage(application, { preload: 'broken-preload.cjs' });
    await expect
      .poll(() => application.evaluate(() => globalThis.stage.kept['preload-error']))
      .toMatchObject({
        preloadPath: expect.stringMatching(/broken-preload\.cjs$/),
        message: expect.stringContaining('module not found: fs'),
      });
    await expect(page.locator('h1')).toHaveText('Bench');
    await closePage(application, page);
  },
);

test('what a preload exposed before it failed stays', cites('api/web-contents.md'), async ({ application }) => {
  const page = await openPage(application, { preload: 'throwing-preload.cjs' });
  expect(await page.evaluate(() => (window as unknown as Record<string, unknown>)['before'])).toBe(1);
  await closePage(application, page);
});

test('a window without a preload has an ordinary page', cites('tutorial/process-model.md'), async ({ application }) => {
  const page = await openPage(application, { preload: null });
  expect(await page.evaluate(() => [typeof window.probe, 'require' in window, 'process' in window])).toEqual([
    'undefined',
    false,
    false,
  ]);
  await closePage(application, page);
});

test('webUtils tells the path of a file that a person chose', cites('api/web-utils.md'), async ({ page }) => {
  const path = `${import.meta.dirname}/fixtures/bench/ends.cjs`;
  await page.locator('#file').setInputFiles(path);
  const found = await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#file');
    return [...(input?.files ?? [])].map((file) => window.probe.pathOf(file));
  });
  expect(found.map((name) => name.replaceAll('\\', '/'))).toEqual([path.replaceAll('\\', '/')]);
});

test(
  'webUtils tells the paths of a file and a folder that were dropped',
  cites('api/web-utils.md'),
  async ({ page }) => {
    await page.evaluate(() => {
      addEventListener('dragover', (event) => event.preventDefault());
      addEventListener('drop', (event) => {
        event.preventDefault();
        const files = [...(event.dataTransfer?.files ?? [])];
        document.title = files.map((file) => window.probe.pathOf(file)).join('|');
      });
    });
    const paths = [`${import.meta.dirname}/fixtures/bench/ends.cjs`, `${import.meta.dirname}/fixtures/bench`];
    await dropFiles(page, paths, { x: 50, y: 50 });
    await expect.poll(() => page.title()).toBe(paths.join('|'));
  },
);

test('webUtils has no path for a file that a script made', cites('api/web-utils.md'), async ({ page }) => {
  expect(await page.evaluate(() => window.probe.pathOf(new File(['x'], 'made-up.jpg')))).toBe('');
});
