import { describe, expect, it, vi } from 'vitest';
import type { Channel } from '../../src-shared/rpc/channel.ts';
import { channelPair } from '../../src-shared/rpc/in-process.ts';
import { reconnecting, type ConnectionState } from '../../src-shared/rpc/reconnecting.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { fakeServices } from './fake-backend.ts';

/** A door onto fake services that can be shut: `servers` holds the other end of each line opened. */
function shutDoor() {
  const fake = fakeServices();
  const servers: Channel[] = [];
  const door = { shut: false };
  const open = (): Promise<Channel> => {
    if (door.shut) return Promise.reject(new Error('nobody there'));
    const [client, server] = channelPair();
    serve(fake, server);
    servers.push(server);
    return Promise.resolve(client);
  };
  return { fake, servers, door, open };
}

describe('a door that is opened again', () => {
  it('subscribes again by itself', async () => {
    const { fake, servers, open } = shutDoor();
    const connection = reconnecting(open);
    const revisions: number[] = [];
    connection.api.subscribe('library.changed', ({ revision }) => revisions.push(revision));
    await connection.api.library.status();
    fake.events.emit('library.changed', { revision: 1, photos: 0 });
    servers[0]?.close();
    await vi.waitFor(
      () => {
        expect(servers).toHaveLength(2);
      },
      { timeout: 30_000 },
    );
    await connection.api.library.status();
    fake.events.emit('library.changed', { revision: 2, photos: 0 });
    await vi.waitFor(
      () => {
        expect(revisions).toEqual([1, 2]);
      },
      { timeout: 30_000 },
    );
    connection.close();
  });

  it('fails what was on its way, and holds what is asked meanwhile until the line is back', async () => {
    const { fake, servers, door, open } = shutDoor();
    const connection = reconnecting(open);
    await connection.api.library.status();
    fake.on('search.run', () => new Promise(() => undefined));
    const lost = connection.api.search.run({ text: 'train' });
    await vi.waitFor(
      () => {
        expect(fake.seen).toHaveLength(2);
      },
      { timeout: 30_000 },
    );
    door.shut = true;
    servers[0]?.close();
    await expect(lost).rejects.toMatchObject({ code: 'disconnected' });
    const held = connection.api.library.folders();
    door.shut = false;
    expect(await held).toMatchObject({ method: 'library.folders' });
    connection.close();
  });

  it('says how it stands, and tries at once when asked', async () => {
    const { door, open } = shutDoor();
    door.shut = true;
    const connection = reconnecting(open);
    const states: ConnectionState['state'][] = [];
    connection.onState(({ state }) => {
      states.push(state);
      if (states.length === 2) door.shut = false;
      if (states.length === 2) setTimeout(connection.retry, 0);
    });
    await connection.api.library.status();
    expect(states).toEqual(['connecting', 'lost', 'connecting', 'open']);
    connection.close();
  });

  it('fails everything once closed', async () => {
    const { door, open } = shutDoor();
    door.shut = true;
    const connection = reconnecting(open);
    const waiting = connection.api.library.status();
    connection.close();
    await expect(waiting).rejects.toMatchObject({ code: 'disconnected' });
    await expect(connection.api.library.status()).rejects.toMatchObject({ code: 'disconnected' });
  });
});
