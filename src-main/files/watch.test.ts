import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchFolder, type FolderWatch } from './watch.ts';

let root = '';
let watch: FolderWatch | undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'afterimage-watch-'));
});
afterEach(async () => {
  await watch?.close();
  await rm(root, { recursive: true, force: true });
});

it('tells one change for a burst of new photos', async () => {
  const onChange = vi.fn();
  watch = watchFolder(root, { onChange, quietMs: 150 });
  await vi.waitFor(
    async () => {
      await writeFile(join(root, `${String(Math.random())}.jpg`), 'x');
      expect(onChange).toHaveBeenCalled();
    },
    { timeout: 20_000, interval: 300 },
  );
  expect(onChange).toHaveBeenCalledWith(root);
});

it('falls back to the clock where events cannot be had, and says so once', async () => {
  const onChange = vi.fn();
  const onFallback = vi.fn();
  watch = watchFolder(join(root, 'gone'), { onChange, onFallback, rescanMs: 20 });
  await vi.waitFor(() => {
    expect(onChange.mock.calls.length).toBeGreaterThan(2);
  });
  expect(onFallback).toHaveBeenCalledTimes(1);
});

it('is silent after it was closed', async () => {
  const onChange = vi.fn();
  const closing = watchFolder(root, { onChange, quietMs: 10 });
  await closing.close();
  await writeFile(join(root, 'late.jpg'), 'x');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(onChange).not.toHaveBeenCalled();
});
