// F5: the one-time token against guessing and against every other way in than the one it has.
import { describe, expect, it } from 'vitest';
import { ask, askRaw, exchange, originOf, signIn, startFixture, tokenOf } from '../integration/http-fixture.ts';
import { record } from './figures.ts';

/** One wrong token as bytes, to be sent behind others on one connection. */
function guessOf(port: number, token: string): string {
  const body = JSON.stringify({ token });
  const head = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nOrigin: ${originOf(port)}\r\n`;
  return `${head}Content-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
}
const lastRequest = (port: number): string =>
  `GET / HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nConnection: close\r\n\r\n`;

describe('F5: the token', () => {
  it('is in no log of the server, and a new one ends the one before', async () => {
    const fresh = await startFixture();
    const first = await exchange(fresh.server.port, fresh.token);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^afterimage-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    const second = tokenOf(fresh.server.newUrl());
    const third = tokenOf(fresh.server.newUrl());
    expect((await exchange(fresh.server.port, second)).status).toBe(401);
    expect((await exchange(fresh.server.port, third)).status).toBe(204);
    expect(JSON.stringify(fresh.logged)).not.toContain(fresh.token);
    await fresh.close();
  });

  it('is locked after 20 guesses, 10,000 do not open it, and sessions go on', async ({ task }) => {
    const fresh = await startFixture();
    const held = await signIn(fresh);
    const token = tokenOf(fresh.server.newUrl());
    const outcomes = new Map<string, number>();
    for (let sent = 0; sent < 10_000; sent += 500) {
      const guesses = Array.from({ length: 500 }, (_, i) => guessOf(fresh.server.port, `guess-${String(sent + i)}`));
      const text = await askRaw(fresh.server.port, `${guesses.join('')}${lastRequest(fresh.server.port)}`);
      for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (4\d\d) /g))
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(outcomes)).toEqual({ 401: 20, 429: 9980 });
    expect((await exchange(fresh.server.port, token)).status).toBe(429);
    expect((await ask(fresh.server.port, '/session', { headers: { cookie: held } })).status).toBe(204);
    expect((await exchange(fresh.server.port, tokenOf(fresh.server.newUrl()))).status).toBe(204);
    await fresh.close();
    record(task, {
      point: 'F5',
      tried: '10,000 guesses',
      outcome: '20 refused, 9,980 locked out; the right token too; sessions go on',
    });
  });

  const json = { 'content-type': 'application/json' };
  it.each<{ from: string; headers: Record<string, string>; body: string; status: number }>([
    {
      from: 'a form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '{"token":"TOKEN"}',
      status: 415,
    },
    { from: 'text/plain', headers: { 'content-type': 'text/plain' }, body: '{"token":"TOKEN"}', status: 415 },
    { from: 'no type', headers: {}, body: '{"token":"TOKEN"}', status: 415 },
    { from: 'no JSON', headers: json, body: 'token=TOKEN', status: 400 },
    { from: 'a token that is no text', headers: json, body: '{"token":["TOKEN"]}', status: 400 },
    {
      from: 'a body that is too long',
      headers: json,
      body: `{"token":"TOKEN","x":"${'x'.repeat(5000)}"}`,
      status: 400,
    },
  ])('is not taken from $from', async ({ headers, body, status }) => {
    const fresh = await startFixture();
    const { port } = fresh.server;
    const sent = {
      method: 'POST',
      headers: { origin: originOf(port), ...headers },
      body: body.replace('TOKEN', fresh.token),
    };
    const answer = await ask(port, '/session', sent);
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
    await fresh.close();
  });
});
