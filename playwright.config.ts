import { defineConfig } from '@playwright/test';
import { chromiumProgram } from './test/support/chromium.ts';

// The built interface (`out/renderer`) in a real browser. test/e2e/*.spec.ts run on a host in memory; test/e2e/real on the program itself.
export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/build-renderer.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    // Without snapshots of the page: their recorder fetches blob: pictures, which our content policy rightly refuses.
    trace: { mode: 'retain-on-failure', snapshots: false },
    launchOptions: {
      executablePath: chromiumProgram(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
