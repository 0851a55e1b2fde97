import { defineConfig } from '@playwright/test';
import { chromiumProgram } from './test/support/chromium.ts';
import { hostNames, type HostName } from './test/e2e/journeys/application.ts';

// The built interface (`out/renderer`) in a real browser. test/e2e/*.spec.ts run on a host in memory; test/e2e/real and
// test/security on the program itself; test/e2e/journeys on the whole application, once in each of its hosts.
export default defineConfig<object, { host: HostName }>({
  testDir: 'test',
  globalSetup: './test/e2e/build-renderer.ts',
  projects: [
    { name: 'interface', testMatch: ['e2e/*.spec.ts', 'e2e/real/*.spec.ts', 'security/*.spec.ts'] },
    { name: 'pictures', testMatch: 'visual/*.spec.ts' },
    ...hostNames.map((host) => ({ name: host, testMatch: 'e2e/journeys/*.spec.ts', use: { host } })),
  ],
  outputDir: 'test-results',
  snapshotPathTemplate: 'test/visual/pictures/{arg}{ext}',
  // A cursor's width of another anti-aliasing passes, a moved line does not.
  expect: { toHaveScreenshot: { maxDiffPixelRatio: 0.001, animations: 'disabled', caret: 'hide' } },
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
