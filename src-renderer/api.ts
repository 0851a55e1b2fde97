// How the interface reaches the program: a message port in the desktop application, a WebSocket in a browser.
// Nothing else in the renderer knows which of the two it is.
import type { Channel } from '../src-shared/rpc/channel.ts';
import { rpcPath, sessionPath, tokenFromFragment } from '../src-shared/rpc/browser-door.ts';
import { messagePortChannel } from '../src-shared/rpc/message-port.ts';
import { type Connection, reconnecting } from '../src-shared/rpc/reconnecting.ts';
import { openWebSocketChannel } from '../src-shared/rpc/web-socket.ts';

/** What the preload script gives to the page. A port cannot pass the bridge, so it arrives as a window message. */
export interface DesktopBridge {
  requestPort(): void;
  /** The system's folder dialog; null where it was cancelled. */
  readonly pickFolder?: () => Promise<string | null>;
}

declare global {
  interface Window {
    readonly afterimage?: DesktopBridge;
  }
}

export const desktopPortMessage = 'afterimage:port';

export interface Door {
  readonly connection: Connection;
  readonly pickFolder: (() => Promise<string | null>) | null;
  /** False where the page was opened without a valid link: nothing will answer until the right one is used. */
  readonly admitted: Promise<boolean>;
}

export function openDoor(): Door {
  const desktop = window.afterimage;
  if (desktop != null) {
    const connection = reconnecting(() => desktopChannel(desktop));
    return { connection, pickFolder: desktop.pickFolder ?? null, admitted: Promise.resolve(true) };
  }
  const admitted = enter();
  const connection = reconnecting(async () => {
    await admitted;
    return openWebSocketChannel(new WebSocket(rpcUrl()));
  });
  return { connection, pickFolder: null, admitted };
}

function desktopChannel(desktop: DesktopBridge): Promise<Channel> {
  return new Promise((resolve) => {
    const received = (event: MessageEvent): void => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== desktopPortMessage || port == null) return;
      window.removeEventListener('message', received);
      resolve(messagePortChannel(port));
    };
    window.addEventListener('message', received);
    desktop.requestPort();
  });
}

const rpcUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${rpcPath}`;

/** Spends the one-time token of the address, see [Note: the browser's way in], and says whether there is a session. */
async function enter(): Promise<boolean> {
  const token = tokenFromFragment(location.hash);
  if (token != null) history.replaceState(history.state, '', location.pathname + location.search);
  try {
    if (token != null && (await exchange(token))) return true;
    return (await fetch(sessionPath)).status !== 401;
  } catch {
    // Not reachable at all is another matter: the connection banner says so and goes on trying.
    return true;
  }
}

async function exchange(token: string): Promise<boolean> {
  const answer = await fetch(sessionPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.ok;
}
