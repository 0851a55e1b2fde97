// Runs in a child process of the corpus tests: reads one file at a time as the indexer would and reports what became of it.
import { readFileSync } from 'node:fs';
import { fingerprint } from '../../src-main/media/fingerprint.ts';
import { MediaError } from '../../src-main/media/media-error.ts';
import { readMetadata } from '../../src-main/media/metadata.ts';
import { photoFormatOf } from '../../src-main/media/sniff.ts';
import { examine } from '../../src-main/media/thumbnail.ts';
import type { OutcomeCode, PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PhotoMetadata } from '../../src-shared/photo/metadata.ts';

export interface FileReport {
  readonly outcome: 'shown' | OutcomeCode;
  readonly message: string;
  readonly sha256: string | null;
  readonly format: PhotoFormat | null;
  readonly metadata: PhotoMetadata | null;
  readonly width: number;
  readonly height: number;
  /** 32 × 32 RGB of the upright picture. */
  readonly pixels: Uint8Array | null;
  readonly thumbnailBytes: number;
  /** Processor time of all threads for this file: what the limit means, however busy the machine is. */
  readonly cpuMs: number;
}

const nothing = {
  sha256: null,
  format: null,
  metadata: null,
  width: 0,
  height: 0,
  pixels: null,
  thumbnailBytes: 0,
  cpuMs: 0,
};

async function readFile(path: string): Promise<FileReport> {
  let known: Partial<FileReport> = {};
  try {
    known = { ...known, sha256: (await fingerprint(path)).sha256 };
    const bytes = readFileSync(path);
    const format = photoFormatOf(bytes.subarray(0, 8192));
    known = { ...known, format };
    known = { ...known, metadata: await readMetadata(bytes, format) };
    const seen = await examine(bytes, format, {
      thumbnail: true,
      pixels: { size: 32, fit: 'fill', resample: 'bicubic' },
    });
    const { width, height, pixels, thumbnail } = seen;
    return {
      ...nothing,
      ...known,
      outcome: 'shown',
      message: '',
      width,
      height,
      pixels,
      thumbnailBytes: thumbnail?.length ?? 0,
    };
  } catch (error) {
    const failure = error instanceof MediaError ? error : new MediaError('internal', String(error));
    return { ...nothing, ...known, outcome: failure.code, message: failure.message };
  }
}

process.on('message', (path: string) => {
  const before = process.cpuUsage();
  void readFile(path).then((report) => {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ ...report, cpuMs: (user + system) / 1000 });
  });
});
