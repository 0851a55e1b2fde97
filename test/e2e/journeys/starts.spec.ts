// Starts that cannot go well, and the one that only tries everything: a sentence, an exit code, and nothing written.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { type Home, desktopCommand, newHome } from './application.ts';
import { beginJourney, expect, test } from './journey.ts';

const journey = beginJourney();

/** Runs until it ends by itself. On Electron's own program the sentence stands in a dialog that waits for a person, so not there. */
async function startAndSee(home: Home, ...args: string[]): Promise<{ code: number | null; said: string }> {
  const { executablePath, args: given, env } = desktopCommand('standin', { home, args });
  const child = spawn(executablePath, given, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  return { code, said: args.includes('--self-test') ? said.out : said.err };
}

test.beforeEach(({ host }) => {
  test.skip(host !== 'standin', 'a dialog would wait for a person; the browser mode’s own are in test/integration');
});

test('a library that is in use elsewhere is said to be, and the start ends', async () => {
  const { page } = await journey.start();
  await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible({ timeout: 30_000 });
  const other = newHome();
  const { code, said } = await startAndSee({ ...other, library: journey.home.library });
  expect(code).toBe(1);
  expect(said).toMatch(/already open|in use|another/i);
  await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible();
  other.remove();
});

test('a library of a later version is left as it is', async () => {
  expect(await journey.running.quit()).toBe(0);
  const db = new Sqlite(journey.home.library);
  db.pragma('user_version = 9999');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const before = readFileSync(journey.home.library);
  const { code, said } = await startAndSee(journey.home);
  expect(code).toBe(1);
  expect(said).toMatch(/newer/i);
  expect(readFileSync(journey.home.library).equals(before)).toBe(true);
});

test('--self-test tries every part in every process and says so in JSON', async () => {
  const other = newHome();
  const { code, said } = await startAndSee(other, '--self-test');
  const report = JSON.parse(said) as { ok: boolean; checks: { name: string; process: string; outcome: string }[] };
  expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(new Set(report.checks.map((check) => check.process))).toEqual(
    new Set(['main', 'backend', 'inference indexer', 'inference query', 'inference chat']),
  );
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  other.remove();
});
