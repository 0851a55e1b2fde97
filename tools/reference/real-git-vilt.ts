// Runs our GIT or ViLT at its published size on what real_git.py or real_vilt.py made, and prints agreement and speed beside the reference's.
// Development only. Usage: node tools/reference/real-git-vilt.ts git|vilt DIR
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { viewsOf } from '../../src-main/media/views.ts';
import { loadGitCaptioner } from '../../src-main/models/families/git/git-captioner.ts';
import { loadViltAnswerer } from '../../src-main/models/families/vilt/vilt-answerer.ts';
import type { SeenPicture, ViewPlan } from '../../src-shared/photo/view-spec.ts';
import { largestDifference, parityFolder } from '../../test/parity/golden.ts';

interface Reference extends Times {
  readonly threads: number;
  readonly logits: readonly number[];
  readonly ids?: readonly number[];
  readonly beams?: readonly number[];
  readonly answer?: string;
}

const [family = '', directory = '.'] = process.argv.slice(2);
const reference = JSON.parse(readFileSync(`${directory}/reference.json`, 'utf8')) as Reference;
const options = { threads: reference.threads };
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (): string => `${String(Math.round(process.memoryUsage.rss() / 2 ** 20))} MB`;

interface Times {
  readonly ms: number;
  /** Of all cores; the machine is shared, and this says more of the work than the clock does. */
  readonly cpuMs: number;
}

/** Best of several: other work only ever adds time. */
async function best(times: number, work: () => Promise<unknown>): Promise<Times> {
  let [ms, cpuMs] = [Infinity, Infinity];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, performance.now() - start);
    cpuMs = Math.min(cpuMs, (user + system) / 1000);
  }
  return { ms, cpuMs };
}

function landscape(plan: ViewPlan): Promise<SeenPicture> {
  const bytes = new Uint8Array(readFileSync(`${parityFolder}pixels/images/landscape.jpg`));
  return viewsOf(plan, bytes, 'jpeg', { exact: true });
}

const whole = ({ ms, cpuMs }: Times): string => `${ms.toFixed(0)} ms (${cpuMs.toFixed(0)} ms of a core)`;

function sayTimes(ours: Times): void {
  const clock = (reference.ms / ours.ms).toFixed(2);
  const core = (reference.cpuMs / ours.cpuMs).toFixed(2);
  say(`ours ${whole(ours)}, reference ${whole(reference)}: ${clock} times as fast (${core} by work)`);
}

async function git(): Promise<void> {
  const start = performance.now();
  const captioner = await loadGitCaptioner(directory, options);
  say(`open after ${(performance.now() - start).toFixed(0)} ms, ${megabytes()}`);
  const picture = await landscape(captioner.plan);
  const first = await (await captioner.decoder(picture)).feed([[101]]);
  say(
    `largest difference of the first logits: ${largestDifference(first.slice(0, 400), reference.logits).toExponential(1)}`,
  );
  const written = await captioner.caption(picture, { maxNewTokens: 12 });
  const beams = await captioner.caption(picture, { maxNewTokens: 12, beams: 3 });
  say(
    `same greedy ids: ${String(written.ids.join() === reference.ids?.join())}; same ids of three beams: ${String(beams.ids.join() === reference.beams?.join())}`,
  );
  sayTimes(await best(3, () => captioner.caption(picture, { maxNewTokens: 12 })));
  say(`three beams ${whole(await best(2, () => captioner.caption(picture, { maxNewTokens: 12, beams: 3 })))}`);
  say(
    `looking and the first token ${whole(await best(2, () => captioner.caption(picture, { maxNewTokens: 1 })))}; ${megabytes()}`,
  );
  await captioner.release();
}

async function vilt(): Promise<void> {
  const start = performance.now();
  const answerer = await loadViltAnswerer(directory, options);
  say(`open after ${(performance.now() - start).toFixed(0)} ms, ${megabytes()}`);
  const picture = await landscape(answerer.plan);
  const question = 'what color is the train?';
  const { text } = await answerer.answer(picture, question);
  const logits = await answerer.logits(picture, question);
  say(
    `largest difference of the logits: ${largestDifference(logits, reference.logits).toExponential(1)}; same answer: ${String(text === reference.answer)}`,
  );
  sayTimes(await best(5, () => answerer.answer(picture, question)));
  say(megabytes());
  await answerer.release();
}

await (family === 'git' ? git() : vilt());
