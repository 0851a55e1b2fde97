// The preload script: all that a page of the desktop application gets from Electron. Sandboxed; bundled to CommonJS.
// Never hands out `ipcRenderer`, an event or a path that the person did not drop.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { portMessage, type DesktopBridge, type DoorName } from '../../src-shared/rpc/desktop-door.ts';
import { bridgeChannels } from '../hosts/electron/bridge-channels.ts';

/** The page's globals that are used here; this room has no DOM types. */
declare const window: { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };
declare const location: { readonly origin: string };

// A port cannot cross the bridge: it goes on as a message of the window to itself.
ipcRenderer.on(bridgeChannels.port, (event, door: DoorName) => {
  window.postMessage({ type: portMessage, door }, location.origin, event.ports);
});

/** '' for what is not a file, and for a file that is not on a disk. */
function pathOf(file: unknown): string {
  try {
    return webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]);
  } catch {
    return '';
  }
}

contextBridge.exposeInMainWorld(
  'afterimage',
  Object.freeze<DesktopBridge>({
    requestPort(door) {
      ipcRenderer.send(bridgeChannels.requestPort, door);
    },
    pathsOf: (files) => files.map(pathOf),
  }),
);
