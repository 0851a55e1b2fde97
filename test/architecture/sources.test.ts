// House rules on source files that no linter knows: names, opening comments, notes, lint exceptions.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, textOf } from './repository.ts';

const rooms = ['src-shared', 'src-main', 'src-renderer'];
const self = 'test/architecture/sources.test.ts';
const isSource = (file: string): boolean => /\.(ts|svelte|js)$/.test(file);
const sources = [...rooms, 'bin', 'test', 'tools'].flatMap((room) => filesUnder(room, isSource));
const product = rooms.flatMap((room) => filesUnder(room, isSource)).filter((file) => !file.endsWith('.test.ts'));

const banned = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'base', 'manager', 'core', 'index']);

/** Lines of the comment a file opens with, up to its first empty line (a note may follow); 0 where it opens with code. */
function openingLines(text: string): number {
  const lines = text.replace(/^#!.*\n/, '').split('\n');
  if (lines[0]?.startsWith('/*') === true) return lines.findIndex((line) => line.includes('*/')) + 1;
  const end = lines.findIndex((line) => !/^\/\/\s*\S/.test(line));
  return end === -1 ? lines.length : end;
}

describe('source files', () => {
  it('are named for a thing, not for being useful', () => {
    const words = (file: string): string[] => path.posix.basename(file).toLowerCase().split('.')[0]?.split('-') ?? [];
    const whole = (file: string): string => path.posix.basename(file).toLowerCase().split('.')[0] ?? '';
    const folders = (file: string): string[] => path.posix.dirname(file).split('/');
    const bad = product.filter(
      (file) =>
        banned.has(whole(file)) ||
        words(file).some((word) => word === 'utils' || word === 'helpers') ||
        folders(file).some((folder) => banned.has(folder)),
    );
    expect(bad).toEqual([]);
  });

  it('are kebab-case.ts, PascalCase.svelte and x-state.svelte.ts', () => {
    const name = /^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*\.(ts|js)|[A-Z][A-Za-z0-9]*\.svelte)$/;
    expect(sources.filter((file) => !name.test(path.posix.basename(file)))).toEqual([]);
  });

  it('of src-main and src-shared open with one to four lines of comment', () => {
    const files = product.filter((file) => !file.startsWith('src-renderer') && file.endsWith('.ts'));
    const bad = files
      .map((file) => [file, openingLines(textOf(file))] as const)
      .filter(([, lines]) => lines < 1 || lines > 4);
    expect(bad).toEqual([]);
  });

  it('cite only notes that are told, and each note is told once', () => {
    const told: string[] = [];
    const cited: string[] = [];
    const pages = filesUnder('.', (file) => file.endsWith('.md'));
    for (const file of [...sources.filter((source) => source !== self), ...pages]) {
      for (const line of textOf(file).split('\n')) {
        // A note is told where it opens a line of a comment, and cited anywhere else.
        const opens = file.endsWith('.md') ? null : /^\s*(?:\/\/|\/?\*+)\s*\[Note: ([^\]]+)\]/.exec(line);
        if (opens != null) told.push(opens[1] ?? '');
        else cited.push(...[...line.matchAll(/\[Note: ([^\]]+)\]/g)].map(([, title]) => title ?? ''));
      }
    }
    expect(told.toSorted()).toEqual([...new Set(told)].toSorted());
    expect(cited.filter((title) => title !== 'title' && !told.includes(title))).toEqual([]);
  });

  it('never switch off all of the linter, and give a reason for each rule', () => {
    const bad: string[] = [];
    for (const file of sources.filter((source) => source !== 'test/architecture/lint.test.ts')) {
      textOf(file)
        .split('\n')
        .forEach((line, at) => {
          const [, rest] = /(?:\/\/|\/\*|<!--)\s*eslint-disable(?:-next-line|-line)?\b(.*)/.exec(line) ?? [];
          if (rest != null && !/^\s+[@a-z][\w@/, -]* -- \S.{9,}/.test(rest)) bad.push(`${file}:${at + 1}`);
        });
    }
    expect(bad).toEqual([]);
  });

  it('skip a test only with a reason, so that the summary of `npm test` can say it', () => {
    // `({ skip }) => skip(condition, 'reason')`, in a test or in a beforeEach, is the form that carries one.
    const silent = new RegExp(String.raw`\.(skipIf|runIf)\(|\b(it|test|describe)\.skip\(`);
    const bad = sources.filter(
      (file) =>
        file !== self && !file.startsWith('test/e2e/') && !file.endsWith('.spec.ts') && silent.test(textOf(file)),
    );
    expect(bad).toEqual([]);
  });

  it('leave no TODO without an issue number, and no test switched off or alone', () => {
    const bad: string[] = [];
    const alone = new RegExp(String.raw`\b(it|describe|test)\.` + String.raw`(only|todo)\b|\bx(it|describe)\(`);
    for (const file of sources) {
      textOf(file)
        .split('\n')
        .forEach((line, at) => {
          if (/\b(TODO|FIXME|XXX)\b(?! \(#\d+\))/.test(line) || alone.test(line)) bad.push(`${file}:${at + 1}`);
        });
    }
    expect(bad.filter((place) => !place.startsWith('test/architecture/'))).toEqual([]);
  });
});
