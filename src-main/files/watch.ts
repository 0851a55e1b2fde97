// ENGINE files: tells that something changed below a watched folder. Runs in the backend process.
// Events are hints, never facts: all that follows from one is that the folder is scanned again.
import { subscribe, type AsyncSubscription, type Event as WatchEvent } from '@parcel/watcher';
import { basename, relative, sep } from 'node:path';
import { isPhotoName, isSkippedFolder } from './scan.ts';

export interface WatchOptions {
  /** Called when the folder should be scanned again; at most once per `quietMs`. */
  readonly onChange: (root: string) => void;
  /** Told once when events cannot be had and the folder is looked at by the clock instead. */
  readonly onFallback?: (root: string, reason: string) => void;
  /** How long nothing may happen before a change is told: a copy in progress should be over. Default 2 s. */
  readonly quietMs?: number;
  /** A change is told after this long even if events keep coming. Default 20 s. */
  readonly longestWaitMs?: number;
  /** How often a folder without events is looked at. Default 5 min. */
  readonly rescanMs?: number;
  /** How often a folder with events is looked at all the same: events get lost. Default 1 h. */
  readonly reconcileMs?: number;
}

export interface FolderWatch {
  readonly root: string;
  close(): Promise<void>;
}

/**
 * Watches `root` and everything below it. Never throws and never rejects: where the operating system gives no events
 * (watch limit reached, network share, folder gone) the folder is told as changed every `rescanMs`.
 */
export function watchFolder(root: string, options: WatchOptions): FolderWatch {
  const quiet = debounce(() => {
    options.onChange(root);
  }, options);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const every = (ms: number): void => {
    clearInterval(timer);
    if (closed) return;
    timer = setInterval(quiet.now, ms);
    timer.unref();
  };
  const fallBack = (reason: unknown): void => {
    if (closed) return;
    every(options.rescanMs ?? 300_000);
    options.onFallback?.(root, reason instanceof Error ? reason.message : String(reason));
  };
  const onEvents = (error: Error | null, events: readonly WatchEvent[]): void => {
    if (closed) return;
    if (error) {
      quiet.soon();
      fallBack(error);
    } else if (events.some((event) => isWorthAScan(root, event))) quiet.soon();
  };
  const started = start(root, onEvents).then(
    (subscription) => {
      every(options.reconcileMs ?? 3_600_000);
      return subscription;
    },
    (error: unknown) => {
      fallBack(error);
      return null;
    },
  );
  return {
    root,
    async close() {
      closed = true;
      quiet.cancel();
      clearInterval(timer);
      await (await started)?.unsubscribe().catch(() => undefined);
    },
  };
}

function start(
  root: string,
  onEvents: (error: Error | null, events: WatchEvent[]) => void,
): Promise<AsyncSubscription> {
  return subscribe(root, onEvents, { ignore: ['**/node_modules/**', '**/.*/**', '**/@eaDir/**'] });
}

/** A deleted name may have been a folder, so every deletion counts; otherwise photos and names without extension do. */
function isWorthAScan(root: string, event: WatchEvent): boolean {
  const inside = relative(root, event.path).split(sep);
  if (inside.slice(0, -1).some(isSkippedFolder)) return false;
  const name = basename(event.path);
  return event.type === 'delete' || isPhotoName(name) || (!name.includes('.') && !isSkippedFolder(name));
}

interface Debounce {
  readonly soon: () => void;
  readonly now: () => void;
  readonly cancel: () => void;
}

function debounce(tell: () => void, options: Pick<WatchOptions, 'quietMs' | 'longestWaitMs'>): Debounce {
  const quietMs = options.quietMs ?? 2000;
  const longestWaitMs = options.longestWaitMs ?? 20_000;
  let timer: NodeJS.Timeout | undefined;
  let firstAtMs: number | null = null;
  const now = (): void => {
    clearTimeout(timer);
    firstAtMs = null;
    tell();
  };
  return {
    now,
    soon() {
      clearTimeout(timer);
      firstAtMs ??= Date.now();
      const leftMs = Math.max(0, firstAtMs + longestWaitMs - Date.now());
      timer = setTimeout(now, Math.min(quietMs, leftMs));
      timer.unref();
    },
    cancel() {
      clearTimeout(timer);
    },
  };
}
