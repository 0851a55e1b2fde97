// F2 for the doors: 1,000 malformed calls for each method over each line, to the real backend. Nothing ends, nothing is told
// but a code and a sentence, and the next honest call is answered.
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocketClient from 'ws';
import { createBackend, type Backend } from '../../src-main/backend.ts';
import { backendContract } from '../../src-shared/contract/api.ts';
import type { Contract } from '../../src-shared/contract/call.ts';
import { desktopContract, type DesktopEvents } from '../../src-shared/contract/desktop.ts';
import { isErrorCode, type ErrorCode } from '../../src-shared/contract/errors.ts';
import type { Channel } from '../../src-shared/rpc/channel.ts';
import { createEvents } from '../../src-shared/rpc/events.ts';
import { channelPair } from '../../src-shared/rpc/in-process.ts';
import { messagePortChannel } from '../../src-shared/rpc/message-port.ts';
import { readServerMessage, type ServerMessage } from '../../src-shared/rpc/messages.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { everyMethod } from '../contract/fake-backend.ts';
import { originOf } from '../integration/http-fixture.ts';
import { grouped, record } from './figures.ts';
import { garbageMessages, malformedInputs, unknownMethods } from './malformed-calls.ts';
import { drawnFolder, root, startProduct, whatLeaks, type Product } from './product.ts';

const perMethod = 1000;

interface Method {
  readonly name: string;
  readonly example: unknown;
}

const methods: readonly Method[] = everyMethod.map(([domain, name, example]) => ({
  name: `${domain}.${name}`,
  example,
}));

const desktopExamples: Readonly<Record<string, unknown>> = {
  reveal: { id: 1 },
  trash: { ids: [1, 2] },
  startDrag: { ids: [1] },
  setMenu: { items: [{ command: 'search', label: 'Search', enabled: true, startsGroup: true }] },
  popUpMenu: { items: [{ command: 'open', label: 'Open', enabled: false }] },
  setTheme: { theme: 'dark' },
  setUpdates: { on: true },
};
const desktopMethods: readonly Method[] = Object.keys(desktopContract.inputs.desktop).map((name) => ({
  name: `desktop.${name}`,
  example: desktopExamples[name],
}));

const schemaOf = (contract: Contract, method: string): Contract['inputs'][string][string] => {
  const [domain = '', name = ''] = method.split('.');
  const schema = contract.inputs[domain]?.[name];
  if (schema == null) throw new Error(`the contract has no ${method}`);
  return schema;
};

interface Attack {
  readonly channel: Channel;
  readonly line: 'json' | 'clone';
  readonly contract: Contract;
  readonly methods: readonly Method[];
}

let lastId = 0;

/** Sends them a few hundred at a time and answers what came back, in the order of the calls. */
async function callAll(
  channel: Channel,
  calls: readonly { method: string; input: unknown }[],
): Promise<ServerMessage[]> {
  const answers: ServerMessage[] = [];
  for (let at = 0; at < calls.length; at += 250) {
    const batch = calls.slice(at, at + 250);
    const got = new Map<number, ServerMessage>();
    const first = lastId + 1;
    await new Promise<void>((done, failed) => {
      channel.onClose(() => {
        failed(new Error('the line was closed'));
      });
      channel.onMessage((raw) => {
        const message = readServerMessage(raw);
        if (message == null || message.id < first || message.id > lastId) return;
        got.set(message.id, message);
        if (got.size === batch.length) done();
      });
      for (const { method, input } of batch) channel.send({ type: 'call', id: ++lastId, method, input });
    });
    answers.push(...batch.map((_, i) => got.get(first + i)!));
  }
  return answers;
}

/** Every answer is one of the expected codes with a sentence that tells nothing of us. */
function judge(answers: readonly ServerMessage[], expected: readonly ErrorCode[]): void {
  for (const answer of answers) {
    if (answer.type !== 'error') throw new Error(`was accepted: ${JSON.stringify(answer).slice(0, 300)}`);
    const { code, message } = answer.error;
    if (!expected.includes(code) || !isErrorCode(code)) throw new Error(`${code}: ${message}`);
    if (whatLeaks(message) !== null) throw new Error(`tells too much: ${message}`);
    if (message.length > 500) throw new Error(`repeats what it was sent: ${message.slice(0, 200)}`);
  }
}

async function attack({ channel, line, contract, methods: attacked }: Attack): Promise<number> {
  let calls = 0;
  for (const { name, example } of attacked) {
    const inputs = malformedInputs({ line, schema: schemaOf(contract, name), example, count: perMethod });
    judge(
      await callAll(
        channel,
        inputs.map((input) => ({ method: name, input })),
      ),
      ['invalid-input'],
    );
    calls += inputs.length;
  }
  const unknown = unknownMethods(contract, perMethod).map((method) => ({ method, input: {} }));
  judge(await callAll(channel, unknown), ['not-found']);
  for (const message of garbageMessages(perMethod)) channel.send(message);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  return calls + unknown.length + perMethod;
}

/** The log is told of faults of ours only: no malformed call may be one. */
const noted: string[] = [];
const log = (error: unknown, where: string): void => void noted.push(`${where}: ${String(error)}`);

describe('malformed calls to the real backend', () => {
  let backend: Backend;
  let folder: Awaited<ReturnType<typeof drawnFolder>>;

  beforeAll(async () => {
    folder = await drawnFolder({ count: 3 });
    // A call that slips through must not fetch anything.
    vi.stubEnv('AFTERIMAGE_MIRROR', 'http://127.0.0.1:9');
    backend = await createBackend({
      libraryFile: folder.library,
      resourcesDirectory: join(root, 'resources'),
      log: () => undefined,
    });
    await backend.services.jobs.index({ folders: [folder.photos] }, new AbortController().signal);
  });
  afterAll(async () => {
    await backend.close();
    await rm(folder.directory, { recursive: true, force: true });
  });

  it('in process are each told what is wrong, and change nothing', async ({ task }) => {
    const before = await backend.services.library.status(undefined, new AbortController().signal);
    const [client, server] = channelPair();
    serve({ ...backend, log }, server);
    const calls = await attack({ channel: client, line: 'json', contract: backendContract, methods });
    expect(await backend.services.library.status(undefined, new AbortController().signal)).toEqual(before);
    expect(noted).toEqual([]);
    record(task, {
      point: 'F2',
      tried: `${grouped(calls)} malformed calls in process, ${grouped(perMethod)} for each of ${String(methods.length)} methods`,
      outcome: '0 accepted, 0 exits, 0 stack traces, 0 paths of ours, library unchanged',
    });
  });

  it('over a MessagePort are each told what is wrong, structured clones included', async ({ task }) => {
    const { port1, port2 } = new MessageChannel();
    serve({ ...backend, log }, messagePortChannel(port2));
    const calls = await attack({
      channel: messagePortChannel(port1),
      line: 'clone',
      contract: backendContract,
      methods,
    });
    expect(noted).toEqual([]);
    port1.close();
    record(task, {
      point: 'F2',
      tried: `${grouped(calls)} malformed calls over a MessagePort (NaN, Map, Date, BigInt, cycles)`,
      outcome: '0 accepted, 0 exits, 0 stack traces, 0 paths of ours',
    });
  });
});

describe('malformed calls to the desktop contract', () => {
  it('reach none of its methods, in process and over a MessagePort', async ({ task }) => {
    const reached: string[] = [];
    const desktop = Object.fromEntries(
      desktopMethods.map(({ name }) => [name.split('.')[1] ?? '', () => Promise.resolve(void reached.push(name))]),
    );
    const served = { services: { desktop }, events: createEvents<DesktopEvents>(), log };
    const { port1, port2 } = new MessageChannel();
    const [client, server] = channelPair();
    serve(served, messagePortChannel(port2), desktopContract);
    serve(served, server, desktopContract);
    const attacked = { contract: desktopContract, methods: desktopMethods };
    const calls =
      (await attack({ channel: messagePortChannel(port1), line: 'clone', ...attacked })) +
      (await attack({ channel: client, line: 'json', ...attacked }));
    port1.close();
    expect(reached).toEqual([]);
    expect(noted).toEqual([]);
    record(task, {
      point: 'F2',
      tried: `${grouped(calls)} malformed calls to the desktop contract, ${String(desktopMethods.length)} methods over two lines`,
      outcome: '0 reached a method, 0 exits, 0 stack traces',
    });
  });
});

describe('malformed calls over a WebSocket', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ count: 3 });
  });
  afterAll(() => product.close());

  it('are each told what is wrong by the program itself', async ({ task }) => {
    const around = await readdir(product.directory);
    const before = await product.api.library.status();
    const channel = await product.openChannel();
    const calls = await attack({ channel, line: 'json', contract: backendContract, methods });
    channel.close();
    expect(await product.api.library.status()).toEqual(before);
    expect(await readdir(product.directory)).toEqual(around);
    expect(whatLeaks(product.output())).toBeNull();
    record(task, {
      point: 'F2',
      tried: `${grouped(calls)} malformed calls over a WebSocket to \`afterimage serve\``,
      outcome: '0 accepted, 0 exits, 0 stack traces, 0 paths of ours, library unchanged',
    });
  });

  it('as frames that are no messages, or no frames, cost their sender the line and nobody else anything', async ({
    task,
  }) => {
    const texts = Array.from({ length: 500 }, (_, i) =>
      `{"type":"call","id":${String(i)},"method":`.slice(0, 5 + (i % 40)),
    );
    const open = async (): Promise<WebSocketClient> => {
      const { cookie, port } = product;
      const socket = new WebSocketClient(`ws://127.0.0.1:${String(port)}/rpc`, {
        headers: { cookie, origin: originOf(port) },
      });
      socket.on('error', () => undefined);
      await once(socket, 'open');
      return socket;
    };
    const socket = await open();
    for (const text of texts) socket.send(text);
    for (let i = 0; i < 300; i++)
      socket.send(Buffer.from(Array.from({ length: 1 + (i % 60) }, (_, at) => (at * 31 + i * 7) % 256)));
    socket.send('['.repeat(200_000));
    socket.send('{"a":'.repeat(200_000));
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'x'.repeat(1_000_000), input: {} }));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(answer.toString()).toContain('not-found');
    socket.terminate();

    const raw = rawFrames();
    for (const frame of raw) await closedAfter(await upgraded(product), frame);
    const large = await open();
    const closed = once(large, 'close');
    large.send(Buffer.alloc(67 * 1024 * 1024));
    expect((await closed)[0]).toBe(1009);

    await expect(product.api.library.photo({ id: 1 })).resolves.toMatchObject({ id: 1 });
    record(task, {
      point: 'F2',
      tried: `${grouped(texts.length + 300 + 3 + raw.length + 1)} broken frames (cut JSON, bytes, 200,000 brackets, bad opcodes, no mask, 67 MB)`,
      outcome: '0 exits; every other line goes on',
    });
  });

  it('well-formed but hostile ones get an answer or a sentence, and nothing from outside', async ({ task }) => {
    const outside = join(product.outside, 'secret.txt');
    const paths = [
      outside,
      `${product.photos}/../outside/secret.txt`,
      '/etc/passwd',
      '/dev/zero',
      '/proc/self/mem',
      '/dev/stdin',
      '.',
      '\u0000',
      'x'.repeat(4096),
      '\u001B[2J',
      '\uD800',
      `${product.photos}/%2e%2e/outside`,
    ];
    const texts = [
      'x '.repeat(9999),
      '\u0000',
      '\uD800'.repeat(100),
      '(((((',
      '"'.repeat(19_999),
      '\u202E\u001B[31m',
      '𝕏'.repeat(5000),
      '-'.repeat(20_000),
    ];
    const calls = [
      ...paths.flatMap((path) => [
        { method: 'library.show', input: { path } },
        { method: 'library.listFolders', input: { path } },
        { method: 'search.run', input: { image: { path } } },
        { method: 'search.similar', input: { image: { path }, limit: 4096 } },
        { method: 'search.match', input: { image: { path }, labels: ['a', 'b'] } },
        { method: 'search.run', input: { text: 'a', filters: { folders: [path] } } },
        { method: 'evaluation.run', input: { queries: [{ text: 'a', relevant: { [path]: 1 } }] } },
      ]),
      ...texts.flatMap((text) => [
        { method: 'search.run', input: { text, not: text, alpha: 0, limit: 4096 } },
        { method: 'search.match', input: { image: { photoId: 1 }, texts: [text], labels: [text], template: '{}{}{}' } },
        { method: 'search.openImage', input: { data: text } },
        { method: 'library.retryProblems', input: { code: text.slice(0, 40) } },
        { method: 'search.run', input: { image: { imageId: text.slice(0, 100) } } },
      ]),
      { method: 'library.photos', input: { ids: new Array<number>(1000).fill(Number.MAX_SAFE_INTEGER) } },
      { method: 'library.photo', input: { id: Number.MAX_SAFE_INTEGER } },
      { method: 'library.removeFolder', input: { folderId: Number.MAX_SAFE_INTEGER } },
      { method: 'search.run', input: { text: 'a', filters: { takenFrom: '9999-99-99', takenTo: '0000-00-00' } } },
      { method: 'jobs.index', input: { folders: ['/nowhere/\u0000', outside] } },
    ];
    const channel = await product.openChannel();
    const answers = await callAll(channel, calls);
    channel.close();
    const internal = answers.filter((answer) => answer.type === 'error' && answer.error.code === 'internal').length;
    const told = answers.map((answer) => JSON.stringify(answer)).filter((text) => whatLeaks(text) !== null);
    expect([told, internal]).toEqual([[], 0]);
    record(task, {
      point: 'F2',
      tried: `${grouped(calls.length)} well-formed but hostile calls (devices, NUL, lone surrogates, 20,000 letters)`,
      outcome: `0 exits, 0 bytes from outside the folders; ${String(internal)} told only that something went wrong`,
    });
  });
});

/** A WebSocket as bytes: past the handshake, ready for frames that no client would send. */
async function upgraded({ port, cookie }: Product): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nOrigin: ${originOf(port)}\r\nCookie: ${cookie}\r\n`;
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  socket.write(head + upgrade);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /);
  return socket;
}

const closedAfter = async (socket: Socket, frame: Buffer): Promise<void> => {
  const closed = once(socket.resume(), 'close');
  socket.write(frame);
  await closed;
};

/** RFC 6455, section 5.2: each breaks one of its rules, so that the server must close. */
function rawFrames(): Buffer[] {
  const mask = [1, 2, 3, 4];
  return [
    Buffer.from([0x81, 0x01, 0x61]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => Buffer.from([0x80 | opcode, 0x80, ...mask])),
    ...[0x40, 0x20, 0x10].map((reserved) => Buffer.from([0x81 | reserved, 0x80, ...mask])),
    Buffer.from([0x80, 0x80, ...mask]),
    Buffer.from([0x09, 0x80, ...mask]),
    Buffer.from([0x89, 0xfe, 0, 200, ...mask]),
    Buffer.from([0x88, 0x81, ...mask, 0]),
    Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...mask]),
    Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]),
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
  ];
}
