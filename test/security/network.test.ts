// F10: nothing leaves the computer. Index and search in a network namespace with nothing in it, each `connect` written down;
// and the one switch that keeps ONNX Runtime from reporting to its maker, looked up in every process that runs.
import { execFile, spawnSync } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { launcher } from '../support/cli.ts';
import { record } from './figures.ts';
import { drawnFolder, root, startProduct } from './product.ts';

const run = promisify(execFile);
const works = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Addresses of `connect`, of each process: `AF_UNIX` and what the kernel refuses are listed too. */
async function connectsIn(folder: string): Promise<string[]> {
  const traces = (await readdir(folder)).filter((name) => name.startsWith('trace'));
  const texts = await Promise.all(traces.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => /\b(connect|sendto|sendmsg|sendmmsg)\(.*sa_family=/.test(line));
}

describe('F10: the network', () => {
  it('is not asked for anything: index, search, similar and match in an empty namespace', async ({ task, skip }) => {
    skip(!works('unshare', ['-n', 'true']), 'no network namespace may be made here (unshare -n)');
    skip(!works('strace', ['-e', 'trace=connect', 'true']), 'strace is not installed or may not trace here');
    const { directory, photos, library } = await drawnFolder({ count: 6 });
    const commands = [['index', photos], ['search', 'a red boat'], ['search', 'a boat', '--not', 'a car'], ['status']];
    const some = (await readdir(photos, { recursive: true })).find((name) => name.endsWith('.jpg')) ?? '';
    commands.push(
      ['similar', join(photos, some)],
      ['match', join(photos, some), '--labels', 'boat,car'],
      ['show', join(photos, some)],
    );
    // What would reach for a network must try: the switch that forbids it is taken away from nobody but the tracer's parent.
    const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
    for (const [at, command] of commands.entries()) {
      const trace = [
        '-f',
        '-ff',
        '-qq',
        '-e',
        'trace=connect,sendto,sendmsg,sendmmsg',
        '-o',
        join(directory, `trace-${String(at)}`),
      ];
      const args = ['-n', 'strace', ...trace, process.execPath, launcher, '--library', library, ...command];
      const { stdout } = await run('unshare', args, { env });
      if (command[0] === 'index') expect(stdout).toContain('6 indexed');
      if (command[0] === 'search') expect(stdout).toContain('6 results');
    }
    const traced = (await readdir(directory)).filter((name) => name.startsWith('trace')).length;
    const outgoing = (await connectsIn(directory)).filter(
      (line) => !line.includes('AF_UNIX') && !line.includes('AF_NETLINK'),
    );
    await rm(directory, { recursive: true });
    expect(outgoing).toEqual([]);
    expect(traced).toBeGreaterThan(commands.length);
    record(task, {
      point: 'F10',
      tried: `${String(commands.length)} commands (index, search, similar, match, …) in an empty network namespace, ${String(traced)} threads traced with strace`,
      outcome: 'all succeed; 0 outgoing connections or datagrams tried',
    });
  });

  it('has no telemetry to carry: the switch is set in every inference process before anything loads', async ({
    task,
    skip,
  }) => {
    skip(process.platform !== 'linux', 'the environment of other processes is read through /proc, which Linux has');
    const product = await startProduct({ count: 3 });
    const pid = product.child.pid ?? 0;
    await product.api.search.run({ text: 'a boat' });
    // Started when drawing, too: a second process of the same role.
    const drawing = product.api.samples.draw({ directory: join(product.directory, 'drawn'), count: 6 });
    const indexing = product.api.jobs.index({});
    const roles = new Set<string>();
    const unset: string[] = [];
    await Promise.all(
      [drawing, indexing, product.api.search.similar({ image: { photoId: 1 } })].map((work) => work.catch(() => null)),
    );
    for (const child of await descendants(pid)) {
      const command = (await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')).split('\0');
      if (!command.some((part) => part.includes('inference'))) continue;
      roles.add(command.findLast((part) => part !== '') ?? '');
      const environment = await readFile(`/proc/${child}/environ`, 'utf8');
      if (!environment.split('\0').includes('ORT_DISABLE_TELEMETRY=1')) unset.push(command.join(' '));
    }
    await product.close();
    expect(unset).toEqual([]);
    expect([...roles].toSorted()).toEqual(['indexer', 'query']);
    record(task, {
      point: 'F10',
      tried: `ORT_DISABLE_TELEMETRY in the environment of the running processes (${[...roles].toSorted().join(', ')})`,
      outcome: 'set in all, from before their start',
    });
  });

  it('is reached by nothing else: no other place starts an inference process or loads the runtime', async () => {
    const folder = join(root, 'src-main');
    const files = (await readdir(folder, { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const starting: string[] = [];
    for (const name of files) {
      const text = await readFile(join(folder, name), 'utf8');
      if (!/\bfork\(|utilityProcess/.test(text) || !text.includes('inference')) continue;
      if (
        /(?:^|[^.\w])(?:utilityProcess\.)?fork\([^)]*(?:inference|entry|module)/m.test(text) &&
        !text.includes("ORT_DISABLE_TELEMETRY: '1'")
      )
        starting.push(name);
    }
    expect(starting).toEqual([]);
  });
});

async function descendants(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter((name) => name !== '');
  return [...children, ...(await Promise.all(children.map((child) => descendants(Number(child))))).flat()];
}
