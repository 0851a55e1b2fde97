// The checks as they are shown and as they are copied into a report. Pure.
import type { Check } from '../../../src-shared/contract/diagnostics.ts';

export interface ProcessChecks {
  readonly process: string;
  readonly checks: readonly Check[];
}

/** In the order in which each process is first heard of. */
export function byProcess(checks: readonly Check[]): ProcessChecks[] {
  const groups = new Map<string, Check[]>();
  for (const check of checks) groups.set(check.process, [...(groups.get(check.process) ?? []), check]);
  return [...groups].map(([process, own]) => ({ process, checks: own }));
}

export const countOf = (checks: readonly Check[], outcome: Check['outcome']): number =>
  checks.filter((check) => check.outcome === outcome).length;

interface Report {
  readonly about: { readonly version: string; readonly system: string } | null;
  readonly checks: readonly Check[];
  readonly errors: readonly string[];
}

/** Plain text for an issue or a letter, in English whatever the interface speaks: it is for whoever helps. */
export function reportText({ about, checks, errors }: Report): string {
  const head = about == null ? ['Afterimage'] : [`Afterimage ${about.version}`, about.system];
  const body = byProcess(checks).map(({ process, checks: own }) =>
    [`[${process}]`, ...own.map((check) => line(check))].join('\n'),
  );
  return `${[head.join('\n'), ...errors, ...body].join('\n\n')}\n`;
}

const line = ({ outcome, name, milliseconds, message }: Check): string =>
  `${outcome.padEnd(7)} ${name} (${String(Math.round(milliseconds))} ms): ${message}`;
