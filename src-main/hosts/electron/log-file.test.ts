import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'afterimage-log-'))));
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});
const read = (name: string): string => readFileSync(join(home, 'logs', name), 'utf8');

describe('the log file', () => {
  it('keeps lines with their time, over several starts', () => {
    openLogFile(join(home, 'logs')).write('first');
    openLogFile(join(home, 'logs')).write('second');
    expect(read('afterimage.log')).toMatch(/^\d{4}-\d\d-\d\dT\S+Z first\n\S+ second\n$/);
  });

  it('never grows beyond twice its limit', () => {
    const log = openLogFile(join(home, 'logs'), 1000);
    for (let line = 0; line < 100; line++) log.write(`line ${String(line)}`);
    expect(readdirSync(join(home, 'logs')).sort()).toEqual(['afterimage.log', 'afterimage.old.log']);
    expect(read('afterimage.log').length).toBeLessThanOrEqual(1000);
    expect(read('afterimage.old.log').length).toBeLessThanOrEqual(1000);
    expect(read('afterimage.log')).toContain('line 99');
  });

  it('is done without where the folder cannot be made', () => {
    writeFileSync(join(home, 'file'), '');
    const log = openLogFile(join(home, 'file', 'logs'));
    expect(() => {
      log.write('lost');
    }).not.toThrow();
  });
});
