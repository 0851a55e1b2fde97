// The contract suite: the same facts over every line. What holds here holds for the interface, the command line and scripts.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import { AppError, errorCodes, isErrorCode } from '../../src-shared/contract/errors.ts';
import { defaultSettings } from '../../src-shared/contract/choices.ts';
import { connect } from '../../src-shared/rpc/connect.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { everyMethod, fakeServices, type FakeServices } from './fake-backend.ts';
import { transports, type Line } from './transports.ts';

const failure = async (call: Promise<unknown>): Promise<AppError> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected the call to fail');
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

type AnyApi = Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>;

describe.each(transports)('the door over $name', ({ open }) => {
  let line: Line;
  let fake: FakeServices;
  let api: Api;
  let logged: { error: unknown; method: string }[];

  beforeEach(async () => {
    line = await open();
    fake = fakeServices();
    logged = [];
    serve({ ...fake, log: (error, method) => void logged.push({ error, method }) }, line.server);
    api = connect(line.client);
  });
  afterEach(async () => {
    await line.close();
  });

  it.each(everyMethod)('reaches %s.%s with its input and its answer', async (domain, name, input) => {
    const method = (api as unknown as AnyApi)[domain]?.[name];
    const given = input === undefined ? [] : [input];
    expect(await method?.(...given)).toEqual({ method: `${domain}.${name}`, input: input ?? null });
    expect(fake.seen).toMatchObject([{ method: `${domain}.${name}`, input }]);
  });

  it.each([
    'library.erase',
    'nothing.run',
    'library',
    'library.folders.x',
    '',
    'library.constructor',
    '__proto__.toString',
    'library.__proto__',
    'constructor.constructor',
    'library.hasOwnProperty',
  ])('answers not-found to the method "%s"', async (method) => {
    const answers: unknown[] = [];
    line.client.onMessage((message) => answers.push(message));
    line.client.send({ type: 'call', id: 900, method, input: {} });
    await until(() => answers.length === 1);
    expect(answers).toMatchObject([{ type: 'error', id: 900, error: { code: 'not-found' } }]);
    expect(fake.seen).toEqual([]);
  });

  it.each([
    ['library.photo', { id: 'three' }, '“id” must be a number.'],
    ['library.photo', { id: 1.5 }, '“id” must be a whole number.'],
    ['library.photo', {}, '“id” is missing.'],
    ['library.show', { path: '' }, '“path” must not be empty.'],
    ['library.show', { path: 'x'.repeat(4097) }, '“path” must have at most 4096 characters.'],
    ['library.photos', { ids: [1, -2] }, '“ids[1]” must be more than 0.'],
    ['search.run', { text: 'x', alpha: 2 }, '“alpha” must be at most 1.'],
    ['search.run', { filters: { takenFrom: 'yesterday' } }, '“filters.takenFrom” is not in the expected form.'],
    ['search.run', { mix: 'stirred' }, '“mix” must be one of calibrated, formula.'],
    ['search.similar', {}, '“image” is missing.'],
    ['search.similar', { image: { photoId: 'x' } }, '“image” is none of the kinds that are possible here.'],
    ['library.status', 3, 'The input must be left out.'],
    ['jobs.index', null, 'The input must be an object.'],
  ])('refuses %s with a sentence that names the field (%#)', async (method, input, sentence) => {
    const [domain = '', name = ''] = method.split('.');
    const error = await failure((api as unknown as AnyApi)[domain]?.[name]?.(input) ?? Promise.resolve());
    expect(error.code).toBe('invalid-input');
    expect(error.message).toBe(sentence);
    expect(fake.seen).toEqual([]);
  });

  it.each(errorCodes.filter((code) => code !== 'internal'))('carries the code %s and its sentence', async (code) => {
    fake.on('library.status', () => {
      throw new AppError(code, `A sentence about ${code}.`);
    });
    const error = await failure(api.library.status());
    expect([error.code, error.message]).toEqual([code, `A sentence about ${code}.`]);
    expect(logged).toEqual([]);
  });

  it('keeps the details of an unexpected error to the log', async () => {
    fake.on('library.status', () => {
      throw new TypeError('cannot read /secret/place');
    });
    const error = await failure(api.library.status());
    expect(error.code).toBe('internal');
    expect(error.message).not.toContain('secret');
    expect(logged).toMatchObject([{ method: 'library.status', error: { message: 'cannot read /secret/place' } }]);
  });

  it('answers internal where a service returns what cannot travel', async () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    fake.on('library.status', () => ({ cycle, call: () => 1 }));
    expect((await failure(api.library.status())).code).toBe('internal');
  });

  it('cancels on both sides', async () => {
    let aborted = false;
    fake.on(
      'search.run',
      (_input, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new AppError('cancelled', 'Stopped.'));
          });
        }),
    );
    const controller = new AbortController();
    const search = failure(api.search.run({ text: 'train' }, { signal: controller.signal }));
    await until(() => fake.seen.length === 1);
    controller.abort();
    expect((await search).code).toBe('cancelled');
    await until(() => aborted);
  });

  it('takes a signal alone where a method has no input', async () => {
    fake.on('jobs.activity', () => new Promise(() => undefined));
    const controller = new AbortController();
    const activity = failure(api.jobs.activity({ signal: controller.signal }));
    await until(() => fake.seen.length === 1);
    expect(fake.seen[0]?.input).toBeUndefined();
    controller.abort();
    expect((await activity).code).toBe('cancelled');
    expect(await api.library.status({})).toBeDefined();
  });

  it('does not send a call whose signal was aborted before', async () => {
    const error = await failure(api.library.status({ signal: AbortSignal.abort() }));
    expect(error.code).toBe('cancelled');
    await api.library.folders();
    expect(fake.seen.map(({ method }) => method)).toEqual(['library.folders']);
  });

  it('delivers events in order to every listener, and none after the last word', async () => {
    const first: number[] = [];
    const second: number[] = [];
    const stop = api.subscribe('library.changed', ({ revision }) => first.push(revision));
    api.subscribe('library.changed', ({ revision }) => second.push(revision));
    await api.library.status();
    for (let revision = 1; revision <= 50; revision++) fake.events.emit('library.changed', { revision, photos: 0 });
    await until(() => second.length === 50);
    stop();
    await api.library.status();
    fake.events.emit('library.changed', { revision: 51, photos: 0 });
    await until(() => second.length === 51);
    expect(first).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(second).toEqual([...first, 51]);
  });

  it('keeps events apart by name', async () => {
    const themes: string[] = [];
    api.subscribe('settings.changed', ({ theme }) => themes.push(theme));
    await api.library.status();
    fake.events.emit('library.changed', { revision: 1, photos: 1 });
    fake.events.emit('settings.changed', { ...defaultSettings, theme: 'dark' });
    await until(() => themes.length === 1);
    expect(themes).toEqual(['dark']);
  });

  it('fails what is pending with disconnected when the line breaks, and stops the work behind it', async () => {
    let aborted = false;
    fake.on(
      'jobs.index',
      (_input, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => (aborted = true));
        }),
    );
    const index = failure(api.jobs.index({}));
    await until(() => fake.seen.length === 1);
    line.server.close();
    expect((await index).code).toBe('disconnected');
    await until(() => aborted);
    expect((await failure(api.library.status())).code).toBe('disconnected');
  });

  it('refuses an input that is not plain data', async () => {
    const cycle: Record<string, unknown> = { call: () => 1 };
    cycle['self'] = cycle;
    expect((await failure(api.library.show(cycle as never))).code).toBe('invalid-input');
  });

  it('drops hostile keys on the way', async () => {
    const relevant: unknown = JSON.parse('{"__proto__": 1, "a.jpg": 1}');
    await api.evaluation.run({ queries: [{ text: 'x', relevant: relevant as Record<string, number> }] });
    expect(JSON.stringify(fake.seen[0]?.input)).toBe('{"queries":[{"text":"x","relevant":{"a.jpg":1}}]}');
    expect(Object.hasOwn(Object.prototype, 'a.jpg')).toBe(false);
  });

  it('answers a thousand calls at once, each with its own answer', async () => {
    fake.on('library.photo', async (input) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return input;
    });
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => api.library.photo({ id: i + 1 })));
    expect(answers.map(({ id }) => Number(id))).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  });

  it('refuses the thousand-and-first request at once instead of growing', async () => {
    fake.on('library.photo', () => new Promise(() => undefined));
    for (let id = 1; id <= 1000; id++) void api.library.photo({ id }).catch(() => undefined);
    expect((await failure(api.library.status())).code).toBe('conflict');
  });

  it('outlives 1,000 malformed messages without running anything unasked or leaking a stack', async () => {
    const answers: unknown[] = [];
    line.client.onMessage((message) => answers.push(message));
    for (const message of fc.sample(malformed, { numRuns: 1000, seed: 20261124 })) line.client.send(message);
    line.client.send({ type: 'call', id: 0, method: 'library.status' });
    await until(() => answers.some((answer) => (answer as { id?: unknown }).id === 0));
    const errors = answers.flatMap((answer) => (answer as { error?: { code: string; message: string } }).error ?? []);
    expect(errors.length).toBeGreaterThan(300);
    expect(errors.filter(({ code }) => !isErrorCode(code) || code === 'internal')).toEqual([]);
    expect(JSON.stringify(answers)).not.toMatch(/node_modules|\.ts:|\bat [A-Za-z.<]+ \(/);
    expect(logged).toEqual([]);
    expect(fake.seen.map(({ method }) => method).filter((method) => method !== 'library.status')).toEqual([]);
  });
});

/** Nonsense of every depth: wrong shapes, wrong types, unknown names, hostile keys, right methods with wrong inputs. */
const wrongInput = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.array(fc.jsonValue()),
  fc.constant({ id: {} }),
  fc.constant({ path: 7 }),
);
const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '\u0000',
  '../x',
  'type',
);
const id = fc.integer({ min: 1, max: 1_000_000 });
const malformed: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.record({ type: fc.jsonValue(), id: fc.jsonValue(), method: fc.jsonValue(), input: fc.jsonValue() }),
  fc.record({ type: fc.constant('call'), id, method: fc.string(), input: fc.jsonValue() }),
  fc.record({
    type: fc.constant('call'),
    id,
    method: fc.tuple(hostileKey, hostileKey).map((keys) => keys.join('.')),
    input: fc.jsonValue(),
  }),
  fc.record({
    type: fc.constant('call'),
    id,
    method: fc.constantFrom('library.photo', 'search.similar', 'evaluation.run', 'library.show'),
    input: wrongInput,
  }),
  fc.record({
    type: fc.constantFrom('subscribe', 'unsubscribe', 'cancel', 'CALL', 'ok', 'event'),
    id,
    event: fc.oneof(hostileKey, fc.jsonValue()),
  }),
  fc.constant(JSON.parse('{"__proto__":{"type":"call"},"id":8}') as unknown),
);
