// Times captions of our BLIP and of the reference's `generate` at the real size, in turns, on what real_blip.py made.
// Development only. Usage: node tools/reference/real-blip.ts DIR [THREADS [PAIRS]] (PYTHON names the interpreter; `python3` without)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { openCaptioner } from '../../src-main/models/open-model.ts';

const [directory = '.', threads = '1', pairs = '6'] = process.argv.slice(2);
const tokens = 12;
const folder = join(directory, 'blip-caption');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Timed {
  readonly wallMs: number;
  /** Of all threads; waiting for other programs is not in it. */
  readonly cpuMs: number;
  readonly ids: readonly number[];
}

const server = spawn(
  process.env['PYTHON'] ?? 'python3',
  [join(import.meta.dirname, 'real_blip.py'), directory, '--serve', threads, String(tokens)],
  { stdio: ['pipe', 'pipe', 'ignore'] },
);
const answers = createInterface(server.stdout);
async function reference(): Promise<Timed> {
  server.stdin.write('go\n');
  const [line] = (await once(answers, 'line')) as [string];
  return JSON.parse(line) as Timed;
}

const data = new Uint8Array(readFileSync(join(folder, 'pixels.bin')));
const picture = { original: { width: 384, height: 384 }, views: [{ width: 384, height: 384, data }] };
const captioner = await openCaptioner(folder, { threads: Number(threads) });
async function ours(count = tokens): Promise<Timed> {
  const [wall, before] = [performance.now(), process.cpuUsage()];
  const { ids } = await captioner.caption(picture, { minNewTokens: count, maxNewTokens: count });
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - wall, cpuMs: (user + system) / 1000, ids };
}

// Neither's first is counted: the reference allocates, the runtime packs.
let same = (await ours()).ids.join() === (await reference()).ids.join();
const rows: { mine: Timed; theirs: Timed }[] = [];
for (let i = 0; i < Number(pairs); i++) {
  const row = { mine: await ours(), theirs: await reference() };
  same &&= row.mine.ids.join() === row.theirs.ids.join();
  rows.push(row);
}
const [one, many] = [await ours(1), await ours(21)];
server.stdin.end();
await captioner.release();

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const line = (what: string, of: (timed: Timed) => number): string => {
  const [mine, theirs] = [rows.map((row) => of(row.mine)), rows.map((row) => of(row.theirs))];
  const ratio = median(rows.map((row) => of(row.theirs) / of(row.mine)));
  const best = `best ${Math.min(...mine).toFixed(0)} against ${Math.min(...theirs).toFixed(0)} ms`;
  return `  ${what}: ${best}, medians ${median(mine).toFixed(0)} and ${median(theirs).toFixed(0)} ms, median of the pairs ${ratio.toFixed(2)}×`;
};
say(
  `${String(tokens)} tokens, ${threads} thread(s), ${pairs} pairs, ours against the reference; same ids: ${String(same)}`,
);
say(line('wall clock', ({ wallMs }) => wallMs));
say(line('processor', ({ cpuMs }) => cpuMs));
say(
  `  ours: ${one.cpuMs.toFixed(0)} ms of processor to the first token, ${((many.cpuMs - one.cpuMs) / 20).toFixed(0)} ms a token`,
);
say(`  peak memory of this process: ${String(Math.round(process.resourceUsage().maxRSS / 1024))} MB`);
