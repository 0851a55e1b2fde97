import { describe, expect, it } from 'vitest';
import { isOurs } from './app-origin.ts';

describe('the origin of the desktop pages', () => {
  it.each(['app://bundle', 'app://bundle/', 'app://bundle/photo/12?from=x#y'])('is that of %s', (url) => {
    expect(isOurs(url)).toBe(true);
  });

  it.each([
    'app://bundle.evil/',
    'app://bundle:80/',
    'app://evil/bundle',
    'app://x@bundle/',
    'app:bundle',
    'apps://bundle/',
    'https://bundle/',
    'file:///app://bundle/',
    'javascript:app://bundle/',
    'about:blank',
    '',
    'bundle',
  ])('is not that of "%s"', (url) => {
    expect(isOurs(url)).toBe(false);
  });
});
