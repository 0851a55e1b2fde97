// The line between the main process and the preload world of one page: messages, answers and ports.
// A new document is a new page: what the one before it had is closed.
import { randomUUID } from 'node:crypto';
import type { CdpSession } from './cdp.ts';
import { answerInvoke, ipcMain, type IpcEvent } from './ipc-main.ts';
import { portOf } from './message-port.ts';
import { decode, encode } from './node-wire.ts';
import type { FromPage, ToPage } from './page/preload-world.ts';
import { isolatedWorldName, mainWorldScript, preloadWorldScript } from './page-scripts.ts';
import { PortLine } from './port-line.ts';
import type { PortEnd } from './port-ends.ts';

const binding = 'afterimageStandIn';

interface ContextReport {
  readonly id: number;
  readonly name: string;
  readonly auxData?: { readonly frameId?: string };
}

interface Context {
  readonly frameId: string;
  readonly id: number;
  readonly line: PortLine;
}

export interface PageLinkOptions {
  readonly session: CdpSession;
  readonly mainFrameId: string;
  readonly preloadPath: string | null;
  readonly pid: number;
  /** The event for a message from this frame; made anew each time. */
  readonly eventFrom: (frameId: string, ports: readonly unknown[]) => IpcEvent;
  /** Sees each message before `ipcMain` does. */
  readonly onMessage: (event: IpcEvent, channel: string, args: readonly unknown[]) => void;
  readonly onTitle: (title: string) => void;
  readonly onPreloadError: (error: Error) => void;
}

export interface PageLink {
  send(channel: string, args: readonly unknown[], ports?: readonly PortEnd[]): void;
  close(): void;
}

export async function openPageLink(options: PageLinkOptions): Promise<PageLink> {
  const { session, mainFrameId, preloadPath, pid } = options;
  const secret = `s${randomUUID().replaceAll('-', '')}`;
  let current: Context | null = null;

  const tellContext = async (context: Context, message: ToPage): Promise<void> => {
    const expression = `globalThis.${secret}?.(${JSON.stringify(message)})`;
    // The context may be gone by the time Chromium reads this.
    await session.send('Runtime.evaluate', { expression, contextId: context.id }).catch(() => undefined);
  };
  const leave = (): void => {
    current?.line.closeAll();
    current = null;
  };
  const enter = ({ id, auxData }: ContextReport): void => {
    leave();
    const context: Context = {
      frameId: auxData?.frameId ?? mainFrameId,
      id,
      line: new PortLine((traffic) => {
        const message = traffic.kind === 'port-close' ? traffic : { ...traffic, data: encode(traffic.data) };
        void tellContext(context, message);
      }),
    };
    current = context;
  };
  session.on<{ context: ContextReport }>('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === isolatedWorldName && context.auxData?.frameId === mainFrameId) enter(context);
  });
  session.on<{ executionContextId: number }>('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (current?.id === executionContextId) leave();
  });
  session.on('Runtime.executionContextsCleared', leave);

  const invoked = async (context: Context, message: Extract<FromPage, { kind: 'invoke' }>): Promise<void> => {
    const event = options.eventFrom(context.frameId, []);
    try {
      const value = await answerInvoke(event, message.channel, decode(message.payload) as unknown[]);
      await tellContext(context, { kind: 'answer', id: message.id, payload: encode(value), error: null });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const full = text.startsWith('Error invoking')
        ? text
        : `Error invoking remote method '${message.channel}': Error: ${text}`;
      await tellContext(context, { kind: 'answer', id: message.id, payload: null, error: full });
    }
  };
  const receive = (context: Context, message: FromPage): void => {
    if (message.kind === 'port-message') context.line.receive({ ...message, data: decode(message.data) });
    else if (message.kind === 'port-close') context.line.receive(message);
    else if (message.kind === 'invoke') void invoked(context, message);
    else if (message.kind === 'title') options.onTitle(message.title);
    else if (message.kind === 'preload-error')
      options.onPreloadError(Object.assign(new Error(message.message), { stack: message.stack }));
    else {
      const ports = context.line.takeOver(message.ports).map(portOf);
      const event = options.eventFrom(context.frameId, ports);
      const args = decode(message.payload) as unknown[];
      options.onMessage(event, message.channel, args);
      ipcMain.emit(message.channel, event, ...args);
    }
  };
  session.on<{ name: string; payload: string; executionContextId: number }>('Runtime.bindingCalled', (call) => {
    if (call.name !== binding || current?.id !== call.executionContextId) return;
    receive(current, JSON.parse(call.payload) as FromPage);
  });

  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: binding, executionContextName: isolatedWorldName });
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(secret) });
  const source = preloadWorldScript({ secret, binding, preloadPath, pid });
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: isolatedWorldName });

  return {
    send(channel, args, ports = []) {
      const payload = encode(args);
      if (current == null) {
        for (const end of ports) end.close();
        return;
      }
      void tellContext(current, { kind: 'send', channel, payload, ports: current.line.handOver(ports) });
    },
    close: leave,
  };
}
