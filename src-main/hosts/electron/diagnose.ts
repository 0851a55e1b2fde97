// Tries what only Electron's main process can try: the scheme, the trash, the processes. Runs there.
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, session, shell } from 'electron';
import { failed, passed, skipped, type Check, type Finding } from '../../../src-shared/contract/diagnostics.ts';
import { toPhotoId } from '../../../src-shared/photo/ids.ts';
import { originalUrl } from '../../../src-shared/photo/media-url.ts';
import { decodeTimeline } from '../../../src-shared/photo/timeline-pack.ts';
import type { MediaSource } from '../media.ts';
import { appOrigin } from './app-origin.ts';
import type { BackendProcess } from './backend-process.ts';
import { judgePage, judgeRange, tryCheck } from './checks.ts';

export interface DiagnoseOptions {
  readonly backend: Pick<BackendProcess, 'state' | 'inferenceProcesses'>;
  readonly media: MediaSource;
  /** A folder of ours, from which a file is moved to the trash. */
  readonly trashFrom: string;
}

const lastByte = 99;

export async function diagnose({ backend, media, trashFrom }: DiagnoseOptions): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, look] of [
    ['versions', versions],
    ['processes', () => processes(backend)],
    ['telemetry', telemetry],
    ['page', async () => judgePage(await session.defaultSession.fetch(`${appOrigin}/`))],
    ['range', () => range(media)],
    ['file scheme', fileScheme],
    ['trash', () => trash(trashFrom)],
  ] as const)
    checks.push(await tryCheck(name, look));
  return checks;
}

function versions(): Finding {
  const { electron, chrome, node } = process.versions;
  return passed(`Afterimage ${app.getVersion()}, Electron ${electron}, Chromium ${chrome}, Node ${node}.`);
}

function processes({ state, inferenceProcesses }: DiagnoseOptions['backend']): Finding {
  if (state !== 'up') return failed(`The part of Afterimage that keeps the library is not there (${state}).`);
  return passed(`The backend runs, and ${String(inferenceProcesses)} processes that read pictures and texts.`);
}

function telemetry(): Finding {
  return process.env['ORT_DISABLE_TELEMETRY'] === '1'
    ? passed('ONNX Runtime reports nothing to its maker.')
    : failed('ONNX Runtime may report to its maker: ORT_DISABLE_TELEMETRY is not set.');
}

async function range(media: MediaSource): Promise<Finding> {
  const [first] = decodeTimeline(await media.timeline(0)).id;
  if (first == null) return skipped('The library has no photo yet.');
  const url = `${appOrigin}${originalUrl(toPhotoId(first))}`;
  const headers = { range: `bytes=0-${String(lastByte)}` };
  return judgeRange(await session.defaultSession.fetch(url, { headers }), lastByte);
}

/** No page of ours may read the disk by name. */
async function fileScheme(): Promise<Finding> {
  const response = await session.defaultSession.fetch('file:///').catch(() => null);
  return response?.ok === true ? failed('file: is answered.') : passed('file: is shut.');
}

async function trash(directory: string): Promise<Finding> {
  const file = join(directory, `afterimage-check-${String(process.pid)}.txt`);
  await mkdir(directory, { recursive: true });
  await writeFile(file, 'Made by Afterimage to see whether the trash works. It can be removed.\n');
  try {
    await shell.trashItem(file);
    const left = await access(file).then(
      () => true,
      () => false,
    );
    return left ? failed('The trash took nothing.') : passed('A temporary file went to the trash.');
  } catch (error) {
    return failed(`The trash cannot be used here: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await rm(file, { force: true });
  }
}
