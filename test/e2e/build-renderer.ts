// Before the browser tests: builds the interface where it is older than its sources, so that no test looks at an old one.
import { join } from 'node:path';
import { build } from 'vite';
import { isStale } from '../../bin/build.js';

// eslint-disable-next-line no-restricted-syntax -- Playwright asks for a default export
export default async function buildRenderer(): Promise<void> {
  if (!isStale('renderer')) return;
  await build({ configFile: join(import.meta.dirname, '../../src-renderer/vite.config.ts'), logLevel: 'warn' });
}
