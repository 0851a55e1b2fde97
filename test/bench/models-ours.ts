// One measurement of ours for the benchmark `models`, in a process of its own: prints one JSON line.
// node test/bench/models-ours.ts clip|clip-int8|blip|blip-int8|llava|llava-q4 DIR THREADS
import { readFileSync } from 'node:fs';
import { viewsOf } from '../../src-main/media/views.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { openCaptioner, openChatter, openVisionTower } from '../../src-main/models/open-model.ts';
import type { SeenPicture, ViewPlan } from '../../src-shared/photo/view-spec.ts';
import { parityFolder } from '../parity/golden.ts';

/** Least milliseconds of several: other work on the machine only ever adds time. The first one does not count. */
async function leastMs(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const spent: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    const begun = performance.now();
    await work();
    if (i > 0) spent.push(performance.now() - begun);
  }
  return Math.min(...spent);
}

const landscape = (plan: ViewPlan): Promise<SeenPicture> =>
  viewsOf(plan, new Uint8Array(readFileSync(`${parityFolder}pixels/images/landscape.jpg`)), 'jpeg', { exact: true });

const [what = '', directory = '', threadsText = '1'] = process.argv.slice(2);
const threads = Number(threadsText);
const batch = 8;

const measurements: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  async clip() {
    const { pixels } = await describeEmbeddingModel(directory);
    const tower = await openVisionTower(directory, { threads });
    const pictures = Array.from({ length: batch }, (_, i) =>
      Uint8Array.from({ length: pixels.size ** 2 * 3 }, (_, at) => (at * (i + 7)) & 255),
    );
    const ms = await leastMs(6, () => tower.embed(pictures));
    return { perSecond: (1000 * batch) / ms };
  },
  async blip() {
    const captioner = await openCaptioner(directory, { threads });
    const picture = await landscape(captioner.plan);
    const options = { minNewTokens: 12, maxNewTokens: 12 };
    let ids: readonly number[] = [];
    const ms = await leastMs(3, async () => {
      ({ ids } = await captioner.caption(picture, options));
    });
    return { ms, ids };
  },
  async llava() {
    const chatter = await openChatter(directory, { threads });
    const picture = await landscape(chatter.plan);
    const times: number[] = [];
    const conversation = { messages: [{ role: 'user', text: 'describe the picture .' }], pictures: [picture] } as const;
    const begun = performance.now();
    const { ids } = await chatter.reply(conversation, {
      minNewTokens: 32,
      maxNewTokens: 32,
      onToken: () => times.push(performance.now()),
    });
    const [first = 0, last = 0] = [times[0], times.at(-1)];
    return { firstMs: first - begun, perSecond: (1000 * (times.length - 1)) / (last - first), ids };
  },
};

const result = await (measurements[what] ?? (() => Promise.reject(new Error(`no measurement called ${what}`))))();
process.stdout.write(`${JSON.stringify({ ...result, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);

// Marks this file as a part of a benchmark.
export {};
