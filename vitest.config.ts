import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Unit tests beside their subject, and everything under test/ that is not driven by a browser (test/e2e) or by hand
// (test/bench, test/faults: minutes each, run by `npm run bench`).
export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    include: ['src-*/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'bin/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**', '**/node_modules/**'],
    environment: 'node',
    // A process per file: native modules (SQLite, sharp, ONNX Runtime) are not all safe in worker threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
