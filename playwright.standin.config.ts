import { defineConfig } from '@playwright/test';
import { realElectron } from './test/standin/conformance/program.ts';

const electron = realElectron();
if (electron == null && process.env['TEST_WORKER_INDEX'] == null) {
  process.stdout.write('Real Electron is not on this computer: the specification runs on the stand-in alone.\n');
}

// What Electron does, point by point (test/standin/conformance): on the stand-in, and on real Electron where it is installed.
export default defineConfig<object, { on: 'electron' | 'standin' }>({
  testDir: 'test/standin/conformance',
  testMatch: '*.spec.ts',
  outputDir: 'test-results/standin',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 8_000 },
  reporter: [['list']],
  projects: [
    { name: 'stand-in', use: { on: 'standin' } },
    ...(electron == null ? [] : [{ name: 'electron', use: { on: 'electron' as const } }]),
  ],
});
