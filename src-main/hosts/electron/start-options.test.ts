import { describe, expect, it } from 'vitest';
import { ownArguments, readHandedOver, readStartWishes } from './start-options.ts';

describe('a start of the desktop application', () => {
  it('names folders as seen from where it was started', () => {
    expect(readStartWishes(['photos', '/media/card', '--sample'], '/home/ada')).toEqual({
      folders: ['/home/ada/photos', '/media/card'],
      sample: true,
      library: null,
      userData: null,
      selfTest: false,
    });
  });

  it('may name another library and another place for its state', () => {
    const wishes = readStartWishes(['--library', 'other.db', '--user-data-dir=/tmp/state'], '/home/ada');
    expect(wishes).toMatchObject({ library: '/home/ada/other.db', userData: '/tmp/state', folders: [] });
  });

  it('begins after the script from source, after the program when packaged', () => {
    expect(ownArguments(['electron', 'out/main/electron.js', 'photos'], false)).toEqual(['photos']);
    expect(ownArguments(['electron', '--no-sandbox', '.', '--sample'], false)).toEqual(['--sample']);
    expect(ownArguments(['electron'], false)).toEqual([]);
    expect(ownArguments(['Afterimage', 'photos', '--sample'], true)).toEqual(['photos', '--sample']);
  });

  it("passes over Chromium's own switches", () => {
    const wishes = readStartWishes(
      ['--inspect=0', '--no-sandbox', '--remote-debugging-port=0', '--ozone-platform=wayland', '--self-test'],
      '/',
    );
    expect(wishes).toMatchObject({ folders: [], selfTest: true });
  });

  it('takes of what another start hands over only what has the right shape', () => {
    expect(readHandedOver({ folders: ['/a', 7, null], sample: 'yes', library: {} })).toEqual({
      folders: ['/a'],
      sample: false,
      library: null,
    });
    for (const nonsense of [null, undefined, 'x', 3, []])
      expect(readHandedOver(nonsense)).toEqual({ folders: [], sample: false, library: null });
  });
});
