// A stand-in for the inference process: "photos" are text files that begin with PHOTO, their words are what they show.
// Vectors are bags of hashed words, so a search by words finds the files that hold them; captions are the words themselves. Words that start with
// "poison:" make it die, hang or fill the memory, as a damaged picture makes a decoder do.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { MediaError } from '../../src-main/media/media-error.ts';
import { hashPixels } from '../../src-main/media/picture-fingerprint.ts';
import { openSteadfastTower } from '../../src-main/models/runtime/steadfast-tower.ts';
import { thumbnailFile } from '../../src-main/services/inference/cache-files.ts';
import { serve, type Call, type Handlers } from '../../src-main/services/inference/child/serve.ts';
import { startWatchdog } from '../../src-main/services/inference/child/watchdog.ts';
import { writeWhole } from '../../src-main/services/inference/child/write-file.ts';
import type { InputOf, OutputOf, PictureSource, Setup } from '../../src-main/services/inference/protocol.ts';
import type { Sha256 } from '../../src-shared/photo/ids.ts';
import { bagOfWords } from './bag-of-words.ts';
import { fakeBitmap, fakeFingerprint } from './fake-bitmap.ts';

const embedLog = process.env['FAKE_INFERENCE_LOG'];
const captionLog = process.env['FAKE_CAPTION_LOG'];
/** Before a caption or an answer, and between the words of a reply. */
const wordMs = Number(process.env['FAKE_WORD_MS'] ?? 0);
const delayMs = Number(process.env['FAKE_INFERENCE_DELAY_MS'] ?? 0);

function poison(text: string): void {
  if (text.includes('poison:segfault')) process.kill(process.pid, 'SIGSEGV');
  if (text.includes('poison:exit')) process.exit(3);
  if (text.includes('poison:hang')) for (;;);
  if (text.includes('poison:memory')) {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(64 * 1024 * 1024, 1));
  }
  if (text.includes('poison:damaged')) throw new MediaError('damaged', 'The picture is damaged.');
  if (text.includes('poison:changed')) throw new MediaError('changed', 'The file changed while it was read.');
  if (text.includes('poison:bug')) throw new TypeError('a mistake of ours');
}

/** `FAKE_INFERENCE_DIAGNOSE="decode gif=poison:segfault"` or `"*=poison:exit"`: what happens when that part is tried. */
const poisoned = (name: string): boolean => {
  const [part] = (process.env['FAKE_INFERENCE_DIAGNOSE'] ?? '').split('=');
  return part === '*' || part === name;
};

/** `FAKE_PROVIDER="cuda=lies"`: there is one beside the processor, and it lies or dies when tried, or fails or kills at its third photo. */
const [fakeProvider = '', behaviour = ''] = (process.env['FAKE_PROVIDER'] ?? '').split('=');
const setupLog = process.env['FAKE_SETUP_LOG'];

function openFakeTower(setup: Setup): ReturnType<typeof openSteadfastTower> {
  let runs = 0;
  return openSteadfastTower({
    provider: setup.provider ?? 'cpu',
    open: (provider) =>
      Promise.resolve({
        dimension: 64,
        embed(pixels) {
          if (provider !== 'cpu' && ++runs > 2 && behaviour === 'kills') process.kill(process.pid, 'SIGSEGV');
          if (provider !== 'cpu' && runs > 2 && behaviour === 'fails') return Promise.reject(new Error('device lost'));
          return Promise.resolve(pixels.map((text) => bagOfWords(Buffer.from(text).toString('utf8'))));
        },
        release: () => Promise.resolve(),
      }),
    onFallback: (_, reason) => process.send?.({ providerFailed: String(reason) }),
  });
}

function tryProvider({ provider }: InputOf<'tryProvider'>): Promise<OutputOf<'tryProvider'>> {
  if (provider === 'cpu') return Promise.resolve({ vectors: [bagOfWords('a test picture')], imagesPerSecond: 10 });
  if (behaviour === 'dies') process.kill(process.pid, 'SIGSEGV');
  const seen = behaviour === 'lies' ? 'something else' : 'a test picture';
  return Promise.resolve({ vectors: [bagOfWords(seen)], imagesPerSecond: 1000 });
}

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

function identify(path: string): { sha256: Sha256; bytes: number; mtimeMs: number; format: 'jpeg' } {
  const bytes = readFileSync(path);
  if (bytes.length === 0) throw new MediaError('empty', 'The file is empty.');
  if (!bytes.toString('utf8').startsWith('PHOTO')) throw new MediaError('not-an-image', 'No image.');
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
  return { sha256, bytes: bytes.length, mtimeMs: Math.trunc(statSync(path).mtimeMs), format: 'jpeg' };
}

const metadata = {
  width: 40,
  height: 30,
  orientation: 1,
  takenAt: '2024-05-06T07:08:09',
  offset: '+02:00',
  gps: null,
  camera: { make: 'Fake', model: null },
  lens: null,
} as const;

/** "meta:taken=2024-05-06T07:08:09" says when a photo was taken; without it all were at the same moment. */
const metadataOf = (text: string): NonNullable<OutputOf<'examine'>['metadata']> => ({
  ...metadata,
  takenAt: /meta:taken=(\S+)/.exec(text)?.[1] ?? metadata.takenAt,
});

function wordsOf(source: PictureSource): string {
  const text = 'path' in source ? readFileSync(source.path, 'utf8') : Buffer.from(source.bytes).toString('utf8');
  poison(text);
  return text.replace(/^PHOTO /, '');
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Says what it was asked and shown, word for word. */
async function reply(
  { sources, messages, options }: InputOf<'reply'>,
  { signal, tell }: Call,
): Promise<OutputOf<'reply'>> {
  tell({ phase: 'loading' });
  tell({ phase: 'looking' });
  const shown = sources.map(wordsOf).join(' and ');
  const question = messages.at(-1)?.text ?? '';
  poison(question);
  tell({ phase: 'thinking' });
  let text = '';
  let tokens = 0;
  if (question.startsWith('Notes') && question.includes('speechless')) return { text, end: 'finished', tokens };
  for (const word of `Asked ${question} about ${shown}.`.split(/(?<= )/)) {
    await pause(wordMs);
    if (signal.aborted) return { text, end: 'stopped', tokens };
    if (tokens === options.maxTokens) return { text, end: 'length', tokens };
    tell({ text: word });
    text += word;
    tokens++;
  }
  return { text, end: 'finished', tokens };
}

const handlers = (setup: Setup, tower = openFakeTower(setup)): Handlers => ({
  identify: ({ path }) => Promise.resolve(identify(path)),
  async examine({ path, sha256, wants }) {
    const text = readFileSync(path, 'utf8');
    await wait();
    poison(text);
    if (wants.thumbnail) await writeWhole(thumbnailFile(setup.thumbnailDirectory, sha256), Buffer.from(text));
    if (wants.embed && embedLog !== undefined) appendFileSync(embedLog, `${sha256}\n`);
    return {
      metadata: wants.metadata ? metadataOf(text) : null,
      width: 40,
      height: 30,
      meanColour: 7,
      fingerprint: wants.thumbnail ? fakeFingerprint(text) : null,
      thumbnailWritten: wants.thumbnail,
      vector: wants.embed ? ((await (await tower).embed([Buffer.from(text)]))[0] ?? null) : null,
    };
  },
  describe: ({ path }) =>
    Promise.resolve({ identity: identify(path), metadata: metadataOf(readFileSync(path, 'utf8')) }),
  hashPixels: ({ path }) => Promise.resolve({ hash: hashPixels(fakeBitmap(readFileSync(path, 'utf8'))) }),
  embedTexts: ({ texts }) => {
    // A colon would make a filter of it.
    for (const text of texts) poison(text.replaceAll('poison-', 'poison:'));
    return Promise.resolve({ vectors: texts.map(bagOfWords) });
  },
  embedPicture({ source, box }) {
    const whole = 'path' in source ? readFileSync(source.path, 'utf8') : Buffer.from(source.bytes).toString('utf8');
    poison(whole);
    // A part shows some of the words, from left to right.
    const words = whole.replace(/^PHOTO /, '').split(' ');
    const text =
      box === undefined
        ? whole
        : words
            .filter((_, at) => (at + 0.5) / words.length >= box.x && (at + 0.5) / words.length <= box.x + box.width)
            .join(' ');
    return Promise.resolve({ vector: bagOfWords(text), width: 40, height: 30 });
  },
  async preview({ path, target }) {
    await writeWhole(target, readFileSync(path));
    return { written: true };
  },
  shrink: ({ source }) => Promise.resolve({ jpeg: Buffer.from(`small ${wordsOf(source)}`) }),
  async caption({ source, prompt }, { signal }) {
    const words = wordsOf(source);
    await pause(wordMs);
    signal.throwIfAborted();
    poison(words.replaceAll('poison-caption:', 'poison:'));
    if (captionLog !== undefined) appendFileSync(captionLog, `${words}\n`);
    return { text: prompt === null ? words : `${prompt} ${words}` };
  },
  async answer({ source, question }) {
    poison(question);
    await pause(wordMs);
    const [first = '', second = ''] = wordsOf(source).split(' ');
    return {
      text: first,
      alternatives: [
        { text: first, probability: 0.75 },
        { text: second, probability: 0.25 },
      ],
    };
  },
  reply: (input, call) => reply(input, call),
  drawSamples: () => Promise.resolve({ drawn: 0, kept: 0 }),
  tryProvider,
  diagnose: (input) => {
    const name =
      'format' in input ? `decode ${input.format}` : input.part === 'writer' ? `model ${input.task}` : input.part;
    if (poisoned(name)) poison(process.env['FAKE_INFERENCE_DIAGNOSE'] ?? '');
    const found = { outcome: 'passed', message: `Pretended to try ${name}.` } as const;
    return Promise.resolve(
      name === 'onnx' ? { ...found, runtime: { version: 'fake', providers: ['cpu', fakeProvider] } } : found,
    );
  },
  quantise: () => Promise.resolve({ bytes: 0, compared: 'cosine', agreement: 1, accepted: true }),
  warm: () => Promise.resolve({ warm: true }),
});

process.on('disconnect', () => process.exit());
serve(
  {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  },
  (setup) => {
    startWatchdog(setup.memoryLimitBytes);
    if (setupLog !== undefined) appendFileSync(setupLog, `${process.argv[2] ?? ''} ${setup.provider ?? 'unset'}\n`);
    return Promise.resolve(handlers(setup));
  },
);
