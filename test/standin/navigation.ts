// Navigations as the application hears of them: each document that a page asks for by itself waits until the
// application's listeners have seen it, and does not load where they prevented it.
import { setTimeout as delay } from 'node:timers/promises';
import type { CdpSession } from './cdp.ts';
import { preventable, type PreventableEvent } from './emitter.ts';
import type { Frames } from './frames.ts';
import { handlerOf } from './protocol.ts';
import { fromChromium } from './scheme-address.ts';

export interface NavigationEvent extends PreventableEvent {
  readonly url: string;
  readonly isMainFrame: boolean;
  readonly isSameDocument: boolean;
  readonly frame: unknown;
  readonly initiator: unknown;
}

type NavigationEventName = 'will-navigate' | 'will-frame-navigate' | 'will-redirect';

interface Paused {
  readonly requestId: string;
  readonly frameId: string;
  readonly redirectedRequestId?: string;
  readonly request: { readonly url: string; readonly method: string };
}

export interface NavigationOptions {
  readonly session: CdpSession;
  readonly frames: Frames;
  readonly emit: (name: NavigationEventName, event: NavigationEvent, url: string) => void;
}

export interface Navigations {
  /** Called before the application itself navigates: its own wish is not announced. */
  expectOwn(): void;
}

/** `file:` is Chromium's own scheme until the application takes it over. */
async function handled({ url, method }: Paused['request']): Promise<object> {
  const response = await handlerOf('file')!(new Request(url, { method }));
  const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  return { responseCode: response.status, responseHeaders, body };
}

/** How long Chromium's word that a page asked for a document may come after the request itself. */
const hindsightMs = 30;

export async function watchNavigations({ session, frames, emit }: NavigationOptions): Promise<Navigations> {
  const asked = new Set<string>();
  let own = 0;

  /** True where a listener prevented it. */
  const announce = (name: NavigationEventName, frameId: string, chromiumUrl: string): boolean => {
    const url = fromChromium(chromiumUrl);
    const frame = frames.find(frameId);
    const event = preventable({
      url,
      isMainFrame: frameId === frames.mainId,
      isSameDocument: false,
      frame,
      initiator: frame,
    });
    emit(name, event, url);
    return event.defaultPrevented;
  };
  const announceAsked = (frameId: string, url: string): boolean => {
    if (announce('will-frame-navigate', frameId, url)) return true;
    return frameId === frames.mainId && announce('will-navigate', frameId, url);
  };
  const isPrevented = async ({ frameId, redirectedRequestId, request }: Paused): Promise<boolean> => {
    if (redirectedRequestId != null) return announce('will-redirect', frameId, request.url);
    if (frameId !== frames.mainId) return announceAsked(frameId, request.url);
    if (own > 0) {
      own--;
      return false;
    }
    if (!asked.has(frameId)) await delay(hindsightMs);
    return asked.delete(frameId) && announceAsked(frameId, request.url);
  };
  session.on<{ frameId: string; url: string }>('Page.frameRequestedNavigation', ({ frameId, url }) => {
    if (/^https?:/.test(url)) {
      asked.add(frameId);
      return;
    }
    // No request will pause; stopping is all that can be done.
    if (announceAsked(frameId, url)) void session.send('Page.stopLoading').catch(() => undefined);
  });
  session.on<Paused>('Fetch.requestPaused', (paused) => {
    const { requestId } = paused;
    const decide = async (): Promise<void> => {
      if (await isPrevented(paused)) await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      else if (handlerOf('file') != null && paused.request.url.startsWith('file:'))
        await session.send('Fetch.fulfillRequest', { requestId, ...(await handled(paused.request)) });
      else await session.send('Fetch.continueRequest', { requestId });
    };
    // The page may be gone by now.
    decide().catch(() => undefined);
  });
  frames.onNavigated((frameId) => asked.delete(frameId));
  await session.send('Fetch.enable', {
    patterns: [
      { urlPattern: '*', resourceType: 'Document', requestStage: 'Request' },
      { urlPattern: 'file://*', requestStage: 'Request' },
    ],
  });
  return {
    expectOwn() {
      own++;
    },
  };
}
