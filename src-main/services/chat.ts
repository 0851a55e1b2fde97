// Questions about photos as a service: a quick answer, a conversation, step by step. Runs in the backend; who answers is an engine.
import type { Services } from '../../src-shared/contract/api.ts';
import type {
  ChatProgress,
  ChatReply,
  ChatStage,
  ChatStep,
  EngineChoice,
  ReplyInput,
} from '../../src-shared/contract/chat.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { EventHub } from '../../src-shared/rpc/events.ts';
import { checkedAddress } from './chat/address.ts';
import { createBuiltIn } from './chat/built-in.ts';
import type { Engine, EngineMessage, OpenedEngine, Said } from './chat/engine.ts';
import { createOllama } from './chat/ollama.ts';
import { createOpenAi } from './chat/open-ai.ts';
import { stagePrompts } from './chat/prompts.ts';
import { usualPatience, type Patience } from './chat/server-talk.ts';
import { createShrink } from './chat/shrink.ts';
import { createThreads, type ThreadOptions } from './chat/threads.ts';
import type { SourceOf } from './picture-sources.ts';
import type { AskedProcess, QueryProcess } from './query-process.ts';
import type { TaskModels } from './task-models.ts';

export interface ChatOptions extends ThreadOptions {
  readonly models: TaskModels;
  readonly process: AskedProcess;
  /** Makes the small pictures that servers are shown. */
  readonly queryProcess: QueryProcess;
  readonly sourceOf: SourceOf;
  readonly announce: EventHub['emit'];
  readonly patience?: Patience | undefined;
}

/** Where they listen unless told otherwise: Ollama; llama.cpp's server and LM Studio. */
const usualAddresses = {
  ollama: ['http://127.0.0.1:11434'],
  openai: ['http://127.0.0.1:8080', 'http://127.0.0.1:1234'],
};

export function createChat(options: ChatOptions): Services['chat'] {
  const { models, process, sourceOf } = options;
  const engineOf = createEngines(options);
  return {
    async ask({ image, question }, signal) {
      const startedAtMs = performance.now();
      const { id } = await models.describe('answer');
      const source = await sourceOf(image);
      const { text, alternatives } = await process.ask('answer', { source, question }, { signal });
      return {
        answer: text,
        alternatives: alternatives.map(({ text: answer, probability }) => ({ answer, probability })),
        model: id,
        seconds: (performance.now() - startedAtMs) / 1000,
      };
    },
    reply: (input, signal) => reply(input, { ...options, engineOf }, signal),
    async engines() {
      const choices: EngineChoice[] = [
        { kind: 'built-in' },
        ...(['ollama', 'openai'] as const).flatMap((kind) =>
          usualAddresses[kind].map((address) => ({ kind, address })),
        ),
      ];
      const engines = await Promise.all(choices.map((choice) => engineOf(choice).look()));
      // Whoever asks who can answer is about to ask something: the first word then comes in a blink.
      if (engines[0]?.available === true) void process.ask('warm', {}).catch(() => undefined);
      return { engines };
    },
    ...createThreads(options),
  };
}

type EngineOf = (choice: EngineChoice) => Engine;

function createEngines({ models, process, queryProcess, patience = usualPatience }: ChatOptions): EngineOf {
  const shrink = createShrink(queryProcess);
  const builtIn = createBuiltIn(models, process);
  return ({ kind, address, remoteAllowed }) => {
    if (kind === 'built-in') return builtIn;
    const server = {
      address: checkedAddress(address ?? usualAddresses[kind][0] ?? '', remoteAllowed === true),
      shrink,
      patience,
    };
    return kind === 'ollama' ? createOllama(server) : createOpenAi(server);
  };
}

/** One reply while it is made: what was heard, and when first. */
interface Course {
  readonly input: ReplyInput;
  readonly engine: OpenedEngine;
  readonly signal: AbortSignal;
  readonly tell: (progress: Omit<ChatProgress, 'requestId'>) => void;
}

async function reply(
  input: ReplyInput,
  { engineOf, sourceOf, announce }: ChatOptions & { readonly engineOf: EngineOf },
  signal: AbortSignal,
): Promise<ChatReply> {
  const startedAtMs = performance.now();
  if (input.messages.at(-1)?.role !== 'person')
    throw new AppError('invalid-input', 'The last message of a chat must be the person’s.');
  const engine = engineOf(input.engine ?? { kind: 'built-in' });
  const pictures = await Promise.all(input.images.map(sourceOf));
  const opened = await engine.open({ pictures, model: input.engine?.model ?? null, signal });
  const first = { atMs: null as number | null };
  const tell: Course['tell'] = (progress) => {
    if (progress.text !== '') first.atMs ??= performance.now();
    if (!signal.aborted) announce('chat.progress', { requestId: input.requestId, ...progress });
  };
  const course = { input, engine: opened, signal, tell };
  const { said, steps } = input.mode === 'step-by-step' ? await stepByStep(course) : await plainly(course);
  return {
    text: said.text,
    end: said.end,
    steps,
    model: opened.model,
    tokens: said.tokens,
    secondsToFirstToken: first.atMs === null ? null : (first.atMs - startedAtMs) / 1000,
    seconds: (performance.now() - startedAtMs) / 1000,
  };
}

interface Outcome {
  /** Of the answer; its tokens are those of all stages. */
  readonly said: Said;
  readonly steps: readonly ChatStep[];
}

async function plainly(course: Course): Promise<Outcome> {
  const prompt = course.input.messages.at(-1)?.text ?? '';
  const said = await stage({ stage: 'answer', prompt, maxTokens: course.input.maxTokens }, course);
  return { said, steps: [{ stage: 'answer', prompt, output: said.text }] };
}

async function stepByStep(course: Course): Promise<Outcome> {
  const question = course.input.messages.at(-1)?.text ?? '';
  const notes: Partial<Record<ChatStage, string>> = {};
  const steps: ChatStep[] = [];
  let said: Said = { text: '', end: 'finished', tokens: 0 };
  for (const { stage: name, maxTokens, prompt: ask } of stagePrompts) {
    const wanted = { stage: name, maxTokens: maxTokens ?? course.input.maxTokens };
    let prompt = ask(question, notes);
    let next = await stage({ ...wanted, prompt }, course);
    if (name === 'answer' && next.text.trim() === '') {
      // Notes can leave a small model without a word: then the question alone.
      prompt = question;
      next = await stage({ ...wanted, prompt }, course);
    }
    notes[name] = next.text.trim();
    steps.push({ stage: name, prompt, output: next.text });
    said = { ...next, tokens: said.tokens + next.tokens };
  }
  return { said, steps };
}

interface Stage {
  readonly stage: ChatStage;
  /** Takes the place of the person's last message. */
  readonly prompt: string;
  readonly maxTokens: number | undefined;
}

const roles = { system: 'system', person: 'user', model: 'assistant' } as const;

function stage({ stage: name, prompt, maxTokens }: Stage, { input, engine, signal, tell }: Course): Promise<Said> {
  const earlier = input.messages.slice(0, -1);
  const messages: EngineMessage[] = [...earlier, { role: 'person' as const, text: prompt }].map(({ role, text }) => ({
    role: roles[role],
    text,
  }));
  const { temperature, topP } = input;
  return engine.say(
    messages,
    { maxTokens, temperature, topP },
    {
      signal,
      onPhase: (phase) => {
        tell({ stage: name, phase, text: '' });
      },
      onText: (text) => {
        tell({ stage: name, phase: 'writing', text });
      },
    },
  );
}
