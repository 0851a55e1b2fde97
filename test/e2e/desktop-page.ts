// The interface as the desktop application has it: `window.afterimage` with real message ports. The backend's port leads to
// the fake host, the desktop's to a fake main process that checks its inputs as the real one does and writes down each call.
import type { Page } from '@playwright/test';
import type { MenuCommandId } from '../../src-shared/contract/commands.ts';
import {
  desktopContract,
  type DesktopEvents,
  type DesktopServices,
  type MenuItem,
  type TrashOutcome,
  type UpdateState,
} from '../../src-shared/contract/desktop.ts';
import type { Check } from '../../src-shared/contract/diagnostics.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { rpcPath } from '../../src-shared/rpc/browser-door.ts';
import { channelOver, type ChannelEnd } from '../../src-shared/rpc/channel.ts';
import { portMessage } from '../../src-shared/rpc/desktop-door.ts';
import { createEvents, type EventHub } from '../../src-shared/rpc/events.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { test as browserTest } from './fixtures.ts';

export interface FakeDesktop {
  readonly events: EventHub<DesktopEvents>;
  /** `[method, input]`, in order. */
  readonly calls: [string, unknown][];
  /** The menu as it was told last. */
  menu: readonly MenuItem[];
  /** What the next dialogs and menus answer. */
  folders: readonly string[];
  popUp: MenuCommandId | null;
  trashError: TrashOutcome['error'];
  revealError: AppError | null;
  checks: readonly Check[];
  update: UpdateState;
}

const inputsOf = (desktop: FakeDesktop, name: string): unknown[] =>
  desktop.calls.filter(([method]) => method === name).map(([, input]) => input);

export const callsOf = inputsOf;

export const itemOf = (desktop: FakeDesktop, command: MenuCommandId): MenuItem | undefined =>
  desktop.menu.find((item) => item.command === command);

const mainChecks: readonly Check[] = [
  { name: 'scheme', process: 'main', outcome: 'passed', message: 'The page’s own address answers.', milliseconds: 3 },
  {
    name: 'trash',
    process: 'main',
    outcome: 'passed',
    message: 'A temporary file went to the trash.',
    milliseconds: 8,
  },
];

const createDesktop = (): FakeDesktop => ({
  events: createEvents<DesktopEvents>(),
  calls: [],
  menu: [],
  folders: [],
  popUp: null,
  trashError: null,
  revealError: null,
  checks: mainChecks,
  update: { state: 'off' },
});

function servicesOf(desktop: FakeDesktop): DesktopServices {
  const noted = <Answer>(method: string, input: unknown, answer: Answer): Promise<Answer> => {
    desktop.calls.push([method, input]);
    return Promise.resolve(answer);
  };
  return {
    desktop: {
      pickFolders: () => noted('pickFolders', null, { paths: desktop.folders }),
      async reveal(input) {
        await noted('reveal', input, null);
        if (desktop.revealError != null) throw desktop.revealError;
        return { shown: true };
      },
      trash: (input) => noted('trash', input, { outcomes: input.ids.map((id) => ({ id, error: desktop.trashError })) }),
      startDrag: (input) => noted('startDrag', input, { files: input.ids.length }),
      setMenu: (input) => {
        desktop.menu = input.items;
        return noted('setMenu', input, { set: true });
      },
      popUpMenu: (input) => noted('popUpMenu', input, { command: desktop.popUp }),
      setTheme: (input) => noted('setTheme', input, { set: true }),
      diagnose: () => noted('diagnose', null, { checks: desktop.checks }),
      updates: () => noted('updates', null, desktop.update),
      setUpdates: (input) => {
        desktop.update = input.on ? { state: 'checking' } : { state: 'off' };
        return noted('setUpdates', input, desktop.update);
      },
      installUpdate: () => noted('installUpdate', null, { quitting: true }),
    },
  };
}

/** Serves each port that a page asks for; what is sent to the page goes through the page's own end of it. */
async function joinDesktop(page: Page, desktop: FakeDesktop): Promise<void> {
  const lines = new Map<string, ChannelEnd>();
  await page.exposeFunction('afterimageDesktop', (port: string, message: unknown) => {
    const known = lines.get(port) ?? lineTo(port);
    known.deliver(message);
  });
  const lineTo = (port: string): ChannelEnd => {
    const line = channelOver({
      send(message) {
        const sent = page.evaluate(
          ([name, value]) => {
            dispatchEvent(new CustomEvent(name, { detail: value }));
          },
          [port, message] as const,
        );
        // A page that is just going away needs no answer.
        sent.catch(() => undefined);
      },
      close() {},
    });
    lines.set(port, line);
    serve({ services: servicesOf(desktop), events: desktop.events }, line.channel, desktopContract);
    return line;
  };
  await page.addInitScript(installBridge, { rpcPath, portMessage });
}

/** Runs in the page before anything else does: what the preload script and main do in the application. */
function installBridge(names: { readonly rpcPath: string; readonly portMessage: string }): void {
  const toDesktop = (port: string, message: unknown): void => {
    const { afterimageDesktop } = window as unknown as { afterimageDesktop: (port: string, message: unknown) => void };
    afterimageDesktop(port, message);
  };
  let ports = 0;
  /** The page's end of each port, by its other end. */
  const near = new Map<MessagePort, MessagePort>();
  const joinHost = (port: MessagePort): Promise<boolean> => {
    const socket = new WebSocket(location.origin.replace('http', 'ws') + names.rpcPath);
    socket.onmessage = ({ data }) => {
      port.postMessage(JSON.parse(String(data)));
    };
    port.onmessage = ({ data }) => {
      socket.send(JSON.stringify(data));
    };
    socket.onclose = () => {
      port.close();
      // A browser's ports say nothing when their other end goes; Electron's do, and the interface counts on it.
      near.get(port)?.dispatchEvent(new Event('close'));
    };
    return new Promise((resolve) => {
      socket.onopen = () => {
        resolve(true);
      };
      socket.onerror = () => {
        resolve(false);
      };
    });
  };
  const joinMain = (port: MessagePort): Promise<boolean> => {
    const name = `port-${String(performance.timeOrigin)}-${String(++ports)}`;
    addEventListener(name, (event) => {
      port.postMessage((event as CustomEvent).detail);
    });
    port.onmessage = ({ data }) => {
      toDesktop(name, data);
    };
    return Promise.resolve(true);
  };
  const requestPort = async (door: string): Promise<void> => {
    const { port1, port2 } = new MessageChannel();
    const isThere = await (door === 'backend' ? joinHost(port2) : joinMain(port2));
    if (!isThere) return;
    addEventListener(
      'message',
      (event) => {
        if (event.ports[0] != null) near.set(port2, event.ports[0]);
      },
      { once: true },
    );
    postMessage({ type: names.portMessage, door }, location.origin, [port1]);
  };
  const bridge = Object.freeze({
    requestPort: (door: string) => void requestPort(door),
    pathsOf: (files: readonly File[]) =>
      files.map(({ name }) => (name.startsWith('nowhere') ? '' : `/home/lena/${name}`)),
  });
  Object.defineProperty(window, 'afterimage', { value: bridge });
}

export const test = browserTest.extend<{ readonly desktop: FakeDesktop }>({
  desktop: [
    async ({ page }, use) => {
      const desktop = createDesktop();
      await joinDesktop(page, desktop);
      await use(desktop);
    },
    { auto: true },
  ],
});
