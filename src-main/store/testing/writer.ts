// Run by the fault tests as a process of its own, to be killed: writes to a library and says on stdout what was acknowledged.
// Test code: not part of the application. Arguments: what to do, library file.
import { AppError } from '../../../src-shared/contract/errors.ts';
import { toModelId } from '../../../src-shared/photo/ids.ts';
import type { Migration } from '../migrate.ts';
import { migrations } from '../migrations/all.ts';
import { openLibrary } from '../open.ts';
import { photosLacking, recordIdentity, recordStages } from '../work.ts';
import { shaOf } from './scratch-library.ts';

const modelId = toModelId('m');
const stages = [
  { stage: 'identify', version: '1' },
  { stage: 'embed', version: modelId },
];

/** Steps that each make and fill a table, slow enough to be killed in. */
const slowSteps: Migration[] = Array.from({ length: 40 }, (_, i) => ({
  name: `slow ${String(i)}`,
  sql: `CREATE TABLE slow${String(i)} (a INTEGER, b TEXT) STRICT;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO slow${String(i)} SELECT i, hex(randomblob(50)) FROM n;`,
}));

const say = (line: string): void => {
  // Synchronous, so that what was said was acknowledged before.
  process.stdout.write(`${line}\n`);
};

/** Works through the photos that lack something, as indexing does, one at a time. */
function work(file: string): void {
  const library = openLibrary(file);
  say('open');
  for (;;) {
    const [photo] = photosLacking(library, { stages, outcomeVersion: '1', limit: 1 });
    if (photo == null) break;
    const identity = { sha256: shaOf(photo.path), format: 'jpeg', bytes: 10, sizeBytes: 10, mtimeMs: 1 } as const;
    const contentId = photo.contentId ?? recordIdentity(library, { photoId: photo.photoId, ...identity }).contentId;
    const angle = photo.photoId;
    const vector = Float32Array.from({ length: 64 }, (_, i) =>
      i === 0 ? Math.cos(angle) : i === 1 ? Math.sin(angle) : 0,
    );
    recordStages(library, {
      photoId: photo.photoId,
      contentId,
      results: [
        { stage: 'identify', version: '1' },
        { stage: 'embed', version: modelId, modelId, vector },
      ],
    });
    say(`done ${String(photo.photoId)}`);
  }
  library.close();
  say('finished');
}

function hold(file: string): void {
  try {
    openLibrary(file);
    say('open');
    // Held until the process ends, in whatever way.
    setInterval(() => undefined, 1000);
  } catch (error) {
    say(error instanceof AppError ? error.code : String(error));
  }
}

function migrateSlowly(file: string): void {
  say('open');
  openLibrary(file, { migrations: [...migrations, ...slowSteps] }).close();
  say('finished');
}

const tasks: Record<string, (file: string) => void> = { work, hold, migrate: migrateSlowly };
const [task = '', file = ''] = process.argv.slice(2);
tasks[task]?.(file);
