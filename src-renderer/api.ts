// How the interface reaches the program: message ports in the desktop application, a WebSocket in a browser.
// Nothing else in the renderer knows which of the two it is; what only the desktop can do is `desktop`, null in a browser.
import type { DesktopApi } from '../src-shared/contract/desktop.ts';
import { rpcPath, sessionPath, tokenFromFragment } from '../src-shared/rpc/browser-door.ts';
import type { DesktopBridge, DoorName } from '../src-shared/rpc/desktop-door.ts';
import { type Connection, reconnecting } from '../src-shared/rpc/reconnecting.ts';
import { openWebSocketChannel } from '../src-shared/rpc/web-socket.ts';
import { createPortDoors } from './port-doors.ts';

declare global {
  interface Window {
    readonly afterimage?: DesktopBridge;
  }
}

export interface Door {
  readonly connection: Connection;
  /** What main does for its window; null in a browser. */
  readonly desktop: Connection<DesktopApi> | null;
  /** Where dropped files lie, '' for those that lie nowhere; null in a browser, which does not tell. */
  readonly pathsOf: DesktopBridge['pathsOf'] | null;
  /** False where the page was opened without a valid link: nothing will answer until the right one is used. */
  readonly admitted: Promise<boolean>;
}

export function openDoor(): Door {
  const bridge = window.afterimage;
  return bridge == null ? browserDoor() : desktopDoor(bridge);
}

function desktopDoor(bridge: DesktopBridge): Door {
  const open = createPortDoors(window, (door: DoorName) => {
    bridge.requestPort(door);
  });
  return {
    connection: reconnecting(() => open('backend')),
    desktop: reconnecting<DesktopApi>(() => open('desktop')),
    pathsOf: (files) => bridge.pathsOf(files),
    admitted: Promise.resolve(true),
  };
}

function browserDoor(): Door {
  const admitted = enter();
  const connection = reconnecting(async () => {
    await admitted;
    return openWebSocketChannel(new WebSocket(rpcUrl()));
  });
  return { connection, desktop: null, pathsOf: null, admitted };
}

const rpcUrl = (): string => location.origin.replace(/^http/, 'ws') + rpcPath;

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
