// Asks an inference process to try its parts, one request each, so that a death is told of the part that caused it.
// Runs in the backend, over a line that is used for nothing else.
import { failed, skipped, type Check, type Finding } from '../../../src-shared/contract/diagnostics.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { photoFormats } from '../../../src-shared/photo/formats.ts';
import { ProcessDied, type Line } from '../inference/line.ts';
import {
  FileFailureError,
  writingTasks,
  type Diagnosed,
  type DiagnosedPart,
  type Role,
  type WritingTask,
} from '../inference/protocol.ts';
import type { DeathReason } from '../inference/session.ts';
import { tryCheck } from './try-check.ts';

export interface InferenceChecksOptions {
  readonly role: Role;
  /** Opens the line; `onDeath` is told the end of what a process wrote that ended by itself. */
  readonly open: (onDeath: (lastWords: string) => void) => Line;
  readonly signal: AbortSignal;
  /** What is wrong with the model of a task, known without trying it; null where it is to be tried. */
  readonly problemOf: (task: WritingTask) => Promise<Finding | null>;
  /** Time of one part; a model may take four times as long to load. Default 30 s. */
  readonly partLimitMs?: number;
}

const defaultPartLimitMs = 30_000;
/** The line's own time limit ends a process that hangs; this one is for what even that does not end. */
const graceMs = 90_000;
/** A process that ends this often in a row is not started for every part that is left. */
const deathsInARow = 3;

const deaths: Readonly<Record<DeathReason, string>> = {
  crashed: 'The process ended while it was tried.',
  'timed-out': 'It did not answer in time, and the process was ended.',
  'out-of-memory': 'It needed more memory than the process may use.',
};

/** Never rejects but for the signal; stops the line. */
export async function inferenceChecks(options: InferenceChecksOptions): Promise<Check[]> {
  const { open, signal } = options;
  const words = { last: '' };
  const line = open((lastWords) => {
    words.last = lastWords;
  });
  signal.addEventListener('abort', line.stop, { once: true });
  try {
    const tries = new Tries({ ...options, line, words });
    return await (options.role === 'chat' ? tries.ofWriters() : tries.all());
  } finally {
    signal.removeEventListener('abort', line.stop);
    line.stop();
  }
}

interface TriesOptions extends InferenceChecksOptions {
  readonly line: Line;
  readonly words: { last: string };
}

class Tries {
  readonly #options: TriesOptions;
  readonly #checks: Check[] = [];
  #deaths = 0;

  constructor(options: TriesOptions) {
    this.#options = options;
  }

  async all(): Promise<Check[]> {
    await this.#try('process', { part: 'process' });
    await this.#try('telemetry off', { part: 'telemetry' });
    await this.#try('sharp', { part: 'sharp' });
    await this.#try('libheif', { part: 'libheif' });
    await this.#try('jpeg xl', { part: 'jpeg xl' });
    for (const format of photoFormats) await this.#try(`decode ${format}`, { part: 'decode', format });
    for (const provider of await this.#providers()) await this.#try(`onnx ${provider}`, { part: 'provider', provider });
    await this.#try('model', { part: 'model', role: this.#options.role });
    return this.#checks;
  }

  /** What reads pictures and computes is the same as in the other processes: only the models are its own. */
  async ofWriters(): Promise<Check[]> {
    await this.#try('process', { part: 'process' });
    for (const task of writingTasks) await this.#try(`model ${task}`, { part: 'writer', task });
    return this.#checks;
  }

  /** The runtime says itself what it can run on; `cpu` is tried whatever it says. */
  async #providers(): Promise<readonly string[]> {
    const found = await this.#try('onnx', { part: 'onnx' });
    return ['cpu', ...(found?.providers ?? []).filter((name) => name !== 'cpu')];
  }

  async #try(name: string, input: DiagnosedPart): Promise<Diagnosed | null> {
    const { role, signal, partLimitMs = defaultPartLimitMs } = this.#options;
    signal.throwIfAborted();
    const timeLimitMs = input.part === 'model' || input.part === 'writer' ? 4 * partLimitMs : partLimitMs;
    let answered: Diagnosed | null = null;
    const check = await tryCheck({
      process: `inference ${role}`,
      name,
      limitMs: timeLimitMs + graceMs,
      work: async () => {
        if (this.#deaths >= deathsInARow)
          return skipped(`Not tried: the process ended ${String(deathsInARow)} times in a row.`);
        const problem = input.part === 'writer' ? await this.#options.problemOf(input.task) : null;
        if (problem) return problem;
        const finding = await this.#ask(input, timeLimitMs);
        if ('providers' in finding) answered = finding;
        return { outcome: finding.outcome, message: finding.message };
      },
    });
    signal.throwIfAborted();
    this.#checks.push(check);
    return answered;
  }

  async #ask(input: DiagnosedPart, timeLimitMs: number): Promise<Diagnosed | Finding> {
    const { line, signal, words } = this.#options;
    words.last = '';
    try {
      const answer = await line.call('diagnose', input, { timeLimitMs, signal });
      this.#deaths = 0;
      return answer;
    } catch (error) {
      if (error instanceof ProcessDied) {
        this.#deaths++;
        return outcomeOfDeath(input, [deaths[error.reason], ...errorIn(words.last)].join(' '));
      }
      if (error instanceof AppError && error.code === 'crashed') this.#deaths = deathsInARow;
      if (error instanceof FileFailureError) return failed(error.failure.message);
      throw error;
    }
  }
}

/** What a process says as its last is long; the line that names the error is what helps. */
const errorIn = (lastWords: string): readonly string[] => /^\w*Error(?: \[\w+\])?: .{1,300}/m.exec(lastWords) ?? [];

/** Searching and indexing run on the processor alone: what else does not work here is no fault of this installation. */
const outcomeOfDeath = (input: DiagnosedPart, sentence: string): Finding =>
  input.part === 'provider' && input.provider !== 'cpu'
    ? skipped(`${sentence} Afterimage does not use it.`)
    : failed(sentence);
