// Where a page gets its doors: the one place that decides whether it may have them. Runs in Electron's main process.
// A port to the backend goes straight there; the port of `desktop` is served here.
import { ipcMain, MessageChannelMain, type IpcMainEvent, type MessagePortMain, type WebContents } from 'electron';
import type { Channel } from '../../../src-shared/rpc/channel.ts';
import type { DoorName } from '../../../src-shared/rpc/desktop-door.ts';
import { messagePortChannel } from '../../../src-shared/rpc/message-port.ts';
import { isOurs } from './app-origin.ts';
import { bridgeChannels } from './bridge-channels.ts';

export interface Doors {
  readonly backend: {
    whenUp(): Promise<void>;
    openDoor(port: MessagePortMain): void;
  };
  /** Serves what main does for this page until the channel closes. */
  readonly serveDesktop: (page: WebContents, channel: Channel) => void;
  readonly log: (line: string) => void;
}

/** Answers every request for a port; a request made while the backend is down is answered when it is up. */
export function answerBridge(doors: Doors): void {
  const waiting = new WeakSet<WebContents>();
  const desktops = new WeakMap<WebContents, Channel>();
  const openBackend = async (page: WebContents): Promise<void> => {
    // However often a page asks meanwhile, it gets one port.
    if (waiting.has(page)) return;
    waiting.add(page);
    await doors.backend.whenUp();
    waiting.delete(page);
    if (!page.isDestroyed()) doors.backend.openDoor(handPort(page, 'backend'));
  };
  const openDesktop = (page: WebContents): void => {
    // The page was loaded again, or lost it: the old one leads nowhere.
    desktops.get(page)?.close();
    const channel = messagePortChannel(handPort(page, 'desktop'));
    desktops.set(page, channel);
    page.once('destroyed', () => {
      channel.close();
    });
    doors.serveDesktop(page, channel);
  };
  ipcMain.on(bridgeChannels.requestPort, (event, door: unknown) => {
    if (!isOurPage(event)) doors.log('bridge: a page that is not ours asked for a port');
    else if (door === 'desktop') openDesktop(event.sender);
    else if (door === 'backend') void openBackend(event.sender);
  });
}

/** Gives one end to the page and returns the other. */
function handPort(page: WebContents, door: DoorName): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain();
  page.postMessage(bridgeChannels.port, door, [port2]);
  return port1;
}

/** Only the top frame of our own origin; the frame may be gone by now. */
function isOurPage({ senderFrame }: IpcMainEvent): boolean {
  return senderFrame?.parent === null && isOurs(senderFrame.url);
}
