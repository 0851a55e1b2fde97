import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const store = new URL('../../src-main/store/', import.meta.url).pathname;

const sources = readdirSync(store, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts'))
  .filter((name) => !name.startsWith('testing/') && !name.startsWith('migrations/'))
  .sort();

const literal = '(`[^`]*`|\'[^\']*\'|"[^"]*")';

const tidy = (text: string): string =>
  text
    .slice(1, -1)
    .split('\n')
    .map((line) => line.trim())
    .join('\n  ');

/** Statements of one file as written, and under them the fragments that they name in `${…}`. */
function statementsOf(source: string): string[] {
  const statements = [...source.matchAll(new RegExp(`\\.sql\\(\\s*${literal}`, 'g'))].map((match) =>
    tidy(match[1] ?? ''),
  );
  const named = new Set(statements.flatMap((text) => [...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1])));
  const fragments = [...source.matchAll(new RegExp(`const (\\w+) =\\s*${literal};`, 'g'))]
    .filter((match) => named.has(match[1]))
    .map((match) => `-- \${${match[1] ?? ''}} is:\n--   ${tidy(match[2] ?? '').replaceAll('\n', '\n-- ')}`);
  return [...statements.map((text) => `${text};`), ...fragments];
}

describe('the statements of the store', () => {
  it('are all in queries.sql, for reviewing', async () => {
    const parts = sources.flatMap((name) => {
      const statements = statementsOf(readFileSync(join(store, name), 'utf8'));
      return statements.length === 0 ? [] : [`-- ${name}\n\n${statements.join('\n\n')}\n`];
    });
    const head =
      '-- Every statement of the store, file by file. Generated: run `vitest run test/integration/store-queries.test.ts -u`.\n\n';
    await expect(head + parts.join('\n')).toMatchFileSnapshot(join(store, 'queries.sql'));
  });

  it('are prepared through the library, so that none escapes the list', () => {
    // Opening, migrating and backing up come before there is a library to prepare through; what is tried in memory needs none.
    const exempt = new Set(['open.ts', 'migrate.ts', 'backup.ts', 'lock.ts', 'diagnose.ts']);
    const escaped = sources.filter(
      (name) => !exempt.has(name) && /\.(prepare|exec)\(/.test(readFileSync(join(store, name), 'utf8')),
    );
    expect(escaped).toEqual([]);
  });
});
