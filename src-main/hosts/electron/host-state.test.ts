import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHostState } from './host-state.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'afterimage-state-'))));
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const log: string[] = [];
const open = (name = 'deep/state.json') => openHostState(join(home, name), (line) => log.push(line));
const place = { x: -1200, y: 40, width: 1300, height: 900, maximised: true };

describe("the host's own state", () => {
  it('begins with nothing remembered and updates off', () => {
    expect(open().state).toEqual({ window: null, lastFolder: null, updates: false });
  });

  it('is there at the next start, and leaves no half-written file', () => {
    open().set({ window: place });
    open().set({ updates: true });
    expect(open().state).toEqual({ window: place, lastFolder: null, updates: true });
    expect(readdirSync(join(home, 'deep'))).toEqual(['state.json']);
  });

  it.each(['', '{', 'null', '[]', '"x"', '{"window":{"x":"left"},"updates":"yes","lastFolder":7}'])(
    'ignores a file that holds %s',
    (text) => {
      writeFileSync(join(home, 'bad.json'), text);
      expect(open('bad.json').state).toEqual({ window: null, lastFolder: null, updates: false });
    },
  );

  it('loses only the part that is bad', () => {
    writeFileSync(join(home, 'half.json'), JSON.stringify({ window: { x: 1e9 }, updates: true }));
    expect(open('half.json').state).toEqual({ window: null, lastFolder: null, updates: true });
  });

  it('goes on where the disk refuses', () => {
    writeFileSync(join(home, 'file'), '');
    const state = open('file/state.json');
    state.set({ updates: true });
    expect(state.state.updates).toBe(true);
    expect(log.at(-1)).toMatch(/^state not kept/);
  });
});
