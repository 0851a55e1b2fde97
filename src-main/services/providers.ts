// Finds out, once for each machine, driver and model, what its vision tower runs best on. Runs in the backend: each trial is a process
// of its own, because a driver's fault kills the process it happens in.
import { readFile } from 'node:fs/promises';
import { availableParallelism, release } from 'node:os';
import { z } from 'zod';
import type { ModelId } from '../../src-shared/photo/ids.ts';
import { acceleratorsFor, providers, type Provider } from '../models/runtime/providers.ts';
import type { ProviderTrial } from '../models/try-provider.ts';
import { readSettings, writeSettings } from '../store/settings.ts';
import type { Library } from '../store/open.ts';
import { choose, leastCosine, leastCosineOf, type Choice, type Verdict } from './providers/choose.ts';

export interface Supported {
  readonly runtime: string;
  readonly providers: readonly string[];
}

export interface ProvidersOptions {
  readonly library: Library;
  readonly modelId: () => Promise<ModelId>;
  /** What the runtime has on this machine, and its version; null where it would have to be asked for and may not be. */
  readonly supported: (mayAsk: boolean) => Promise<Supported | null>;
  /** One trial in a process of its own. Rejects with what the runtime said, or with how the process ended. */
  readonly trial: (how: Choice, signal: AbortSignal) => Promise<ProviderTrial>;
  readonly log: (message: string) => void;
  /** Of this machine unless named. */
  readonly machine?: Machine;
}

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly cores: number;
  /** Changes when a driver does, as far as that can be seen. */
  readonly driver: string;
}

export interface Providers {
  /** What to use now: what was found out before; null: nothing was. Never waits for a trial. */
  current(): Promise<Choice | null>;
  /** Tries what was not tried yet on this machine with this model; one run at a time. */
  findOut(signal: AbortSignal): Promise<Choice>;
  /** The provider failed at work: it is not used again until driver, runtime or model change. */
  giveUp(provider: Provider, reason: string): Promise<void>;
}

const settingKey = 'provider.verdicts';

const verdictSchema = z.object({
  provider: z.enum(providers),
  threads: z.int().min(1),
  outcome: z.enum(['right', 'wrong', 'failed', 'died']),
  cosine: z.number().nullable(),
  imagesPerSecond: z.number(),
  reason: z.string(),
});
/** By machine, driver, runtime and model. */
const storedSchema = z.record(z.string(), z.array(verdictSchema));

export function createProviders(options: ProvidersOptions): Providers {
  let running: Promise<Choice> | null = null;
  // Beside what is stored: it must hold from the moment it is told, even where the disk is full.
  const givenUp = new Set<Provider>();
  const keyOf = async (mayAsk: boolean): Promise<string | null> => {
    const { platform, arch, driver } = options.machine ?? (await thisMachine());
    const supported = await options.supported(mayAsk);
    return supported && [platform, arch, driver, supported.runtime, await options.modelId()].join(' | ');
  };
  const key = async (): Promise<string> => (await keyOf(true)) ?? '';
  return {
    async current() {
      const place = await keyOf(false);
      const known = place === null ? [] : (stored(options.library)[place] ?? []);
      const usable = known.filter(({ provider }) => !givenUp.has(provider));
      return usable.some(({ outcome }) => outcome === 'right') ? choose(usable) : null;
    },
    findOut(signal) {
      running ??= tryAll(options, { key, signal }).finally(() => {
        running = null;
      });
      return running;
    },
    async giveUp(provider, reason) {
      givenUp.add(provider);
      const place = await key();
      const verdicts = (stored(options.library)[place] ?? []).filter((verdict) => verdict.provider !== provider);
      const died = { provider, threads: 1, outcome: 'died', cosine: null, imagesPerSecond: 0, reason } as const;
      remember(options.library, place, [...verdicts, died]);
      options.log(`provider ${provider} is given up: ${reason}`);
    },
  };
}

const processorAlone: Choice = { provider: 'cpu', threads: 1 };

async function tryAll(
  options: ProvidersOptions,
  { key, signal }: { key: () => Promise<string>; signal: AbortSignal },
): Promise<Choice> {
  const place = await key();
  let verdicts = stored(options.library)[place] ?? [];
  const isKnown = (how: Choice): boolean =>
    verdicts.some((known) => known.provider === how.provider && known.threads === how.threads);
  const note = (verdict: Verdict): void => {
    options.log(
      `provider ${verdict.provider}, ${String(verdict.threads)} threads: ${verdict.outcome} ${verdict.reason}`,
    );
    if (isKnown(verdict)) return;
    verdicts = [...verdicts, verdict];
    // Written after each: what takes the whole program along is not tried again and again.
    remember(options.library, place, verdicts);
  };
  const all = await trials(options);
  // With one core and nothing beside it there is no choice.
  if (all.length === 1) return processorAlone;
  const untried = all.filter((how) => !isKnown(how));
  if (untried.length === 0) return choose(verdicts);
  // The processor first, known or not: its vectors are what the others are held to.
  const processor = await tryOne(options, processorAlone, { reference: null, signal });
  note(processor.verdict);
  if (processor.verdict.outcome !== 'right') return choose(verdicts);
  for (const how of untried) {
    signal.throwIfAborted();
    if (!isKnown(how)) note((await tryOne(options, how, { reference: processor.vectors, signal })).verdict);
  }
  return choose(verdicts);
}

async function trials(options: ProvidersOptions): Promise<Choice[]> {
  const { platform, arch, cores } = options.machine ?? (await thisMachine());
  const supported = await options.supported(true);
  const counts = [1, 2, 4, 8].filter((threads) => threads <= Math.max(1, cores));
  return [
    ...counts.map((threads): Choice => ({ provider: 'cpu', threads })),
    ...acceleratorsFor(platform, arch, supported?.providers ?? []).map((provider): Choice => ({
      provider,
      threads: 1,
    })),
  ];
}

async function tryOne(
  options: ProvidersOptions,
  how: Choice,
  { reference, signal }: { readonly reference: readonly Float32Array[] | null; readonly signal: AbortSignal },
): Promise<{ verdict: Verdict; vectors: readonly Float32Array[] }> {
  try {
    const { vectors, imagesPerSecond } = await options.trial(how, signal);
    const cosine = leastCosineOf(vectors, reference ?? vectors);
    const outcome = cosine >= leastCosine ? 'right' : 'wrong';
    const reason = outcome === 'right' ? '' : `its answers differ from the processor's: cosine ${cosine.toFixed(5)}`;
    return { verdict: { ...how, outcome, cosine, imagesPerSecond, reason }, vectors };
  } catch (error) {
    // Stopped, not failed.
    signal.throwIfAborted();
    const died = error instanceof Error && error.name === 'ProcessDied';
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    const verdict: Verdict = { ...how, outcome: died ? 'died' : 'failed', cosine: null, imagesPerSecond: 0, reason };
    return { verdict, vectors: [] };
  }
}

function stored(library: Library): Record<string, Verdict[]> {
  const parsed = storedSchema.safeParse(readSettings(library)[settingKey]);
  return parsed.success ? parsed.data : {};
}

/** Machines and models that were tried last; a changed driver's old verdicts are of no use to anybody. */
const kept = 20;

function remember(library: Library, key: string, verdicts: readonly Verdict[]): void {
  const { [key]: _, ...others } = stored(library);
  const entries = [...Object.entries(others), [key, verdicts] as const].slice(-kept);
  writeSettings(library, { [settingKey]: Object.fromEntries(entries) });
}

async function thisMachine(): Promise<Machine> {
  // NVIDIA's driver says so on Linux; elsewhere drivers come with the system.
  const nvidia = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  const driver = nvidia.split('\n')[0] ?? '';
  return { platform: process.platform, arch: process.arch, cores: availableParallelism(), driver: driver || release() };
}
