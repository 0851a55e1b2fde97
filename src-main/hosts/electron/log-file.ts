// The log of the desktop application: one file of lines with their time, and the one before it. Runs in Electron's main process.
import { mkdirSync, renameSync, statSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** A month of ordinary use; two such files are kept. */
const largestBytes = 1024 * 1024;

export interface LogFile {
  readonly path: string;
  /** Written at once: the last line before a crash is the one that matters. Never throws. */
  write(line: string): void;
}

export function openLogFile(directory: string, limitBytes = largestBytes): LogFile {
  const path = join(directory, 'afterimage.log');
  let bytes = 0;
  try {
    mkdirSync(directory, { recursive: true });
    bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // No log then: each line tries again and gives up quietly.
  }
  return {
    path,
    write(line) {
      const text = `${new Date().toISOString()} ${line}\n`;
      try {
        if (bytes + text.length > limitBytes && bytes > 0) {
          renameSync(path, join(directory, 'afterimage.old.log'));
          bytes = 0;
        }
        appendFileSync(path, text);
        bytes += Buffer.byteLength(text);
      } catch {
        // A full disk must not take the application down.
      }
    },
  };
}
