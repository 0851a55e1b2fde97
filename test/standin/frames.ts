// The frames of one page as `WebFrameMain`s, kept by Chromium's reports.
import { only } from './absent.ts';
import type { CdpSession } from './cdp.ts';
import { fromChromium, originOf } from './scheme-address.ts';

interface FrameReport {
  readonly id: string;
  readonly parentId?: string;
  readonly url: string;
  readonly name?: string;
}

interface FrameTree {
  readonly frame: FrameReport;
  readonly childFrames?: readonly FrameTree[];
}

export interface WebFrameMain {
  readonly url: string;
  readonly origin: string;
  readonly name: string;
  readonly parent: WebFrameMain | null;
  readonly top: WebFrameMain | null;
  readonly detached: boolean;
  readonly frameTreeNodeId: number;
  readonly frameToken: string;
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
}

interface Known {
  readonly view: WebFrameMain;
  parent: string | null;
  url: string;
  name: string;
  detached: boolean;
}

export interface Frames {
  readonly mainId: string;
  /** Null when it is not there any more. */
  find(id: string): WebFrameMain | null;
  onNavigated(listener: (id: string, url: string) => void): void;
}

export async function watchFrames(
  session: CdpSession,
  send: (channel: string, args: readonly unknown[]) => void,
): Promise<Frames> {
  const frames = new Map<string, Known>();
  const listeners: ((id: string, url: string) => void)[] = [];
  let nodeIds = 0;
  const add = (id: string, parent: string | null): Known => {
    const before = frames.get(id);
    if (before != null) return before;
    const number = ++nodeIds;
    const known: Known = {
      parent,
      url: '',
      name: '',
      detached: false,
      view: only('WebFrameMain', {
        get url() {
          return known.url;
        },
        get origin() {
          return originOf(known.url);
        },
        get name() {
          return known.name;
        },
        get parent(): WebFrameMain | null {
          return known.parent == null ? null : (frames.get(known.parent)?.view ?? null);
        },
        get top(): WebFrameMain | null {
          return frames.get(mainId)?.view ?? null;
        },
        get detached() {
          return known.detached;
        },
        frameTreeNodeId: number,
        frameToken: id,
        isDestroyed: () => known.detached,
        send: (channel: string, ...args: unknown[]) => {
          // Only the main frame has a preload script to hear it.
          if (id === mainId) send(channel, args);
        },
      }),
    };
    frames.set(id, known);
    return known;
  };
  const update = (report: FrameReport): void => {
    const known = add(report.id, report.parentId ?? null);
    known.url = fromChromium(report.url);
    known.name = report.name ?? '';
  };
  const addTree = ({ frame, childFrames = [] }: FrameTree): void => {
    update(frame);
    for (const child of childFrames) addTree(child);
  };
  session.on<{ frameId: string; parentFrameId?: string }>('Page.frameAttached', ({ frameId, parentFrameId }) => {
    add(frameId, parentFrameId ?? null);
  });
  session.on<{ frame: FrameReport }>('Page.frameNavigated', ({ frame }) => {
    update(frame);
    for (const listener of listeners) listener(frame.id, frame.url);
  });
  session.on<{ frameId: string; url: string }>('Page.navigatedWithinDocument', ({ frameId, url }) => {
    const known = frames.get(frameId);
    if (known != null) known.url = fromChromium(url);
  });
  session.on<{ frameId: string }>('Page.frameDetached', ({ frameId }) => {
    const known = frames.get(frameId);
    if (known != null) known.detached = true;
    frames.delete(frameId);
  });
  const { frameTree } = await session.send<{ frameTree: FrameTree }>('Page.getFrameTree');
  const mainId = frameTree.frame.id;
  addTree(frameTree);
  return {
    mainId,
    find: (id) => frames.get(id)?.view ?? null,
    onNavigated: (listener) => void listeners.push(listener),
  };
}
