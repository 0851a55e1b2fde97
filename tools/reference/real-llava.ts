// Measures our LLaVA at real size on what real_llava.py made; called by it. Development only; prints one JSON line.
// Usage: node tools/reference/real-llava.ts DIR THREADS NEW_TOKENS QUESTION
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { viewsOf } from '../../src-main/media/views.ts';
import { openChatter } from '../../src-main/models/open-model.ts';
import { parityFolder } from '../../test/parity/golden.ts';

const [directory = '.', threads = '1', newTokens = '48', question = ''] = process.argv.slice(2);
const seconds = (from: number, to: number): number => (to - from) / 1000;

const started = performance.now();
const chatter = await openChatter(directory, { threads: Number(threads) });
const loaded = performance.now();
const bytes = new Uint8Array(readFileSync(`${parityFolder}pixels/images/landscape.jpg`));
const picture = await viewsOf(chatter.plan, bytes, 'jpeg', { exact: true });

const begun = performance.now();
let looked = begun;
const times: number[] = [];
const processorTimes: number[] = [];
const processorMs = (): number => (({ user, system }) => (user + system) / 1000)(process.cpuUsage());
let processorLooked = 0;
const { ids } = await chatter.reply(
  { messages: [{ role: 'user', text: question }], pictures: [picture] },
  {
    maxNewTokens: Number(newTokens),
    onPhase: (phase) => {
      if (phase !== 'thinking') return;
      looked = performance.now();
      processorLooked = processorMs();
    },
    onToken: () => {
      times.push(performance.now());
      processorTimes.push(processorMs());
    },
  },
);
await chatter.release();
const [first = 0, last = 0] = [times[0], times.at(-1)];
process.stdout.write(
  `${JSON.stringify({
    loadSeconds: seconds(started, loaded),
    lookSeconds: seconds(begun, looked),
    firstTokenSeconds: seconds(looked, first),
    tokensPerSecond: (times.length - 1) / seconds(first, last),
    processorMsPerToken: ((processorTimes.at(-1) ?? 0) - (processorTimes[0] ?? 0)) / (times.length - 1),
    firstTokenProcessorSeconds: ((processorTimes[0] ?? 0) - processorLooked) / 1000,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    ids,
  })}\n`,
);
