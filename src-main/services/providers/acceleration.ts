// Joins the choice of a provider to the processes: trials in throw-away ones, the choice in the indexer's setup, and tries what is untried
// when nothing is indexed. Runs in the backend; loads nothing of the runtime.
import { z } from 'zod';
import { cancelled } from '../../../src-shared/contract/errors.ts';
import type { ModelId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../../store/open.ts';
import { readSettings, writeSettings } from '../../store/settings.ts';
import { ownVersion } from '../diagnostics/system.ts';
import type { Line, LineOptions } from '../inference/line.ts';
import { createProviders, type Supported } from '../providers.ts';
import type { Choice } from './choose.ts';

export interface AccelerationOptions {
  readonly library: Library;
  readonly modelId: () => Promise<ModelId>;
  /** Whether a person lets anything but the processor be used, and be tried. */
  readonly allowed: () => boolean;
  /** A new line to a process that tries; it is stopped after each trial. */
  readonly probe: () => Line;
  /** The choice is another one now. */
  readonly onChoice: () => void;
  readonly log: (message: string) => void;
  /** Quiet after the last index run before anything is tried. */
  readonly quietMs?: number | undefined;
}

export interface Acceleration {
  /** For the indexer's setup; null where nothing was found out. */
  readonly choice: () => Promise<Choice | null>;
  readonly onProviderFailed: NonNullable<LineOptions['onProviderFailed']>;
  /** From now on, quiet times are used for trials; without it none is ever made. */
  readonly start: () => void;
  readonly onIdle: () => void;
  readonly onBusy: () => void;
  readonly close: () => Promise<void>;
}

const defaultQuietMs = 10_000;
/** A compiling provider takes minutes before its first answer. */
const trialLimitMs = 300_000;
const runtimeKey = 'provider.runtime';
const runtimeSchema = z.object({ of: z.string(), runtime: z.string(), providers: z.array(z.string()) });

export function createAcceleration(options: AccelerationOptions): Acceleration {
  const { library, log, modelId, allowed } = options;
  const probing = createProbing(options.probe);
  const askProbe = probing.ask;
  const providers = createProviders({
    library,
    modelId,
    supported: (mayAsk) => supported(library, mayAsk ? askProbe : null),
    trial: (how, signal) => askProbe((line) => line.call('tryProvider', how, { timeLimitMs: trialLimitMs, signal })),
    log,
  });
  let started = false;
  let triedWith: ModelId | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stop = new AbortController();
  let trying: Promise<unknown> = Promise.resolve();

  const findOut = async (signal: AbortSignal): Promise<void> => {
    const model = await modelId();
    if (signal.aborted || model === triedWith) return;
    const before = await providers.current();
    const after = await providers.findOut(signal);
    triedWith = model;
    if (before?.provider !== after.provider || before.threads !== after.threads) options.onChoice();
  };
  const onBusy = (): void => {
    clearTimeout(timer);
    stop.abort(cancelled());
    probing.stop();
  };
  return {
    // Without a model there is no choice, and nothing to run.
    choice: () => (allowed() ? providers.current().catch(() => null) : Promise.resolve(null)),
    onProviderFailed(provider, reason) {
      providers.giveUp(provider, reason).catch((error: unknown) => {
        log(String(error));
      });
    },
    start: () => {
      started = true;
    },
    onIdle() {
      if (!started || !allowed()) return;
      clearTimeout(timer);
      const { signal } = (stop = new AbortController());
      timer = setTimeout(() => {
        trying = trying
          .then(() => findOut(signal))
          .catch((error: unknown) => {
            if (!signal.aborted) log(`providers were not tried: ${String(error)}`);
          });
      }, options.quietMs ?? defaultQuietMs).unref();
    },
    onBusy,
    async close() {
      started = false;
      onBusy();
      await trying;
    },
  };
}

interface Probing {
  readonly ask: <Out>(ask: (line: Line) => Promise<Out>) => Promise<Out>;
  readonly stop: () => void;
}

/** One question, one process. */
function createProbing(open: () => Line): Probing {
  let current: Line | null = null;
  return {
    async ask(ask) {
      const line = (current = open());
      try {
        return await ask(line);
      } finally {
        line.stop();
      }
    },
    stop: () => current?.stop(),
  };
}

/** Asked once for each version of the program, for it brings the runtime. */
async function supported(library: Library, askProbe: Probing['ask'] | null): Promise<Supported | null> {
  const of = await ownVersion();
  const parsed = runtimeSchema.safeParse(readSettings(library)[runtimeKey]);
  if (parsed.success && parsed.data.of === of) return parsed.data;
  if (askProbe === null) return null;
  const { runtime } = await askProbe((line) => line.call('diagnose', { part: 'onnx' }, { timeLimitMs: 60_000 }));
  const found: Supported = { runtime: runtime?.version ?? '', providers: runtime?.providers ?? [] };
  writeSettings(library, { [runtimeKey]: { of, ...found } });
  return found;
}
