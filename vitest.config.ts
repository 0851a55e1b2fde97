import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Unit tests beside their subject, and everything under test/ that is not driven by a browser (test/e2e) or by hand (test/bench).
export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['src-*/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'bin/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**', 'node_modules/**'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
