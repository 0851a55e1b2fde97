// The names on which the preload script and the main process meet, and main's side of it.
// Runs in Electron's main process. This is the one place that decides whether a page may have the door.
import {
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  type MessagePortMain,
} from 'electron';
import { isOurs } from './app-origin.ts';
import { bridgeChannels } from './bridge-channels.ts';

/** `openDoor` is handed the far end of each port that a window asks for. */
export function answerBridge(openDoor: (port: MessagePortMain) => void): void {
  ipcMain.on(bridgeChannels.requestPort, (event) => {
    if (!isOurPage(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    openDoor(port1);
    event.sender.postMessage(bridgeChannels.port, null, [port2]);
  });
  ipcMain.handle(bridgeChannels.pickFolder, async (event) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (!isOurPage(event) || window == null) return null;
    const picked = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'] });
    return picked.filePaths[0] ?? null;
  });
}

/** Only the top frame of our own origin; the frame may be gone by now. */
function isOurPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame?.parent === null && isOurs(senderFrame.url);
}
