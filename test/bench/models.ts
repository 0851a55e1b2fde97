// How fast models of published size run, against the reference implementation on the same files, taking turns in one run.
// node test/bench/models.ts [--threads N] [--only clip,blip,llava] [--keep DIR]. AFTERIMAGE_PYTHON names a Python with torch and
// transformers (tools/reference/requirements.txt); without one nothing is measured. Weights are random: speed does not depend on them.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantiseModel } from '../../src-main/models/quantise/quantise-model.ts';
import type { Precision } from '../../src-main/models/quantise/quantised-layout.ts';
import { tableRow } from './bench-figures.ts';

const { values: options } = parseArgs({
  options: { threads: { type: 'string' }, only: { type: 'string' }, keep: { type: 'string' } },
});
const threads = options.threads ?? '1';
const families = (options.only ?? 'clip,blip,llava').split(',');
const rounds = 3;
const tools = fileURLToPath(new URL('../../tools/reference/', import.meta.url));
const python = process.env['AFTERIMAGE_PYTHON'] ?? 'python3';
const home = options.keep ?? mkdtempSync(join(tmpdir(), 'afterimage-models-'));

interface Measured {
  readonly perSecond?: number;
  readonly ms?: number;
  readonly firstMs?: number;
  readonly peakMb?: number;
  readonly ids?: readonly number[];
}

/** The documents that a program prints, a line each; lines that are none are left out. */
function run<Answer>(program: string, args: readonly string[], input = ''): Answer[] {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ORT_DISABLE_TELEMETRY: '1' };
  const output = execFileSync(program, args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'ignore'], env });
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Answer);
}

/** The only, or the last one. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what the program prints
function runOnce<Answer>(program: string, args: readonly string[]): Answer {
  const answer = run<Answer>(program, args).at(-1);
  if (answer === undefined) throw new Error(`${program} ${args.join(' ')} printed no result`);
  return answer;
}

const script = (name: string): string => join(tools, `${name}.py`);
const ours = (what: string, directory: string): Measured =>
  runOnce(process.execPath, [fileURLToPath(new URL('models-ours.ts', import.meta.url)), what, directory, threads]);

/** Makes a checkpoint of published size where it is not there yet. */
function make(name: string, directory: string, weights: string): void {
  if (existsSync(join(directory, weights))) return;
  process.stderr.write(`making ${name} …\n`);
  execFileSync(python, [script(name), directory], { stdio: ['ignore', 'ignore', 'ignore'] });
}

async function quantised(directory: string, precision: Precision): Promise<{ mb: number; agreement: number }> {
  process.stderr.write(`quantising to ${precision} …\n`);
  const { agreement } = await quantiseModel(directory, { precision, threads: Number(threads) });
  return { mb: statSync(join(directory, `afterimage-${precision}.safetensors`)).size / 1e6, agreement };
}

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly reference: string;
  readonly ratio: string;
  readonly note: string;
}

const least = (values: readonly number[]): number => Math.min(...values);
const most = (values: readonly number[]): number => Math.max(...values);
const turns = <Value>(measure: () => Value): Value[] => Array.from({ length: rounds }, measure);

async function clip(): Promise<Row[]> {
  const directory = join(home, 'clip');
  make('real_clip', directory, 'model.safetensors');
  const reference = (): { torch: number; onnxruntime: number } =>
    runOnce(python, [script('real_clip'), directory, '--time', threads, '5']);
  const taken = turns(() => ({ ours: ours('clip', directory), reference: reference() }));
  const f32 = most(taken.map(({ ours }) => ours.perSecond ?? 0));
  const torch = most(taken.map(({ reference }) => reference.torch));
  const stock = most(taken.map(({ reference }) => reference.onnxruntime));
  const { mb, agreement } = await quantised(directory, 'int8');
  const again = turns(() => ({ ours: ours('clip', directory), reference: reference() }));
  const int8 = most(again.map(({ ours }) => ours.perSecond ?? 0));
  const torchAgain = most(again.map(({ reference }) => reference.torch));
  const perSecond = (value: number): string => `${value.toFixed(1)} pictures/s`;
  const what = 'CLIP ViT-B/32, vision tower, 8 at once';
  const note = `${mb.toFixed(0)} MB of weights, least cosine ${agreement.toFixed(4)}`;
  return [
    {
      what: `${what}, float32`,
      ours: perSecond(f32),
      reference: `torch ${perSecond(torch)}`,
      ratio: (f32 / torch).toFixed(2),
      note: '',
    },
    {
      what: `${what}, float32`,
      ours: perSecond(f32),
      reference: `onnxruntime ${perSecond(stock)}`,
      ratio: (f32 / stock).toFixed(2),
      note: 'on a stock export',
    },
    {
      what: `${what}, int8`,
      ours: perSecond(int8),
      reference: `torch float32 ${perSecond(torchAgain)}`,
      ratio: (int8 / torchAgain).toFixed(2),
      note,
    },
  ];
}

async function blip(): Promise<Row[]> {
  const directory = join(home, 'blip-caption');
  make('real_blip', home, 'blip-caption/model.safetensors');
  const reference = (): readonly { wallMs: number; ids: number[] }[] =>
    run<{ wallMs: number; ids: number[] }>(python, [script('real_blip'), home, '--serve', threads, '12'], '\n\n\n');
  const taken = turns(() => ({ ours: ours('blip', directory), reference: reference() }));
  const f32 = least(taken.map(({ ours }) => ours.ms ?? NaN));
  const theirs = least(taken.flatMap(({ reference }) => reference.map(({ wallMs }) => wallMs)));
  const same = taken.every(({ ours, reference }) => ours.ids?.join() === reference[0]?.ids.join());
  const { mb, agreement } = await quantised(directory, 'int8');
  const again = turns(() => ({ ours: ours('blip', directory), reference: reference() }));
  const int8 = least(again.map(({ ours }) => ours.ms ?? NaN));
  const theirsAgain = least(again.flatMap(({ reference }) => reference.map(({ wallMs }) => wallMs)));
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const what = 'BLIP base, caption of 12 tokens';
  const peak = `peak ${String(least(taken.map(({ ours }) => ours.peakMb ?? 0)))} MB`;
  return [
    {
      what: `${what}, float32`,
      ours: ms(f32),
      reference: `torch ${ms(theirs)}`,
      ratio: (theirs / f32).toFixed(2),
      note: `${same ? 'the same ids' : 'OTHER IDS'}, ${peak}`,
    },
    {
      what: `${what}, int8`,
      ours: ms(int8),
      reference: `torch float32 ${ms(theirsAgain)}`,
      ratio: (theirsAgain / int8).toFixed(2),
      note: `${mb.toFixed(0)} MB of weights, ${(100 * agreement).toFixed(0)} % of a text before the first other token`,
    },
  ];
}

async function llava(): Promise<Row[]> {
  const directory = join(home, 'llava');
  if (!existsSync(join(directory, 'model.safetensors'))) {
    process.stderr.write('making real_llava …\n');
    execFileSync(python, [script('real_llava'), '--make', directory, 'bf16'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  }
  interface Reference {
    readonly tokensPerSecond: number;
    readonly peakMegabytes: number;
  }
  const reference = (dtype: string): Reference =>
    runOnce(python, [script('real_llava'), '--reference', directory, dtype, threads]);
  const taken = turns(() => ({ ours: ours('llava', directory), f32: reference('f32'), bf16: reference('bf16') }));
  const speed = most(taken.map(({ ours }) => ours.perSecond ?? 0));
  const f32 = most(taken.map(({ f32 }) => f32.tokensPerSecond));
  const bf16 = most(taken.map(({ bf16 }) => bf16.tokensPerSecond));
  const peaks = `peak ${String(taken[0]?.ours.peakMb ?? 0)} MB, torch ${String(taken[0]?.f32.peakMegabytes ?? 0)}`;
  const { mb, agreement } = await quantised(directory, 'q4');
  const again = turns(() => ({ ours: ours('llava', directory), f32: reference('f32') }));
  const q4 = most(again.map(({ ours }) => ours.perSecond ?? 0));
  const f32Again = most(again.map(({ f32 }) => f32.tokensPerSecond));
  const perSecond = (value: number): string => `${value.toFixed(1)} tokens/s`;
  const what = 'LLaVA-OneVision 0.5B, decoding';
  const note = `${mb.toFixed(0)} MB of weights, peak ${String(again[0]?.ours.peakMb ?? 0)} MB, ${(100 * agreement).toFixed(0)} % of a text before the first other token`;
  return [
    {
      what: `${what}, bfloat16 file`,
      ours: perSecond(speed),
      reference: `torch float32 ${perSecond(f32)}`,
      ratio: (speed / f32).toFixed(2),
      note: peaks,
    },
    {
      what: `${what}, bfloat16 file`,
      ours: perSecond(speed),
      reference: `torch bfloat16 ${perSecond(bf16)}`,
      ratio: (speed / bf16).toFixed(2),
      note: '',
    },
    {
      what: `${what}, 4-bit`,
      ours: perSecond(q4),
      reference: `torch float32 ${perSecond(f32Again)}`,
      ratio: (q4 / f32Again).toFixed(2),
      note,
    },
  ];
}

const measure: Readonly<Record<string, () => Promise<Row[]>>> = { clip, blip, llava };

if (spawnSync(python, ['-c', 'import torch, transformers, onnxruntime']).status !== 0) {
  console.error('models: not measured (no Python with torch and transformers; AFTERIMAGE_PYTHON names one).');
  process.exit(1);
}
try {
  const rows: Row[] = [];
  for (const family of families) rows.push(...((await measure[family]?.()) ?? []));
  console.log(
    `${threads} thread${threads === '1' ? '' : 's'}, best of ${String(rounds)} turns each, random weights of published size.\n`,
  );
  console.log('| | ours | reference | times as fast | |\n| --- | --- | --- | --- | --- |');
  for (const { what, ours, reference, ratio, note } of rows)
    console.log(tableRow([what, ours, reference, ratio, note]));
} finally {
  if (options.keep == null) rmSync(home, { recursive: true, force: true });
}
