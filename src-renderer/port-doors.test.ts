import { describe, expect, it } from 'vitest';
import type { DoorName } from '../src-shared/rpc/desktop-door.ts';
import { createPortDoors } from './port-doors.ts';

/** A window as far as ports are concerned: it hears messages that carry one. */
function fakePage() {
  const target = new EventTarget();
  const page = target as unknown as Window;
  const say = (data: unknown, port: MessagePort, source: unknown = page): void => {
    target.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port], source }));
  };
  return { page, say };
}

const portOf = (door: string) => ({ type: 'afterimage:port', door });

function heard(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => {
      resolve(data);
    };
  });
}

describe('the doors of the desktop application', () => {
  it('asks for each by name and gives each its own port', async () => {
    const { page, say } = fakePage();
    const asked: DoorName[] = [];
    const open = createPortDoors(page, (door) => asked.push(door));
    const [backend, desktop] = [new MessageChannel(), new MessageChannel()];
    const lines = [open('backend'), open('desktop')] as const;
    say(portOf('desktop'), desktop.port1);
    say(portOf('backend'), backend.port1);
    (await lines[0]).send('to the backend');
    (await lines[1]).send('to main');
    expect(asked).toEqual(['backend', 'desktop']);
    expect(await heard(backend.port2)).toBe('to the backend');
    expect(await heard(desktop.port2)).toBe('to main');
    for (const line of lines) (await line).close();
  });

  it('takes no port from another window and none that it does not know', async () => {
    const { page, say } = fakePage();
    const open = createPortDoors(page, () => undefined, 20);
    const { port1, port2 } = new MessageChannel();
    const line = open('backend');
    say(portOf('backend'), port1, {});
    say('afterimage:port', port1);
    say(portOf('cellar'), port1);
    say(portOf('desktop'), port1);
    await expect(line).rejects.toThrow('backend');
    port2.close();
  });

  it('gives up where nobody answers, closes the port that comes too late, and takes the next', async () => {
    const { page, say } = fakePage();
    const open = createPortDoors(page, () => undefined, 20);
    const [late, next] = [new MessageChannel(), new MessageChannel()];
    await expect(open('backend')).rejects.toThrow();
    const closed = new Promise((resolve) => {
      late.port2.addEventListener('close', resolve);
      late.port2.start();
    });
    say(portOf('backend'), late.port1);
    await closed;
    const line = open('backend');
    say(portOf('backend'), next.port1);
    (await line).close();
  });
});
