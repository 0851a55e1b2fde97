// `--self-test`: starts everything out of sight, tries every part, prints one JSON object and ends with 0 or 1.
// Runs in Electron's main process; knows no 'electron', only what it is handed.
import type { Check, Diagnosis } from '../../../src-shared/contract/diagnostics.ts';
import { tryCheck } from './checks.ts';
import { failed } from '../../../src-shared/contract/diagnostics.ts';

export interface SelfTest {
  readonly version: string;
  readonly ok: boolean;
  readonly system: string;
  readonly checks: readonly Check[];
}

export interface SelfTestParts {
  readonly version: string;
  /** Main's own checks. */
  readonly desktop: () => Promise<readonly Check[]>;
  /** The backend's, with its processes. */
  readonly backend: () => Promise<Diagnosis>;
  readonly limitMs?: number;
}

/** A cold start of every process, one run of every model provider, a decode of every format. */
const usualLimitMs = 4 * 60_000;

/** Never rejects: what cannot be tried is a check that failed. */
export async function selfTest({
  version,
  desktop,
  backend,
  limitMs = usualLimitMs,
}: SelfTestParts): Promise<SelfTest> {
  let system = `${process.platform} ${process.arch}`;
  const checks: Check[] = [];
  const collect = async (name: string, look: () => Promise<readonly Check[]>): Promise<void> => {
    const found: Check[] = [];
    const whole = await tryCheck(
      name,
      async () => {
        found.push(...(await look()));
        return { outcome: 'passed', message: 'All was tried.' };
      },
      limitMs,
    );
    checks.push(...found);
    if (whole.outcome === 'failed') checks.push(whole);
  };
  await collect('backend', async () => {
    const diagnosis = await backend();
    system = diagnosis.system;
    return diagnosis.checks;
  });
  await collect('main', desktop);
  return { version, ok: checks.length > 0 && checks.every(({ outcome }) => outcome !== 'failed'), system, checks };
}

/** Where the test cannot even begin. */
export const cannotBegin = (version: string, sentence: string): SelfTest => ({
  version,
  ok: false,
  system: `${process.platform} ${process.arch}`,
  checks: [{ name: 'start', process: 'main', ...failed(sentence), milliseconds: 0 }],
});
