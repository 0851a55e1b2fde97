import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLibraryFile } from './default-places.ts';

describe('the default library', () => {
  it.each([
    ['linux', {}, '/home/ada/.local/share/afterimage/library.db'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/afterimage/library.db'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/afterimage/library.db'],
    ['darwin', {}, '/home/ada/Library/Application Support/Afterimage/library.db'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/Afterimage/library.db'],
  ] as const)('on %s with %o is %s', (platform, env, expected) => {
    expect(defaultLibraryFile({ platform, env, home: '/home/ada' })).toBe(join(expected));
  });
});
