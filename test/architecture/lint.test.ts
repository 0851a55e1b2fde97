// The lint rules that carry promises bite: each planted line is reported by the real configuration.
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesUnder, root } from './repository.ts';

/** Any file of the room will do: its text is replaced by the planted one. */
const inRoom = (room: string, ending: string): string =>
  filesUnder(room, (file) => file.endsWith(ending) && !/(\.test|\.d|\.config|\.svelte)\.ts$/.test(file))[0] ??
  `no file in ${room}`;

const main = inRoom('src-main', '.ts');
const component = inRoom('src-renderer', '.svelte');
const test = inRoom('test', '.ts');

const planted: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['@typescript-eslint/no-floating-promises', main, 'Promise.resolve(1);'],
  ['@typescript-eslint/no-explicit-any', main, 'export const a = (b: any): string => String(b);'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    main,
    "export function a(b: 'x' | 'y'): number { switch (b) { case 'x': return 1; } return 2; }",
  ],
  ['@typescript-eslint/naming-convention', main, 'export interface IThing { a: number }'],
  ['max-params', main, 'export const a = (b: number, c: number, d: number, e: number): number => b + c + d + e;'],
  ['max-lines', main, 'export const a = 1;\n'.padEnd(460, '\n')],
  ['max-lines-per-function', main, `export function a(): void {\n${'  console.log(1);\n'.repeat(61)}}`],
  ['no-restricted-syntax', main, 'export default 1;'],
  ['no-restricted-syntax', main, "export * from './other.ts';"],
  ['eqeqeq', main, 'export const a = (b: string): boolean => b == String(b);'],
  [
    '@eslint-community/eslint-comments/require-description',
    main,
    '// eslint-disable-next-line no-console\nconsole.log(1);',
  ],
  [
    '@eslint-community/eslint-comments/no-unlimited-disable',
    main,
    '// eslint-disable-next-line -- because\nconsole.log(1);',
  ],
  [
    'no-restricted-imports',
    component,
    '<script lang="ts">import type { A } from \'../../src-main/store/open.ts\'; let a: A | null = null;</script>{a}',
  ],
  ['max-lines', component, '<p>a</p>\n'.repeat(201)],
  ['@typescript-eslint/no-floating-promises', component, '<script lang="ts">Promise.resolve(1);</script>'],
  ['@typescript-eslint/no-floating-promises', test, 'Promise.resolve(1);'],
];

describe('lint', () => {
  let eslint: ESLint;
  beforeAll(() => {
    eslint = new ESLint({ cwd: root });
  });

  it.each(planted)('reports %s in %s', async (rule, file, text) => {
    const [result] = await eslint.lintText(text, { filePath: `${root}/${file}` });
    expect(result?.messages.map((message) => message.ruleId)).toContain(rule);
  });

  it('reports an exception that excepts nothing', async () => {
    const text = '// eslint-disable-next-line no-console -- nothing is printed here at all\nexport const a = 1;';
    const [result] = await eslint.lintText(text, { filePath: `${root}/${main}` });
    expect(
      result?.messages.map((message) => [message.severity, message.message.startsWith('Unused eslint-disable')]),
    ).toEqual([[2, true]]);
  });
});
