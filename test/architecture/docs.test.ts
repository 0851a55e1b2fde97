// The documents are true: everything a user or developer can call, set or meet is described where it must be,
// links lead somewhere, and generated pages are current.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputs } from '../../src-shared/contract/api.ts';
import { errorCodes } from '../../src-shared/contract/errors.ts';
import { eventNames } from '../../src-shared/contract/events.ts';
import { searchInputs } from '../../src-shared/contract/search.ts';
import { settingsSchema } from '../../src-shared/contract/settings.ts';
import { outcomeCodes, photoFormats } from '../../src-shared/photo/formats.ts';
import { benchmarks } from '../../bin/bench.js';
import { licencesPage } from '../../tools/licences.js';
import { runProgram } from '../../src-main/hosts/cli/program.ts';
import { filesUnder, root, textOf } from './repository.ts';

interface Manifest {
  readonly version: string;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}
const manifest = JSON.parse(textOf('package.json')) as Manifest;
const pages = filesUnder('.', (file) => file.endsWith('.md'));
const decisions = filesUnder('docs/adr', (file) => file.endsWith('.md'));

/** Those of `names` that `page` does not mention in code quotes. */
function missing(page: string, names: readonly string[], quote = (name: string) => `\`${name}\``): string[] {
  const text = textOf(page);
  return names.filter((name) => !text.includes(quote(name)));
}

/** First cells, unquoted, of the table rows under a heading. */
function rowsUnder(page: string, heading: string): string[] {
  const section = textOf(page).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

describe('documents', () => {
  it('explain every npm script in CONTRIBUTING.md', () => {
    const scripts = Object.keys(manifest.scripts).filter((name) => !name.startsWith('check:'));
    expect(
      missing('CONTRIBUTING.md', scripts, (name) =>
        name === 'test' || name === 'start' ? `npm ${name}` : `npm run ${name}`,
      ),
    ).toEqual([]);
  });

  it('give a reason for every package, and for no other', () => {
    const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(rowsUnder('CONTRIBUTING.md', 'Why each package is here').toSorted()).toEqual(packages.toSorted());
  });

  it('describe every call, event and error code of the Api', () => {
    const calls = Object.entries(inputs).flatMap(([domain, methods]) =>
      Object.keys(methods).map((name) => `${domain}.${name}`),
    );
    expect(missing('docs/http-api.md', [...calls, ...eventNames, ...errorCodes])).toEqual([]);
  });

  it('describe every command and option of the command line', async () => {
    const help = async (...argv: string[]): Promise<string> => {
      let text = '';
      const streams = { err: () => undefined, isTerminal: false, out: (part: string) => void (text += part) };
      const never = () => Promise.reject(new Error('help opens nothing'));
      await runProgram([...argv, '--help'], {
        version: '',
        streams,
        signal: new AbortController().signal,
        open: never,
        serve: never,
      });
      return text;
    };
    const listed = (await help()).split('\nCommands:\n')[1] ?? '';
    const commands = [...listed.matchAll(/^ {2}(\w+) /gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThan(5);
    expect(missing('README.md', commands, (name) => `\`afterimage ${name}`)).toEqual([]);
    const pages = ['README.md', 'docs/search-syntax.md'].map(textOf).join('\n');
    for (const command of [[], ...commands.map((name) => [name])]) {
      const options = [...(await help(...command)).matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option]) => option ?? '');
      const unexplained = options.filter(
        (option) => option !== '--help' && option !== '--version' && !pages.includes(option),
      );
      expect.soft(unexplained, command[0] ?? 'afterimage').toEqual([]);
    }
  });

  it('describe every filter of a search', () => {
    const filters = Object.keys(searchInputs.run.shape.filters.unwrap().shape);
    expect(missing('docs/search-syntax.md', filters)).toEqual([]);
  });

  it('describe every setting', () => {
    expect(missing('README.md', Object.keys(settingsSchema.shape))).toEqual([]);
  });

  it('describe every format and every reason a file can be left out', () => {
    expect(missing('docs/reliability.md', [...photoFormats, ...outcomeCodes])).toEqual([]);
  });

  it('describe every model family', () => {
    const families = new Set(filesUnder('src-main/models/families').map((file) => file.split('/')[3] ?? ''));
    expect(missing('docs/models.md', [...families])).toEqual([]);
  });

  it('show the rooms that there are', () => {
    const rooms = new Set(
      filesUnder('src-main', (file) => file.split('/').length > 2).map((file) => file.split('/')[1] ?? ''),
    );
    expect(missing('ARCHITECTURE.md', [...rooms, 'src-shared', 'src-renderer'])).toEqual([]);
  });

  it('have a place for the table of every benchmark', () => {
    const names = benchmarks();
    expect(missing('docs/performance.md', names, (name) => `<!-- bench:${name} -->`)).toEqual([]);
    expect(missing('docs/performance.md', names, (name) => `<!-- /bench:${name} -->`)).toEqual([]);
  });

  it('link to files that exist', () => {
    const dead: string[] = [];
    for (const page of pages) {
      for (const [, target] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (target == null || /^(https?:|mailto:|#)/.test(target)) continue;
        const file = path.join(root, path.dirname(page), decodeURIComponent(target.split('#')[0] ?? ''));
        if (!existsSync(file)) dead.push(`${page} → ${target}`);
      }
    }
    expect(dead).toEqual([]);
  });

  it('list every decision, and each decision is short and complete', () => {
    expect(decisions.filter((file) => !textOf('ARCHITECTURE.md').includes(`(${file})`))).toEqual([]);
    for (const file of decisions) {
      const text = textOf(file);
      expect.soft(path.posix.basename(file)).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
      expect.soft(text.trimEnd().split('\n').length, file).toBeLessThanOrEqual(40);
      expect
        .soft(
          ['## Context', '## Decision', '## Consequences'].filter((part) => !text.includes(part)),
          file,
        )
        .toEqual([]);
    }
  });

  it('have no blank left where a figure belongs', () => {
    expect(pages.filter((page) => /(^|\s)__(\s|$)/m.test(textOf(page)))).toEqual([]);
  });

  it('have a change log that begins with this version', () => {
    expect(/^## (\S+)/m.exec(textOf('CHANGELOG.md'))?.[1]).toBe(manifest.version);
  });

  it('list the licences of the packages as locked', () => {
    expect(textOf('docs/licences.md')).toBe(licencesPage());
    expect(licencesPage()).not.toContain('not stated');
  });
});
