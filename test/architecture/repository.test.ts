// What must not be in the repository: places of one machine, download addresses, loose versions, build output.
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, isText, root, textOf } from './repository.ts';

const texts = filesUnder('.', isText).filter((file) => file !== 'package-lock.json');

interface Manifest {
  readonly version: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}
const manifest = JSON.parse(textOf('package.json')) as Manifest;

const hits = (pattern: RegExp): string[] =>
  texts.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1} ${line.trim().slice(0, 100)}`] : [])),
  );

describe('the repository', () => {
  it('names no place of one machine', () => {
    // Invented homes (/home/ada) are fine. Brackets keep these patterns from finding themselves.
    expect(hits(/(^|[\s'"`(=:])\/(w[o]rk|f[a]rm|r[o]ot)\//)).toEqual([]);
    const home = homedir();
    expect(texts.filter((file) => home.length > 5 && textOf(file).includes(`${home}/`))).toEqual([]);
  });

  it('names no package registry', () => {
    expect(hits(/https?:\/\/r[e]gistry\.|npm\.pkg\.g[i]thub|r[e]gistry\.(npmjs|yarnpkg)/)).toEqual([]);
    expect(textOf('package-lock.json')).not.toContain('"resolved": "http');
  });

  it('pins every package to one version', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('has a lock file that agrees with package.json', () => {
    const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, Partial<Manifest>> };
    const top = lock.packages[''];
    expect({ dependencies: top?.dependencies, devDependencies: top?.devDependencies, version: top?.version }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
      version: manifest.version,
    });
  });

  it('holds no file over 2 MB but the models that ship', () => {
    const large = filesUnder('.').filter((file) => statSync(path.join(root, file)).size > 2_000_000);
    expect(large.filter((file) => !file.startsWith('resources/'))).toEqual([]);
  });
});
