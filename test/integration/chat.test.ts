// Questions about photos through the one door, over a stand-in that says what it was asked and shown.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import type { ChatProgress, ReplyInput } from '../../src-shared/contract/chat.ts';
import { forkWithNode, type ForkInference } from '../../src-main/services/inference/fork.ts';
import { createFakeLibrary, fakeEntry, fakeWriters, type FakeLibrary } from '../support/fake-backend.ts';
import { startFakeChatServer, type FakeChatServer, type Fault } from '../support/fake-chat-server.ts';

let library: FakeLibrary;
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put({ 'a.jpg': 'red train', 'b.jpg': 'blue boat' });
});
afterEach(async () => {
  await library.close();
});

const writers = fakeWriters;
const image = (name = 'a.jpg'): { path: string } => ({ path: join(library.photos, name) });
const asking = (text: string, more: Partial<ReplyInput> = {}): ReplyInput => ({
  requestId: 'one',
  images: [image()],
  messages: [{ role: 'person', text }],
  ...more,
});
function listen(api: Api): ChatProgress[] {
  const heard: ChatProgress[] = [];
  api.subscribe('chat.progress', (progress) => heard.push(progress));
  return heard;
}
const written = (heard: readonly ChatProgress[]): string => heard.map(({ text }) => text).join('');

describe('a quick answer', () => {
  it('comes with the likeliest answers, their probabilities, the model and the time', async () => {
    const { api } = await library.open({ writers });
    const answer = await api.chat.ask({ image: image(), question: 'What colour is it?' });
    expect(answer).toMatchObject({
      answer: 'red',
      alternatives: [
        { answer: 'red', probability: 0.75 },
        { answer: 'train', probability: 0.25 },
      ],
      model: writers.answer,
    });
    expect(answer.seconds).toBeGreaterThan(0);
  });

  it('is refused with a sentence where no model can answer', async () => {
    const { api } = await library.open();
    await expect(api.chat.ask({ image: image(), question: 'What?' })).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('a reply', () => {
  it('is streamed in order, and what was streamed is what is answered', async () => {
    const { api } = await library.open({ writers });
    const heard = listen(api);
    const reply = await api.chat.reply(asking('What is it?'));
    expect(reply).toMatchObject({
      text: 'Asked What is it? about red train.',
      end: 'finished',
      steps: [{ stage: 'answer', prompt: 'What is it?', output: 'Asked What is it? about red train.' }],
      model: writers.chat,
      tokens: 7,
    });
    expect(written(heard)).toBe(reply.text);
    expect(heard.map(({ phase }) => phase).slice(0, 4)).toEqual(['loading', 'looking', 'thinking', 'writing']);
    expect(new Set(heard.map(({ requestId }) => requestId))).toEqual(new Set(['one']));
    expect(reply.secondsToFirstToken ?? Infinity).toBeLessThanOrEqual(reply.seconds);
  });

  it('looks at several pictures, of every kind, and ends at the length that was asked for', async () => {
    const { api } = await library.open({ writers });
    await api.jobs.index({ folders: [library.photos] });
    const photoId = Number((await api.library.show(image('b.jpg'))).id);
    const { imageId } = await api.search.openImage({ data: Buffer.from('PHOTO green tree').toString('base64') });
    const images = [image(), { photoId }, { imageId }];
    const all = await api.chat.reply(asking('Which?', { images }));
    expect(all.text).toBe('Asked Which? about red train and blue boat and green tree.');
    expect(await api.chat.reply(asking('Which?', { maxTokens: 2 }))).toMatchObject({
      text: 'Asked Which? ',
      end: 'length',
    });
  });

  it('step by step keeps what each stage was asked and said, and each is told what the ones before said', async () => {
    const { api } = await library.open({ writers });
    const heard = listen(api);
    const reply = await api.chat.reply(asking('How many trains?', { mode: 'step-by-step' }));
    expect(reply.steps.map(({ stage }) => stage)).toEqual(['caption', 'entities', 'reasoning', 'answer']);
    const [caption, entities, reasoning, answer] = reply.steps;
    expect(caption?.prompt).not.toContain('How many trains?');
    expect(entities?.prompt).toContain(caption?.output);
    expect(reasoning?.prompt).toContain('How many trains?');
    expect(answer?.prompt).toContain(reasoning?.output);
    expect(reply.text).toBe(answer?.output);
    for (const { stage, output } of reply.steps)
      expect(written(heard.filter((progress) => progress.stage === stage))).toBe(output);
    expect(reply.tokens).toBe(heard.filter(({ phase }) => phase === 'writing').length);
  });

  it('step by step is asked plainly where the notes leave the model without a word', async () => {
    const { api } = await library.open({ writers });
    const reply = await api.chat.reply(asking('Are you speechless?', { mode: 'step-by-step' }));
    expect(reply.text).toBe('Asked Are you speechless? about red train.');
    expect(reply.steps.at(-1)).toMatchObject({ stage: 'answer', prompt: 'Are you speechless?', output: reply.text });
  });

  it('is refused where the last word is not the person’s, or a picture is not there', async () => {
    const { api } = await library.open({ writers });
    const messages = [{ role: 'model', text: 'Hello.' }] as const;
    await expect(api.chat.reply(asking('', { messages: [...messages] }))).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(api.chat.reply(asking('What?', { images: [image('nowhere.jpg')] }))).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is cancelled before the process has come back, and nothing more is heard of it', async () => {
    const { api } = await library.open({ writers, env: { FAKE_WORD_MS: '30000' } });
    const heard = listen(api);
    const stop = new AbortController();
    const asked = api.chat.reply(asking('What is it?'), { signal: stop.signal });
    await vi.waitFor(() => {
      expect(heard.at(-1)?.phase).toBe('thinking');
    }, 10_000);
    stop.abort();
    // The next word is half a minute away: only a rejection that does not wait for it comes in time.
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(written(heard)).toBe('');
  });

  it('that hangs in its process is cancelled all the same, and the next question has a new process', async () => {
    const deaths: string[] = [];
    const { api } = await library.open({ writers, log: (message) => deaths.push(message) });
    await api.chat.ask({ image: image(), question: 'warm' });
    const stop = new AbortController();
    const hanging = api.chat.reply(asking('poison:hang'), { signal: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 100);
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    expect((await api.chat.reply(asking('Again?'))).text).toContain('Again?');
    expect(deaths).toEqual([]);
  });

  it('whose process dies is told in a sentence, and the next one is answered', async () => {
    const { api } = await library.open({ writers });
    await expect(api.chat.reply(asking('poison:segfault'))).rejects.toMatchObject({
      code: 'crashed',
      message: 'The model stopped while it was at work. The log says why.',
    });
    await expect(api.chat.reply(asking('poison:memory'))).rejects.toMatchObject({ code: 'too-large' });
    expect((await api.chat.reply(asking('Well?'))).end).toBe('finished');
  });
});

describe('the process that answers', () => {
  it('is started when first asked and ended when idle, so that its memory is free', async () => {
    const started: string[] = [];
    const ended: string[] = [];
    const fork = forkWithNode({ entry: fakeEntry });
    const forkInference: ForkInference = (role) => {
      started.push(role);
      const child = fork(role);
      child.onExit(() => ended.push(role));
      return child;
    };
    const { api } = await library.open({ writers, forkInference, chatIdleMs: 150 });
    await api.search.run({ text: 'train' });
    expect(started).toEqual(['query']);
    await api.chat.ask({ image: image(), question: 'What?' });
    await api.chat.reply(asking('What?'));
    expect(started).toEqual(['query', 'chat']);
    await vi.waitFor(() => {
      expect(ended).toEqual(['chat']);
    }, 10_000);
    await api.chat.ask({ image: image(), question: 'What?' });
    expect(started).toEqual(['query', 'chat', 'chat']);
  });
});

describe.each([
  ['ollama', 42, 'finished'],
  ['openai', 5, 'length'],
] as const)('a server that speaks as %s does', (kind, tokens, end) => {
  let server: FakeChatServer;
  let api: Api;
  const patience = { lookMs: 1000, firstMs: 700, nextMs: 700 };
  const reply = (more: Partial<ReplyInput> = {}, signal?: AbortSignal) =>
    api.chat.reply(
      asking('What is it?', { engine: { kind, address: server.address }, ...more }),
      signal ? { signal } : {},
    );
  beforeEach(async () => {
    server = await startFakeChatServer();
    ({ api } = await library.open({ chatPatience: patience }));
  });
  afterEach(() => server.close());

  it('answers, streamed, and is shown a small picture with the first question only', async () => {
    server.answer = 'Ein roter Zug – 红色火车 🚂.';
    const heard = listen(api);
    const messages = [
      { role: 'system', text: 'Be brief.' },
      { role: 'person', text: 'What is it?' },
      { role: 'model', text: 'A train.' },
      { role: 'person', text: 'Which colour?' },
    ] as const;
    const answered = await reply({ messages: [...messages] });
    expect(answered).toMatchObject({ text: server.answer, end, model: kind === 'ollama' ? 'llava:7b' : 'gemma-3-4b' });
    expect(written(heard)).toBe(server.answer);
    const asked = JSON.stringify(server.asked[0]?.['messages']);
    expect(asked.split(Buffer.from('small red train').toString('base64'))).toHaveLength(2);
    expect(asked).toContain('Which colour?');
  });

  it('counts its tokens', async () => {
    expect((await reply()).tokens).toBe(tokens);
  });

  it('answers with the model that is asked for', async () => {
    const engine = { kind, address: server.address };
    expect((await reply({ engine: { ...engine, model: 'another' } })).model).toBe('another');
    expect(server.asked[0]).toMatchObject({ model: 'another' });
  });

  it.each<[Fault, string, RegExp]>([
    ['cut', 'disconnected', /broke off/],
    ['no-end', 'disconnected', /broke off/],
    ['html', 'offline', /no chat server that Afterimage understands/],
    ['no-model', 'model-missing', /not found/],
    ['slow', 'timed-out', /did not answer in time/],
    ['huge-line', 'offline', /no chat server that Afterimage understands/],
    ['error-line', 'offline', /out of memory/],
    ['redirect', 'offline', /Redirects are not followed/],
  ])('that misbehaves (%s) is told of in a sentence', async (fault, code, sentence) => {
    server.fault = fault;
    const error = (await reply({ engine: { kind, address: server.address, model: 'named' } }).catch(
      (each: unknown) => each,
    )) as { code: string; message: string };
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/^[A-Z“].*\.$/);
  });

  it('is hung up on when the reply is cancelled', async () => {
    server.wordMs = 100;
    server.answer = 'many '.repeat(100);
    const heard = listen(api);
    const stop = new AbortController();
    const asked = reply({}, stop.signal);
    await vi.waitFor(() => {
      expect(written(heard)).not.toBe('');
    }, 10_000);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => {
      expect(server.hungUp).toBe(1);
    }, 5000);
  });

  it('that is not there is told of, and nothing is sent elsewhere without leave', async () => {
    const { address } = server;
    await server.close();
    await expect(reply({ engine: { kind, address } })).rejects.toMatchObject({ code: 'offline' });
    for (const remote of ['http://192.0.2.1:11434', 'https://chat.example', 'http://127.0.0.1.example:80'])
      await expect(reply({ engine: { kind, address: remote } })).rejects.toMatchObject({
        code: 'permission',
        message: expect.stringMatching(/is not this computer: your photo and your words leave it/) as string,
      });
    await expect(reply({ engine: { kind, address: 'http://user:word@127.0.0.1/' } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});

describe('the engines', () => {
  it('are listed, those that are not there with the reason', async () => {
    const { api } = await library.open({ writers });
    const { engines } = await api.chat.engines();
    expect(engines[0]).toEqual({
      kind: 'built-in',
      address: null,
      available: true,
      models: [writers.chat],
      note: null,
    });
    expect(engines.slice(1).map(({ kind }) => kind)).toEqual(['ollama', 'openai', 'openai']);
    for (const { available, note, address } of engines.slice(1)) {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(available || note !== null).toBe(true);
    }
  });
});
