// Tries every part of the installation that the backend and its processes can try. Runs in the backend; changes nothing:
// what it writes is temporary, and its processes are its own.
import { dirname } from 'node:path';
import type { Services } from '../../src-shared/contract/api.ts';
import { failed, skipped, type Check, type Finding } from '../../src-shared/contract/diagnostics.ts';
import { toErrorShape } from '../../src-shared/contract/errors.ts';
import { diagnoseWatcher, diagnoseWatchLimit } from '../files/diagnose.ts';
import { diagnoseModelFiles } from '../models/diagnose-files.ts';
import {
  diagnoseIntegrity,
  diagnoseLibrary,
  diagnoseScan,
  diagnoseSqlite,
  diagnoseSqliteVec,
  photoFolders,
} from '../store/diagnose.ts';
import type { Library } from '../store/open.ts';
import { freeSpace, rangeRead, writable } from './diagnostics/disk-checks.ts';
import { inferenceChecks } from './diagnostics/inference-checks.ts';
import { describeSystem, ownVersion } from './diagnostics/system.ts';
import { tryCheck } from './diagnostics/try-check.ts';
import type { Line } from './inference/line.ts';
import type { Role, WritingTask } from './inference/protocol.ts';
import type { TaskModels } from './task-models.ts';

export interface DiagnosticsOptions {
  readonly library: Library;
  readonly cacheDirectory: string;
  readonly models: TaskModels;
  /** A line to a process of its own: the ones at work are not disturbed. */
  readonly line: (role: Role, onDeath: (lastWords: string) => void) => Line;
}

const roles: readonly Role[] = ['indexer', 'query', 'chat'];

/** One run at a time; whoever asks meanwhile is answered after it. */
export function createDiagnostics(options: DiagnosticsOptions): Services['diagnostics'] {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(_input, signal) {
      const run = last.then(async () => {
        const checks = [...(await backendChecks(options, signal)), ...(await processChecks(options, signal))];
        return { version: await ownVersion(), system: describeSystem(), checks };
      });
      last = run.catch(() => undefined);
      return run;
    },
  };
}

async function processChecks(options: DiagnosticsOptions, signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  for (const role of roles) {
    const open = (onDeath: (lastWords: string) => void): Line => options.line(role, onDeath);
    checks.push(...(await inferenceChecks({ role, open, signal, problemOf: problemOf(options.models) })));
  }
  return checks;
}

/** Why no model can do the task, or null where one may. */
const problemOf =
  (models: TaskModels) =>
  async (task: WritingTask): Promise<Finding | null> => {
    try {
      await models.describe(task);
      return null;
    } catch (error) {
      const { code, message } = toErrorShape(error);
      return code === 'model-missing' ? skipped(message) : failed(message);
    }
  };

async function backendChecks(options: DiagnosticsOptions, signal: AbortSignal): Promise<Check[]> {
  const { library, cacheDirectory, models } = options;
  const work: readonly (readonly [name: string, work: () => Finding | Promise<Finding>])[] = [
    ['sqlite', diagnoseSqlite],
    ['vectors', diagnoseSqliteVec],
    ['vector scan', diagnoseScan],
    ['library', () => diagnoseLibrary(library)],
    ['library integrity', () => diagnoseIntegrity(library)],
    ['free space library', () => freeSpace(dirname(library.file))],
    ['free space cache', () => freeSpace(cacheDirectory)],
    ['cache', () => writable(cacheDirectory)],
    ['range read', () => rangeRead(cacheDirectory)],
    ['watcher', diagnoseWatcher],
    ['watch limit', () => diagnoseWatchLimit(photoFolders(library))],
    ['model files', async () => await diagnoseModelFiles(await models.directoryFor('embed'))],
  ];
  const checks: Check[] = [];
  for (const [name, tried] of work) {
    signal.throwIfAborted();
    checks.push(await tryCheck({ process: 'backend', name, work: tried }));
  }
  return checks;
}
