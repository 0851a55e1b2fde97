// `ipcMain`: what pages send and ask, and the events that such messages come with.
import { EventEmitter } from 'node:events';
import { only } from './absent.ts';

export interface IpcEvent {
  readonly sender: unknown;
  readonly senderFrame: unknown;
  readonly ports: readonly unknown[];
  readonly frameId: number;
  readonly processId: number;
  reply(channel: string, ...args: unknown[]): void;
}

type InvokeHandler = (event: IpcEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, { readonly handler: InvokeHandler; readonly once: boolean }>();

class IpcMain extends EventEmitter {
  handle(channel: string, handler: InvokeHandler): void {
    addHandler(channel, handler, false);
  }

  handleOnce(channel: string, handler: InvokeHandler): void {
    addHandler(channel, handler, true);
  }

  removeHandler(channel: string): void {
    handlers.delete(channel);
  }
}

function addHandler(channel: string, handler: InvokeHandler, once: boolean): void {
  if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
  if (typeof handler !== 'function')
    throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
  handlers.set(channel, { handler, once });
}

export const ipcMain = only('ipcMain', new IpcMain());

/** Rejects with the text that Electron's `invoke` fails with in the page. */
export async function answerInvoke(event: IpcEvent, channel: string, args: readonly unknown[]): Promise<unknown> {
  const found = handlers.get(channel);
  if (found?.once === true) handlers.delete(channel);
  try {
    if (found == null) throw new Error(`No handler registered for '${channel}'`);
    return await found.handler(event, ...args);
  } catch (error) {
    if (found != null) process.stderr.write(`Error occurred in handler for '${channel}': ${String(error)}\n`);
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
  }
}
