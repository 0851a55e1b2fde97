// `afterimage doctor`: tries the whole installation and says what works. Runs in the command line's process. Where the
// library cannot be opened, everything else is tried beside a temporary one.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { Check, Diagnosis, Finding } from '../../../src-shared/contract/diagnostics.ts';
import { logText, toErrorShape, type ErrorShape } from '../../../src-shared/contract/errors.ts';
import { printable } from './print.ts';
import type { Streams } from './streams.ts';

export interface DoctorOptions {
  readonly open: (how?: { readonly temporary: boolean }) => Promise<Opened>;
  readonly streams: Streams;
  readonly signal: AbortSignal;
}

interface Opened {
  readonly api: Api;
  close(): Promise<void>;
}

/** What the temporary library would answer for a library that it is not. */
const libraryChecks: ReadonlySet<string> = new Set(['library', 'library integrity', 'free space library']);

/** Rejects only where even a temporary library cannot be opened. */
export async function examine({ open, streams, signal }: DoctorOptions): Promise<Diagnosis> {
  if (streams.isTerminal) streams.err('Trying everything; this takes some seconds.\n');
  const opened = await open().catch((error: unknown) => refusal(error, streams));
  if ('api' in opened) return await run(opened, signal);
  const diagnosis = await run(await open({ temporary: true }), signal);
  return { ...diagnosis, checks: diagnosis.checks.map((check) => withRefusal(check, opened)) };
}

function refusal(error: unknown, streams: Streams): ErrorShape {
  const shape = toErrorShape(error);
  if (shape.code === 'internal') streams.err(`${logText(error).split('\n').map(printable).join('\n')}\n`);
  return shape;
}

async function run(door: Opened, signal: AbortSignal): Promise<Diagnosis> {
  try {
    return await door.api.diagnostics.run({ signal });
  } finally {
    await door.close();
  }
}

function withRefusal(check: Check, { code, message }: ErrorShape): Check {
  if (check.process !== 'backend' || !libraryChecks.has(check.name)) return check;
  return { ...check, ...findingOf(check.name, { code, message }), milliseconds: 0 };
}

/** A library that is in use is no fault; its own window can check it. */
function findingOf(name: string, { code, message }: ErrorShape): Finding {
  if (name !== 'library') return { outcome: 'skipped', message: 'The library could not be opened.' };
  if (code !== 'locked') return { outcome: 'failed', message };
  return { outcome: 'skipped', message: `${message} Its Help menu can check it too.` };
}

const marks = { passed: '✓', failed: '✗', skipped: '–' } as const;

export function printDiagnosis({ version, system, checks }: Diagnosis): string {
  const width = (column: (check: Check) => string): number =>
    Math.max(0, ...checks.map((check) => column(check).length));
  const nameWidth = width(({ name }) => name);
  const processWidth = width((check) => check.process);
  const rows = checks.map(
    ({ name, process, outcome, message }) =>
      `${marks[outcome]} ${printable(name).padEnd(nameWidth)}  ${process.padEnd(processWidth)}  ${printable(message)}`,
  );
  const counts = (['passed', 'failed', 'skipped'] as const)
    .map((outcome) => `${String(checks.filter((check) => check.outcome === outcome).length)} ${outcome}`)
    .join(', ');
  return [`Afterimage ${version} on ${system}`, '', ...rows, '', `${counts}.`, ''].join('\n');
}

export const anyFailed = ({ checks }: Diagnosis): boolean => checks.some(({ outcome }) => outcome === 'failed');
