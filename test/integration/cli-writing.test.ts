// `afterimage caption`, `ask`, `chat` and `labels` in this process, over a stand-in for the models.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src-main/hosts/cli/program.ts';
import { documentOf, expectFailure, type Ran } from '../support/cli.ts';
import { createFakeLibrary, fakeWriters, type FakeLibrary } from '../support/fake-backend.ts';
import { startFakeChatServer } from '../support/fake-chat-server.ts';

interface How {
  readonly lines?: AsyncIterable<string>;
  readonly env?: Record<string, string>;
  readonly takeOver?: (listener: () => void) => () => void;
  /** Sees stdout as it grows. */
  readonly onOut?: (out: string) => void;
  readonly without?: boolean;
}

let library: FakeLibrary;
let photo = '';
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put({ 'a.jpg': 'red train', 'b.jpg': 'blue boat' });
  photo = join(library.photos, 'a.jpg');
});
afterEach(() => library.close());

async function run(args: readonly string[], { lines, env, takeOver, onOut, without }: How = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runProgram(args, {
    version: '0.0.0',
    streams: {
      out: (text) => {
        out += text;
        onOut?.(out);
      },
      err: (text) => (err += text),
      isTerminal: false,
    },
    signal: new AbortController().signal,
    ...(lines ? { lines: () => lines } : {}),
    ...(takeOver ? { takeOver } : {}),
    async open() {
      const { backend, api } = await library.open({
        ...(without === true ? {} : { writers: fakeWriters }),
        ...(env ? { env } : {}),
      });
      return { api, close: () => backend.close() };
    },
    serve: () => Promise.reject(new Error('not here')),
  });
  return { code, out, err };
}

async function* inOrder(...texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

describe('afterimage caption', () => {
  it('says the caption, the model and the time', async () => {
    expect((await run(['caption', photo])).out).toMatch(/^red train\n\d+\.\d s, writer\/caption\n$/);
    const made = documentOf(await run(['caption', photo, '--prompt', 'a photo of', '--beams', '1', '--json']));
    expect(made).toMatchObject({ caption: 'a photo of red train', model: 'writer/caption' });
  });

  it('fails with a sentence where it cannot', async () => {
    expectFailure(await run(['caption', photo, '--json'], { without: true }), 'model-missing');
    expectFailure(await run(['caption', `${photo}x`, '--json']), 'not-found');
    expect((await run(['caption', photo, '--beams', '11'])).code).toBe(2);
  });
});

describe('afterimage ask', () => {
  it('says the answer and the likeliest ones with their probabilities', async () => {
    const { out } = await run(['ask', photo, 'What colour?']);
    expect(out).toMatch(/^red\n {1}75\.0 % {2}red\n {1}25\.0 % {2}train\n\d+\.\d s, writer\/answer\n$/);
    expect(documentOf(await run(['ask', photo, 'What colour?', '--json']))).toMatchObject({
      answer: 'red',
      alternatives: [{ answer: 'red', probability: 0.75 }, {}],
    });
  });
});

describe('afterimage chat', () => {
  it('answers each line, and remembers', async () => {
    const { code, out, err } = await run(['chat', photo], { lines: inOrder('What is it?', '', 'Why?') });
    expect(out).toBe('Asked What is it? about red train.\nAsked Why? about red train.\n');
    expect(err).toMatch(/\(7 tokens in \d+\.\d s, first after \d+\.\d s, writer\/chat\)/);
    expect(code).toBe(0);
  });

  it('prints one document for each reply', async () => {
    const { out } = await run(['chat', photo, '--json', '--max-tokens', '2'], { lines: inOrder('What?', 'Why?') });
    const replies = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(replies).toMatchObject([
      { text: 'Asked What? ', end: 'length', steps: [{ stage: 'answer' }] },
      { text: 'Asked Why? ', end: 'length' },
    ]);
  });

  it('keeps the notes of step-by-step mode off stdout', async () => {
    const { out, err } = await run(['chat', photo, '--step-by-step'], { lines: inOrder('What?') });
    expect(err).toMatch(/\[caption\] Asked Describe this picture.*\[entities\].*\[reasoning\]/s);
    expect(out).toMatch(/^Asked Notes about the picture.*about red train\.\n$/s);
  });

  it('stops the answer at Ctrl-C, then goes on; at an idle prompt it ends', async () => {
    let interrupt = (): void => undefined;
    const stopped = Promise.withResolvers<undefined>();
    async function* lines(): AsyncGenerator<string> {
      // Twenty seconds of words.
      yield 'many '.repeat(100);
      await stopped.promise;
      yield 'again';
      // Nothing more is typed: only Ctrl-C ends this.
      interrupt();
      await new Promise(() => undefined);
    }
    let interrupted = false;
    const { code, out, err } = await run(['chat', photo, '--json'], {
      lines: lines(),
      env: { FAKE_WORD_MS: '200' },
      takeOver(listener) {
        interrupt = listener;
        // While the first words are written.
        setTimeout(() => {
          listener();
        }, 1000);
        return () => undefined;
      },
      onOut: () => {
        if (interrupted) return;
        interrupted = true;
        stopped.resolve(undefined);
      },
    });
    const replies = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { end: string });
    expect(replies.map(({ end }) => end)).toEqual(['stopped', 'finished']);
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('talks to a server, and not to another computer without leave', async () => {
    const server = await startFakeChatServer();
    const flags = ['--engine', 'ollama', '--address', server.address];
    expect((await run(['chat', photo, ...flags], { lines: inOrder('What?') })).out).toBe('It is a red train.\n');
    await server.close();
    const gone = await run(['chat', photo, '--json', ...flags], { lines: inOrder('What?') });
    expectFailure(gone, 'offline');
    const remote = ['--engine', 'openai', '--address', 'https://chat.example/v1'];
    expectFailure(await run(['chat', photo, '--json', ...remote], { lines: inOrder('What?') }), 'permission');
  });
});

describe('afterimage labels', () => {
  it('saves, lists, shows and removes', async () => {
    expect((await run(['labels', 'list'])).out).toContain('There are no label sets yet');
    await run(['labels', 'save', 'Subjects', '--labels', 'train,boat', '--template', 'a {}']);
    await run(['index', library.photos]);
    expect((await run(['labels', 'list'])).out).toBe('Subjects: train, boat (2 of 2 photos labelled)\n');
    const shown = await run(['labels', 'show', 'subjects', 'boat']);
    expect(shown.out).toMatch(new RegExp(`^boat\\n +\\d+\\.\\d %  ${join(library.photos, 'b.jpg')}\\n$`));
    const all = documentOf(await run(['labels', 'show', 'Subjects', '--json']));
    expect(all).toMatchObject({ labels: [{ label: 'train', photos: [{ path: photo }] }, { label: 'boat' }] });
    expect((await run(['show', photo])).out).toMatch(/caption +red train \(writer\/caption\)\nSubjects +train \d/);
    const changed = documentOf(await run(['labels', 'save', 'SUBJECTS', '--labels', 'train,tree', '--json']));
    expect(changed).toMatchObject({ set: { id: 1, name: 'SUBJECTS' } });
    expectFailure(await run(['labels', 'show', 'Subjects', 'boat', '--json']), 'not-found');
    expect((await run(['labels', 'remove', 'Subjects'])).out).toBe('SUBJECTS was removed.\n');
    expectFailure(await run(['labels', 'show', 'Subjects', '--json']), 'not-found');
    expect((await run(['labels', 'save', 'x', '--labels', 'one', '--json'])).code).toBe(1);
  });
});
