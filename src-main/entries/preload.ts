// The preload script: all that a page of the desktop application gets from Electron. Sandboxed; bundled to CommonJS.
// Type-checked only: it has not run under a real Electron. Never hands out `ipcRenderer` or an event.
import { contextBridge, ipcRenderer } from 'electron';
import { bridgeChannels } from '../hosts/electron/bridge-channels.ts';

/** The page's globals that are used here; this room has no DOM types. */
declare const window: { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };
declare const location: { readonly origin: string };

// A port cannot cross the bridge: it goes on as a message of the window to itself.
ipcRenderer.on(bridgeChannels.port, (event) => {
  window.postMessage(bridgeChannels.port, location.origin, event.ports);
});

contextBridge.exposeInMainWorld('afterimage', {
  requestPort(): void {
    ipcRenderer.send(bridgeChannels.requestPort);
  },
  pickFolder: (): Promise<unknown> => ipcRenderer.invoke(bridgeChannels.pickFolder),
});
