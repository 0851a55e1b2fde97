// Chromium's tabs: those that windows of the application are, and those that pages open by themselves, which are closed
// before they load anything.
import { browser } from './browser.ts';
import type { CdpSession } from './cdp.ts';

interface TargetReport {
  readonly targetId: string;
  readonly type: string;
}

export interface Target {
  readonly targetId: string;
  readonly session: CdpSession;
  onGone(listener: () => void): void;
  onCrash(listener: (status: string, code: number) => void): void;
}

interface Attached {
  readonly sessionId: string;
  readonly gone: (() => void)[];
  readonly crashed: ((status: string, code: number) => void)[];
}

const attached = new Map<string, Attached>();
const ours = new Set<string>();
const arrivals = new Map<string, () => void>();
let creating: Promise<unknown> = Promise.resolve();
let watching: Promise<void> | null = null;

async function watch(): Promise<void> {
  const { cdp } = browser();
  cdp.on<{ sessionId: string; targetInfo: TargetReport }>('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type !== 'page') return;
    const { targetId } = targetInfo;
    attached.set(targetId, { sessionId, gone: [], crashed: [] });
    arrivals.get(targetId)?.();
    // A page that the application did not create was opened by another page.
    void creating.then(() => {
      if (!ours.has(targetId)) void closeUnloaded(targetId, cdp.session(sessionId));
    });
  });
  cdp.on<{ targetId: string }>('Target.detachedFromTarget', ({ targetId }) => {
    const found = attached.get(targetId);
    attached.delete(targetId);
    for (const listener of found?.gone ?? []) listener();
  });
  cdp.on<{ targetId: string; status: string; errorCode: number }>('Target.targetCrashed', (report) => {
    for (const listener of attached.get(report.targetId)?.crashed ?? []) listener(report.status, report.errorCode);
  });
  const filter = [{ type: 'page' }];
  await cdp.send('Target.setDiscoverTargets', { discover: true, filter });
  const autoAttach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter };
  await cdp.send('Target.setAutoAttach', autoAttach);
}

/**
 * Closes a page that another one opened, before it asks for anything: its requests are held back, and only then is it let go. Closed
 * while it waits, it would keep the page that opened it waiting, too, where both share a process.
 */
async function closeUnloaded(targetId: string, session: CdpSession): Promise<void> {
  try {
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await session.send('Runtime.runIfWaitingForDebugger');
  } catch {
    // Gone already.
  }
  await closeTarget(targetId);
}

/** A new window of Chromium's, empty and running. */
export async function createTarget(size: { width: number; height: number }): Promise<Target> {
  watching ??= watch();
  await watching;
  const { cdp } = browser();
  const made = cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank', newWindow: true, ...size });
  const named = made.then(({ targetId }) => ours.add(targetId));
  creating = Promise.allSettled([creating, named]);
  const { targetId } = await made;
  ours.add(targetId);
  if (!attached.has(targetId)) await new Promise<void>((resolve) => arrivals.set(targetId, resolve));
  arrivals.delete(targetId);
  const { sessionId, gone, crashed } = attached.get(targetId)!;
  const session = cdp.session(sessionId);
  return {
    targetId,
    session,
    onGone: (listener) => void gone.push(listener),
    onCrash: (listener) => void crashed.push(listener),
  };
}

export async function closeTarget(targetId: string): Promise<void> {
  await browser()
    .cdp.send('Target.closeTarget', { targetId })
    .catch(() => undefined);
}
