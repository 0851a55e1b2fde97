// What the architecture tests know of the repository: its root, its tracked-looking files, their text.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');

/** Folders that are made, not written. */
const made = new Set([
  'node_modules',
  '.git',
  'out',
  'release',
  'coverage',
  'test-results',
  'playwright-report',
  '.cache',
  '__pycache__',
]);

/** Paths of all written files under `folder`, relative to the root, with forward slashes. */
export function filesUnder(folder: string, keep: (file: string) => boolean = () => true): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const file = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return made.has(entry.name) ? [] : filesUnder(file, keep);
      return keep(file) ? [file] : [];
    })
    .sort();
}

export const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

export const isText = (file: string): boolean =>
  /(^|\/)(LICENSE|run)$|\.(ts|js|cjs|mjs|svelte|json|jsonl|md|css|html|py|sql|yml|yaml|txt|tsv|wat)$/.test(file);
