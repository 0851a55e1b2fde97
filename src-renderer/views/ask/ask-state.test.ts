import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import type { ChatProgress, ChatReply, ReplyInput } from '../../../src-shared/contract/chat.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { AskState } from './ask-state.svelte.ts';

const reply = (text: string, more: Partial<ChatReply> = {}): ChatReply => ({
  text,
  end: 'finished',
  steps: [{ stage: 'answer', prompt: '', output: text }],
  model: 'tiny',
  tokens: 3,
  secondsToFirstToken: 0.1,
  seconds: 0.4,
  ...more,
});

interface Asked {
  readonly input: ReplyInput;
  readonly signal: AbortSignal;
  readonly answer: (reply: ChatReply) => void;
  readonly fail: (error: Error) => void;
}

function scene() {
  const asked: Asked[] = [];
  let tell: (progress: ChatProgress) => void = () => undefined;
  const api = {
    subscribe: (_: string, listener: (progress: ChatProgress) => void) => {
      tell = listener;
      return () => undefined;
    },
    chat: {
      ask: () =>
        Promise.resolve({
          answer: 'red',
          alternatives: [{ answer: 'red', probability: 0.9 }],
          model: 'q',
          seconds: 0.2,
        }),
      reply: (input: ReplyInput, { signal }: { signal: AbortSignal }) =>
        new Promise<ChatReply>((answer, fail) => {
          signal.addEventListener('abort', () => {
            fail(cancelled());
          });
          asked.push({ input, signal, answer, fail });
        }),
    },
  } as unknown as Api;
  const state = new AskState(api);
  const last = (): Asked => asked.at(-1) ?? expect.fail('nothing was asked');
  const say = (text: string, more: Partial<ChatProgress> = {}): void => {
    tell({ requestId: last().input.requestId, stage: 'answer', phase: 'writing', text, ...more });
  };
  return { state, asked, last, say };
}

describe('asking about a photo', () => {
  it('shows the answer as it is written, and what came of it', async () => {
    const { state, last, say } = scene();
    const done = state.ask(7, '  what is it? ');
    expect(state.thread(7)[0]).toMatchObject({ question: 'what is it?', phase: 'loading' });
    expect(state.busyWith).toBe(7);
    say('', { phase: 'looking' });
    expect(state.thread(7)[0]?.phase).toBe('looking');
    say('a ');
    say('train');
    expect(state.thread(7)[0]).toMatchObject({ answer: 'a train', phase: 'writing' });
    last().answer(reply('a train.'));
    await done;
    expect(state.thread(7)[0]).toMatchObject({ answer: 'a train.', phase: 'done', model: 'tiny', seconds: 0.4 });
    expect(state.busyWith).toBeNull();
  });

  it('tells a conversation what was said before, but not what had no answer', async () => {
    const { state, last } = scene();
    const first = state.ask(7, 'one');
    last().answer(reply('1'));
    await first;
    const second = state.ask(7, 'two');
    last().fail(new AppError('crashed', 'It ended.'));
    await second;
    void state.ask(7, 'three');
    expect(last().input.messages.map(({ text }) => text)).toEqual(['one', '1', 'three']);
    expect(state.thread(7)[1]).toMatchObject({ phase: 'failed', problem: 'It ended.', question: 'two' });
  });

  it('stops at once and keeps what was written', async () => {
    const { state, last, say } = scene();
    const done = state.ask(7, 'one');
    say('half an ans');
    state.stop();
    expect(state.thread(7)[0]).toMatchObject({ phase: 'stopped', answer: 'half an ans' });
    expect(last().signal.aborted).toBe(true);
    say('wer');
    await done;
    expect(state.thread(7)[0]).toMatchObject({ phase: 'stopped', answer: 'half an ans' });
    expect(state.busyWith).toBeNull();
  });

  it('keeps a thread and a draft for each photo, and answers one question at a time', async () => {
    const { state, asked, last } = scene();
    state.keepDraft(8, 'not yet');
    const done = state.ask(7, 'one');
    await state.ask(8, 'two');
    expect([asked.length, state.thread(8).length, state.draft(8)]).toEqual([1, 0, 'not yet']);
    last().answer(reply('1'));
    await done;
    expect(state.thread(7)).toHaveLength(1);
  });

  it('hears nothing of answers that are not its own', () => {
    const { state, say } = scene();
    void state.ask(7, 'one');
    say('foreign', { requestId: 'another' });
    expect(state.thread(7)[0]?.answer).toBe('');
  });

  it('keeps the notes of each step apart from the answer', async () => {
    const { state, last, say } = scene();
    state.mode = 'step-by-step';
    const done = state.ask(7, 'why?');
    say('a tr', { stage: 'caption' });
    say('ain', { stage: 'caption' });
    say('snow', { stage: 'entities' });
    expect(state.thread(7)[0]?.notes).toEqual([
      { stage: 'caption', output: 'a train' },
      { stage: 'entities', output: 'snow' },
    ]);
    expect(last().input.mode).toBe('step-by-step');
    const step = { prompt: '', output: 'a train' };
    last().answer(
      reply('so', {
        steps: [
          { stage: 'caption', ...step },
          { stage: 'answer', ...step },
        ],
      }),
    );
    await done;
    expect(state.thread(7)[0]).toMatchObject({ answer: 'so', notes: [{ stage: 'caption', output: 'a train' }] });
  });

  it('asks for a short answer with its alternatives', async () => {
    const { state } = scene();
    state.mode = 'quick';
    await state.ask(7, 'which colour?');
    expect(state.thread(7)[0]).toMatchObject({ answer: 'red', phase: 'done', alternatives: [{ answer: 'red' }] });
  });

  it('asks again in the place of the old answer', async () => {
    const { state, last } = scene();
    const first = state.ask(7, 'one');
    last().answer(reply('1'));
    await first;
    const turn = state.thread(7)[0] ?? expect.fail('no turn');
    const second = state.again(7, turn);
    last().answer(reply('one more'));
    await second;
    expect(state.thread(7).map(({ question, answer }) => `${question}: ${answer}`)).toEqual(['one: one more']);
  });
});
