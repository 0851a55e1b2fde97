// A chat server on this computer that speaks Ollama's and OpenAI's protocols, and misbehaves when told to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with the next answers. */
export type Fault = 'none' | 'cut' | 'html' | 'no-model' | 'slow' | 'huge-line' | 'error-line' | 'redirect' | 'no-end';

export interface FakeChatServer {
  readonly address: string;
  fault: Fault;
  /** Said word by word. */
  answer: string;
  /** Between words. */
  wordMs: number;
  /** Bodies of what was asked, in order. */
  readonly asked: Record<string, unknown>[];
  /** Answers that the other side hung up on. */
  hungUp: number;
  close(): Promise<void>;
}

export async function startFakeChatServer(): Promise<FakeChatServer> {
  const server = createServer((request, response) => {
    void answer(host, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host: FakeChatServer = {
    address: `http://127.0.0.1:${String(port)}`,
    fault: 'none',
    answer: 'It is a red train.',
    wordMs: 0,
    asked: [],
    hungUp: 0,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
  return host;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

async function answer(host: FakeChatServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const path = request.url ?? '';
  if (host.fault === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>\n<title>A router</title>\n');
    return;
  }
  if (host.fault === 'redirect') {
    response.writeHead(307, { location: 'http://127.0.0.1:9/elsewhere' }).end();
    return;
  }
  if (path === '/api/tags')
    json(response, {
      models: [
        { name: 'llama3.2', details: { families: ['llama'] } },
        { name: 'llava:7b', details: { families: ['llama', 'clip'] } },
        { name: 'qwen2.5vl:3b', details: { families: ['qwen25vl'] } },
      ],
    });
  else if (path === '/api/show')
    json(response, { capabilities: body['model'] === 'qwen2.5vl:3b' ? ['completion', 'vision'] : ['completion'] });
  else if (path === '/v1/models') json(response, { object: 'list', data: [{ id: 'gemma-3-4b' }] });
  else if (path === '/api/chat' || path === '/v1/chat/completions') {
    host.asked.push(body);
    if (host.fault === 'no-model') json(response, { error: `model "${String(body['model'])}" not found` }, 404);
    else await stream(host, path === '/api/chat' ? ollama : openAi, response);
  } else json(response, { error: 'not here' }, 404);
}

interface Dialect {
  readonly type: string;
  readonly word: (text: string) => string;
  readonly end: string;
  readonly error: string;
}

const ollama: Dialect = {
  type: 'application/x-ndjson',
  word: (text) => `${JSON.stringify({ message: { role: 'assistant', content: text }, done: false })}\n`,
  end: `${JSON.stringify({ message: { content: '' }, done: true, done_reason: 'stop', eval_count: 42 })}\n`,
  error: `${JSON.stringify({ error: 'out of memory' })}\n`,
};
const openAi: Dialect = {
  type: 'text/event-stream',
  word: (text) => `: a comment\n\ndata: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\r\n\r\n`,
  end: `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'length' }] })}\n\ndata: [DONE]\n\n`,
  error: `data: ${JSON.stringify({ error: { message: 'out of memory' } })}\n\n`,
};

async function stream(host: FakeChatServer, dialect: Dialect, response: ServerResponse): Promise<void> {
  response.on('close', () => {
    if (!response.writableFinished && host.fault !== 'cut') host.hungUp += 1;
  });
  response.writeHead(200, { 'content-type': dialect.type });
  if (host.fault === 'slow') return;
  if (host.fault === 'huge-line') {
    response.end('x'.repeat(3 * 1024 * 1024));
    return;
  }
  for (const word of host.answer.split(/(?<= )/)) {
    if (response.destroyed) return;
    // Cut within a character of several bytes now and then: pieces need not end where letters do.
    const bytes = Buffer.from(dialect.word(word));
    response.write(bytes.subarray(0, bytes.length - 4));
    await new Promise((resolve) => setTimeout(resolve, host.wordMs));
    response.write(bytes.subarray(bytes.length - 4));
    if (host.fault === 'cut') {
      response.destroy();
      return;
    }
    if (host.fault === 'error-line') {
      response.end(dialect.error);
      return;
    }
  }
  response.end(host.fault === 'no-end' ? '' : dialect.end);
}
