// What `npm run package` makes of its arguments, of the environment and of what is installed; nothing is packaged here.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readWishes, settingsOf } from '../../bin/package.js';
import { repository, runNode } from './packaged-application.ts';

describe('the arguments of npm run package', () => {
  it('may be none: a folder in release', () => {
    expect(readWishes([])).toEqual({ electronDist: null, output: join(repository, 'release'), targets: [] });
  });

  it('are handed on but for our own', () => {
    const args = ['--linux', 'deb', 'rpm', '--electron-dist', '/e', '--output=/o', '--arm64'];
    expect(readWishes(args)).toEqual({
      electronDist: '/e',
      output: '/o',
      targets: ['--linux', 'deb', 'rpm', '--arm64'],
    });
  });

  it('are refused where a folder is missing', () => {
    expect(() => readWishes(['--electron-dist'])).toThrow('--electron-dist needs a folder.');
  });
});

describe('the settings of a build', () => {
  it('name no place for updates where the repository is not known', () => {
    expect(settingsOf({}, 'linux')).toEqual({});
  });

  it('take the repository from the environment, as a draft', () => {
    expect(settingsOf({ GITHUB_REPOSITORY: 'owner/name' }, 'linux')).toEqual({
      'publish.provider': 'github',
      'publish.owner': 'owner',
      'publish.repo': 'name',
      'publish.releaseType': 'draft',
      'extraMetadata.homepage': 'https://github.com/owner/name',
    });
  });

  it('sign "ad hoc" on macOS without a certificate, and leave the keychain alone', () => {
    expect(settingsOf({ CSC_LINK: '' }, 'darwin')).toEqual({
      'mac.identity': '-',
      'mac.hardenedRuntime': 'false',
      'mac.notarize': 'false',
      'electronFuses.enableCookieEncryption': 'false',
    });
  });

  it('leave notarisation out where there is a certificate but no key for it', () => {
    expect(settingsOf({ CSC_LINK: 'x' }, 'darwin')).toEqual({ 'mac.notarize': 'false' });
    expect(settingsOf({ CSC_LINK: 'x', APPLE_API_KEY: 'y' }, 'darwin')).toEqual({});
  });
});

it("says in a sentence that Electron's program is missing, and makes nothing", async ({ skip }) => {
  if (existsSync(join(repository, 'node_modules/electron/dist/version'))) skip("Electron's program is installed here");
  const ran = await runNode(['bin/package.js'], repository);
  expect(ran).toEqual({
    code: 1,
    out: '',
    err: "Electron's program is not installed here; packaging needs it once: npx electron --version\n",
  });
});

describe('the configuration', () => {
  const config = parse(readFileSync(join(repository, 'electron-builder.yml'), 'utf8')) as Record<string, never>;

  it.each(['linux', 'mac', 'win'])('lists for %s what goes in, not only what stays out', (system) => {
    const { files } = config[system] as unknown as { files: string[] };
    const positive = files.filter((pattern) => !pattern.startsWith('!'));
    expect(positive).toEqual(['out/main/**', 'out/renderer/**', 'out/preload.cjs', 'package.json']);
  });
});
