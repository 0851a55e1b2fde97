// The workflows of the public host: what must hold so that nobody else's change runs with our rights.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from './packaged-application.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly if?: string;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const directory = join(repository, '.github/workflows');
const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
const workflows = readdirSync(directory).map((name) => ({
  name,
  text: read(name),
  workflow: parse(read(name)) as Workflow,
}));
const release = workflows.find(({ name }) => name === 'release.yml')?.workflow;

describe.each(workflows)('the workflow $name', ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('pins every action to a commit, and names its release beside it', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    for (const line of lines) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('grants nothing to all, and to each job what it names', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) expect(Object.keys(job.permissions ?? {})).toEqual(['contents']);
  });

  it('is started by no pull request from elsewhere', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(Object.keys(workflow.on)).not.toContain('workflow_run');
  });

  it('leaves no credentials in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false });
  });

  it('puts nothing that others can write into a script', () => {
    const expressions = steps.flatMap(({ run }) => run?.match(/\$\{\{[^}]*\}\}/g) ?? []);
    for (const expression of expressions) expect(expression).toMatch(/^\$\{\{ matrix\.\w+ \}\}$/);
  });
});

describe('the release', () => {
  it('reads secrets in one job alone, behind the environment "release"', () => {
    const holders = Object.entries(release?.jobs ?? {}).filter(([, job]) => JSON.stringify(job).includes('secrets.'));
    expect(holders.map(([name, { environment }]) => [name, environment])).toEqual([['package', 'release']]);
  });

  it('writes in one job alone, for tags, which runs nothing of ours or of npm', () => {
    const jobs = Object.entries(release?.jobs ?? {});
    const writers = jobs.filter(([, { permissions }]) => permissions?.['contents'] === 'write');
    expect(writers.map(([name]) => name)).toEqual(['draft']);
    expect(release?.jobs['draft']?.if).toBe("startsWith(github.ref, 'refs/tags/v')");
    expect(JSON.stringify(release?.jobs['draft'])).not.toMatch(/npm |node |checkout@/);
    expect(JSON.stringify(release?.jobs['draft'])).toContain('--draft');
  });

  it('is triggered by tags and by hand only', () => {
    expect(release?.on).toEqual({ push: { tags: ['v*'] }, workflow_dispatch: null });
  });
});
