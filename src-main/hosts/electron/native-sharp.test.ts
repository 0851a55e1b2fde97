import { describe, expect, it } from 'vitest';
import { mustRefuse, withoutNativeSharp } from './native-sharp.ts';

const next = (specifier: string): string => `found ${specifier}`;

describe('native sharp', () => {
  it.each([
    '@img/sharp-linux-x64/sharp.node',
    '@img/sharp-linux-arm64/sharp.node',
    '@img/sharp-linuxmusl-x64/sharp.node',
  ])('as %s is said not to be there', (specifier) => {
    expect(() => withoutNativeSharp(specifier, null, next)).toThrow(
      expect.objectContaining({ code: 'MODULE_NOT_FOUND' }),
    );
  });

  it.each(['@img/sharp-wasm32/sharp.node', '@img/sharp-libvips-linux-x64/package', '@img/colour', 'sharp', './sharp'])(
    'is not meant by %s',
    (specifier) => {
      expect(withoutNativeSharp(specifier, null, next)).toBe(`found ${specifier}`);
    },
  );

  it('is refused under Electron on Linux only, and only where there is another', () => {
    expect(mustRefuse({ electron: true, platform: 'linux', hasWebAssemblyBuild: true })).toBe(true);
    expect(mustRefuse({ electron: false, platform: 'linux', hasWebAssemblyBuild: true })).toBe(false);
    expect(mustRefuse({ electron: true, platform: 'darwin', hasWebAssemblyBuild: true })).toBe(false);
    expect(mustRefuse({ electron: true, platform: 'linux', hasWebAssemblyBuild: false })).toBe(false);
  });
});
