// `afterimage chat`: a conversation about a picture, a line of stdin a question. Runs in the command line's process.
// Ctrl-C stops an answer; at an idle prompt it ends the chat. Knows the contract and nothing behind it.
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import {
  engineKinds,
  type ChatMessage,
  type ChatProgress,
  type ChatReply,
  type EngineKind,
} from '../../../src-shared/contract/chat.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { Answer, Context } from './commands.ts';
import { wholeNumber } from './option-values.ts';
import { printable } from './print.ts';

type Run = (act: (context: Context) => Promise<Answer>) => () => Promise<void>;

interface ChatFlags {
  readonly engine?: EngineKind;
  readonly address?: string;
  readonly engineModel?: string;
  readonly allowRemote?: boolean;
  readonly stepByStep?: boolean;
  readonly maxTokens?: number;
}

/** Adds the command to the program. */
export function addChat(program: Command, run: Run): void {
  program
    .command('chat')
    .description('talk about a picture: each line of the input is a question; Ctrl-C stops an answer, then the chat')
    .argument('<photo>', 'any picture file')
    .addOption(new Option('--engine <engine>', 'who answers (default built-in)').choices(engineKinds))
    .option('--address <url>', 'where a server listens, if not where it usually does')
    .option('--engine-model <name>', 'which of the server’s models answers')
    .option('--allow-remote', 'the server may be another computer: the photo and your words leave this one')
    .option('--step-by-step', 'describe, list, reason, then answer; small models may get worse by it')
    .option('--max-tokens <n>', 'length of an answer at most', wholeNumber(1, 4096))
    .action((photo: string, flags: ChatFlags) => run((context) => chat(photo, flags, context))());
}

/** What a stopped answer has instead of figures. */
type Stopped = Pick<ChatReply, 'text' | 'end' | 'steps'> & { readonly model: null };

async function chat(photo: string, flags: ChatFlags, context: Context): Promise<Answer> {
  const { streams, json, interrupts } = context;
  const image = { path: resolve(photo) };
  const messages: ChatMessage[] = [];
  let stopAnswer: (() => void) | null = null;
  const ended = Promise.withResolvers<null>();
  const giveBack = interrupts.takeOver(() => {
    if (stopAnswer) stopAnswer();
    else ended.resolve(null);
  });
  context.signal.addEventListener('abort', () => {
    ended.resolve(null);
  });
  const questions = context.lines()[Symbol.asyncIterator]();
  try {
    for (;;) {
      if (streams.isTerminal) streams.err('> ');
      const next = await Promise.race([questions.next(), ended.promise]);
      if (next === null || next.done === true) break;
      const question = next.value.trim();
      if (question === '') continue;
      messages.push({ role: 'person', text: question });
      const stop = new AbortController();
      stopAnswer = () => {
        stop.abort();
      };
      const reply = await answer({ image, messages, flags }, context, AbortSignal.any([stop.signal, context.signal]));
      stopAnswer = null;
      // A question without an answer would only confuse what follows.
      if (reply.text.trim() === '') messages.pop();
      else messages.push({ role: 'model', text: reply.text });
      streams.out(json ? `${JSON.stringify(reply)}\n` : '\n');
      if (!json) streams.err(`${describe(reply)}\n`);
    }
  } finally {
    giveBack();
    void questions.return?.();
  }
  return { value: null, text: '', printed: true };
}

interface Asked {
  readonly image: { readonly path: string };
  readonly messages: readonly ChatMessage[];
  readonly flags: ChatFlags;
}

/** Rejects with what went wrong; an answer that was stopped is what had come of it. */
async function answer(
  { image, messages, flags }: Asked,
  context: Context,
  signal: AbortSignal,
): Promise<ChatReply | Stopped> {
  const { api, streams, json } = context;
  const requestId = randomUUID();
  let text = '';
  const show = createShow(streams);
  const leave = api.subscribe('chat.progress', (progress) => {
    if (progress.requestId !== requestId) return;
    if (progress.stage === 'answer') text += progress.text;
    if (!json) show(progress);
  });
  try {
    const { engine: kind = 'built-in', address, engineModel: model, allowRemote: remoteAllowed } = flags;
    const mode = flags.stepByStep === true ? 'step-by-step' : 'plain';
    const engine = { kind, address, model, remoteAllowed };
    const { maxTokens } = flags;
    return await api.chat.reply(
      { requestId, images: [image], messages: [...messages], mode, engine, maxTokens },
      { signal },
    );
  } catch (error) {
    if (toErrorShape(error).code !== 'cancelled' || context.signal.aborted) throw error;
    return { text, end: 'stopped', steps: [], model: null };
  } finally {
    leave();
  }
}

/** The answer on stdout as it comes; the notes of step-by-step mode, under their names, on stderr. */
function createShow(streams: Context['streams']): (progress: ChatProgress) => void {
  let stage: ChatProgress['stage'] = 'answer';
  return (progress) => {
    if (progress.text === '') return;
    if (progress.stage !== stage) streams.err(progress.stage === 'answer' ? '\n' : `\n[${progress.stage}] `);
    stage = progress.stage;
    const text = progress.text.split('\n').map(printable).join('\n');
    if (stage === 'answer') streams.out(text);
    else streams.err(text);
  };
}

function describe(reply: ChatReply | Stopped): string {
  if (!('seconds' in reply)) return '(stopped)';
  const { tokens, seconds, secondsToFirstToken, model, end } = reply;
  const first = secondsToFirstToken === null ? '' : `first after ${secondsToFirstToken.toFixed(1)} s, `;
  const cut = end === 'length' ? ', cut at its longest' : '';
  return `(${String(tokens)} tokens in ${seconds.toFixed(1)} s, ${first}${printable(model)}${cut})`;
}
