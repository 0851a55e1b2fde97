// One fetch of a model at a time, over all processes: a lock file with its owner's process id, kept fresh by a heartbeat.
// A lock whose owner died or fell silent is taken over. Runs in the backend.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { translateDiskError } from './fetch-problems.ts';

export interface LockTimes {
  readonly heartbeatMs: number;
  /** Older than this, a lock has no owner any more: several heartbeats, for a busy machine. */
  readonly staleMs: number;
}

export const usualLockTimes: LockTimes = { heartbeatMs: 2000, staleMs: 20_000 };

export interface FetchLock {
  /** Aborted when somebody took the lock over: this process had slept for long. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

const ownerSchema = z.object({ token: z.string(), pid: z.int(), host: z.string() });

/** Tokens of locks this process holds: another one under our own process id was left by an earlier process. */
const heldHere = new Set<string>();

/** Null where somebody else holds it. Throws `disk-full` or `permission` where it cannot be written. */
export async function tryLock(path: string, times: LockTimes): Promise<FetchLock | null> {
  const token = randomUUID();
  try {
    if (await create(path, token)) return hold(path, token, times);
    if (!(await isStale(path, times)) || !(await removeStale(path, times))) return null;
    return (await create(path, token)) ? hold(path, token, times) : null;
  } catch (error) {
    throw translateDiskError(error);
  }
}

/** Whether a living process holds it. */
export async function isLocked(path: string, times: LockTimes): Promise<boolean> {
  const there = await stat(path).catch(() => null);
  return there !== null && !(await isStale(path, times));
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    heldHere.add(token);
    await writeFile(path, JSON.stringify({ token, pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    heldHere.delete(token);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string, { staleMs }: LockTimes): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  if (info === null) return false;
  if (Math.abs(Date.now() - info.mtimeMs) > staleMs) return true;
  const owner = await readOwner(path);
  // Just being written; the clock decides if it stays so.
  if (owner?.host !== hostname()) return false;
  return owner.pid === process.pid ? !heldHere.has(owner.token) : !isAlive(owner.pid);
}

async function readOwner(path: string): Promise<z.infer<typeof ownerSchema> | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Removes a stale lock. A folder, which only one can make, keeps two finders from each other: the slower of them would
 * otherwise remove the lock that the faster one has just made. False where another finder is at it.
 */
async function removeStale(path: string, times: LockTimes): Promise<boolean> {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch {
    const info = await stat(guard).catch(() => null);
    // Its maker died within these few milliseconds.
    if (info !== null && Date.now() - info.mtimeMs > times.staleMs) await rmdir(guard).catch(() => undefined);
    return false;
  }
  try {
    if (!(await isStale(path, times))) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

function hold(path: string, token: string, { heartbeatMs }: LockTimes): FetchLock {
  const lost = new AbortController();
  const beat = async (): Promise<void> => {
    if ((await readOwner(path))?.token !== token) {
      lost.abort();
      return;
    }
    const now = new Date();
    await utimes(path, now, now);
  };
  const timer = setInterval(() => {
    beat().catch(() => {
      lost.abort();
    });
  }, heartbeatMs);
  timer.unref();
  return {
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      if ((await readOwner(path))?.token === token) await rm(path, { force: true });
      heldHere.delete(token);
    },
  };
}
