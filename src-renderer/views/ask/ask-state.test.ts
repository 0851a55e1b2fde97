import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import type { ChatProgress, ChatReply, ReplyInput, Thread } from '../../../src-shared/contract/chat.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { type Answer, shownAnswer, type Turn } from './conversation.ts';
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

/** A program that keeps conversations, or does not. */
function keeper(keeps: boolean) {
  const kept: Thread[] = [];
  const threads = {
    threads: () => Promise.resolve({ threads: [...kept] }),
    keepThread({ id, ...thread }: Omit<Thread, 'id'> & { id?: number }) {
      if (!keeps) return Promise.resolve({ id: null });
      const own = id ?? kept.length + 1;
      const at = kept.findIndex((other) => other.id === own);
      kept.splice(at < 0 ? kept.length : at, at < 0 ? 0 : 1, { ...thread, id: own, updatedAt: '' });
      return Promise.resolve({ id: own });
    },
    forgetThreads({ id }: { id: number }) {
      kept.splice(
        kept.findIndex((other) => other.id === id),
        1,
      );
      return Promise.resolve({ forgotten: 1 });
    },
  };
  return { kept, threads };
}

function scene({ keeps = true } = {}) {
  const asked: Asked[] = [];
  const { kept, threads } = keeper(keeps);
  let tell: (progress: ChatProgress) => void = () => undefined;
  const api = {
    subscribe: (_: string, listener: (progress: ChatProgress) => void) => {
      tell = listener;
      return () => undefined;
    },
    chat: {
      ...threads,
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
  const shown: number[] = [];
  const state = new AskState(api, (photo) => shown.push(photo));
  const last = (): Asked => asked.at(-1) ?? expect.fail('nothing was asked');
  const say = (text: string, more: Partial<ChatProgress> = {}): void => {
    tell({ requestId: last().input.requestId, stage: 'answer', phase: 'writing', text, ...more });
  };
  const turn = (at: number, photos = seven): Turn =>
    state.conversation(photos).turns[at] ?? expect.fail('there is no such turn');
  const answer = (at = 0, photos = seven): Answer => shownAnswer(turn(at, photos)) ?? expect.fail('no answer');
  const told = async (question: string, text: string): Promise<void> => {
    const done = state.ask(seven, question);
    last().answer(reply(text));
    await done;
    await settled();
  };
  return { state, asked, last, say, turn, answer, told, kept, shown };
}

const seven = [7];
/** Until everything that waits for nothing but promises is done. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('asking about a photo', () => {
  it('shows the answer as it is written, and what came of it', async () => {
    const { state, last, say, turn, answer } = scene();
    const done = state.ask(seven, '  what is it? ');
    expect(turn(0).question).toBe('what is it?');
    expect(answer().phase).toBe('loading');
    expect(state.busyWith).toBe(seven);
    say('', { phase: 'looking' });
    expect(answer().phase).toBe('looking');
    say('a ');
    say('train');
    expect(answer()).toMatchObject({ text: 'a train', phase: 'writing' });
    last().answer(reply('a train.'));
    await done;
    expect(answer()).toMatchObject({ text: 'a train.', phase: 'done', model: 'tiny', seconds: 0.4, tokens: 3 });
    expect(state.busyWith).toBeNull();
  });

  it('tells a conversation what was said before, but not what had no answer', async () => {
    const { state, last, told, turn, answer } = scene();
    await told('one', '1');
    const second = state.ask(seven, 'two');
    last().fail(new AppError('crashed', 'It ended.'));
    await second;
    void state.ask(seven, 'three');
    expect(last().input.messages.map(({ text }) => text)).toEqual(['one', '1', 'three']);
    expect(turn(1).question).toBe('two');
    expect(answer(1)).toMatchObject({ phase: 'failed', problem: 'It ended.' });
  });

  it('stops at once, keeps what was written, and takes no word after it', async () => {
    const { state, last, say, answer } = scene();
    const done = state.ask(seven, 'one');
    say('half an ans');
    state.stop();
    expect(answer()).toMatchObject({ phase: 'stopped', text: 'half an ans' });
    expect(last().signal.aborted).toBe(true);
    say('wer');
    await done;
    expect(answer()).toMatchObject({ phase: 'stopped', text: 'half an ans' });
    expect(state.busyWith).toBeNull();
  });

  it('keeps a draft for each photo, and answers one question at a time', async () => {
    const { state, asked, last } = scene();
    state.keepDraft([8], 'not yet');
    const done = state.ask(seven, 'one');
    await state.ask([8], 'two');
    expect([asked.length, state.conversation([8]).turns.length, state.draft([8])]).toEqual([1, 0, 'not yet']);
    last().answer(reply('1'));
    await done;
    expect(state.conversation(seven).turns).toHaveLength(1);
  });

  it('hears nothing of answers that are not its own', () => {
    const { state, say, answer } = scene();
    void state.ask(seven, 'one');
    say('foreign', { requestId: 'another' });
    expect(answer().text).toBe('');
  });

  it('keeps the notes of each step apart from the answer', async () => {
    const { state, last, say, answer } = scene();
    state.mode = 'step-by-step';
    const done = state.ask(seven, 'why?');
    say('a tr', { stage: 'caption' });
    say('ain', { stage: 'caption' });
    say('snow', { stage: 'entities' });
    expect(answer().notes).toEqual([
      { stage: 'caption', output: 'a train' },
      { stage: 'entities', output: 'snow' },
    ]);
    expect(last().input.mode).toBe('step-by-step');
    const step = { prompt: '', output: 'a train' };
    const steps: ChatReply['steps'] = [
      { stage: 'caption', ...step },
      { stage: 'answer', ...step },
    ];
    last().answer(reply('so', { steps }));
    await done;
    expect(answer()).toMatchObject({ text: 'so', notes: [{ stage: 'caption', output: 'a train' }] });
  });

  it('asks for a short answer with its alternatives', async () => {
    const { state, answer } = scene();
    state.mode = 'quick';
    await state.ask(seven, 'which colour?');
    expect(answer()).toMatchObject({ text: 'red', phase: 'done', alternatives: [{ answer: 'red' }] });
  });

  it('asks again beside the old answer, hearing only what came before', async () => {
    const { state, last, told, turn, answer } = scene();
    await told('one', '1');
    await told('two', '2');
    const again = state.again(seven, turn(0));
    expect(last().input.messages.map(({ text }) => text)).toEqual(['one']);
    last().answer(reply('one more'));
    await again;
    expect(turn(0).answers.map(({ text }) => text)).toEqual(['1', 'one more']);
    expect(answer(0).text).toBe('one more');
    state.showAnswer(seven, turn(0), 0);
    expect(answer(0).text).toBe('1');
    expect(turn(1).question).toBe('two');
  });

  it('lets another question take the place of one and of all that came after it', async () => {
    const { state, last, told, turn } = scene();
    await told('one', '1');
    await told('two', '2');
    await told('three', '3');
    const edited = state.edit(seven, turn(1), 'other');
    expect(last().input.messages.map(({ text }) => text)).toEqual(['one', '1', 'other']);
    last().answer(reply('4'));
    await edited;
    expect(state.conversation(seven).turns.map(({ question }) => question)).toEqual(['one', 'other']);
  });

  it('asks about several photos at once, the first of them open', async () => {
    const { state, last, shown } = scene();
    state.openFor([3, 9, 3, 4, 5, 6]);
    expect(shown).toEqual([3]);
    expect(state.photosWith(9)).toEqual([3, 9, 4, 5]);
    expect(state.photosWith(6)).toEqual([6]);
    void state.ask(state.photosWith(3), 'which is sharper?');
    expect(last().input.images).toEqual([{ photoId: 3 }, { photoId: 9 }, { photoId: 4 }, { photoId: 5 }]);
    state.part();
    expect(state.photosWith(3)).toEqual([3]);
    await settled();
  });
});

describe('a kept conversation', () => {
  it('is made once and grows with each answer', async () => {
    const { state, told, kept } = scene();
    await told('one', '1');
    await told('two', '2');
    expect(kept).toHaveLength(1);
    expect(kept[0]?.turns.map(({ question, answers }) => [question, answers[0]?.text])).toEqual([
      ['one', '1'],
      ['two', '2'],
    ]);
    expect(state.conversation(seven).id).toBe(1);
  });

  it('is taken up by a page that knows nothing of it, with its versions and its figures', async () => {
    const first = scene();
    await first.told('one', '1');
    const again = first.state.again(seven, first.turn(0));
    first.last().answer(reply('uno', { tokens: 5 }));
    await again;
    await settled();
    const second = scene();
    second.kept.push(...first.kept);
    await second.state.takeUp(seven);
    expect(second.turn(0).answers.map(({ text }) => text)).toEqual(['1', 'uno']);
    expect(second.answer()).toMatchObject({ text: 'uno', phase: 'done', tokens: 5, secondsToFirstToken: 0.1 });
    expect(second.state.conversation(seven).id).toBe(1);
  });

  it('keeps the question that got no answer', async () => {
    const { state, last, kept } = scene();
    const done = state.ask(seven, 'one');
    last().fail(new AppError('model-missing', 'There is no model.'));
    await done;
    await settled();
    expect(kept[0]?.turns[0]).toMatchObject({ question: 'one', answers: [{ end: 'failed', text: '' }] });
  });

  it('keeps what was written before a new one began', async () => {
    const { state, say, kept } = scene();
    void state.ask(seven, 'one');
    say('half');
    state.fresh(seven);
    await settled();
    expect(kept[0]?.turns[0]).toMatchObject({ answers: [{ text: 'half', end: 'stopped' }] });
    expect(state.conversation(seven)).toMatchObject({ id: null, turns: [] });
  });

  it('is forgotten with its last turn, and comes back', async () => {
    const { state, told, turn, kept } = scene();
    await told('one', '1');
    const back = state.remove(seven, turn(0));
    await settled();
    expect(kept).toEqual([]);
    back();
    await settled();
    expect(kept[0]?.turns[0]?.question).toBe('one');
    expect(turn(0).question).toBe('one');
  });

  it('lives in the page alone where none are kept', async () => {
    const { state, told, kept } = scene({ keeps: false });
    await told('one', '1');
    expect(kept).toEqual([]);
    expect(state.conversation(seven)).toMatchObject({ id: null, turns: [{ question: 'one' }] });
  });
});
