// A library of many photos that were indexed long ago, written straight into the tables. The files themselves do not exist.
import type { ModelId } from '../../src-shared/photo/ids.ts';
import { stageWants } from '../../src-main/services/indexing/stages.ts';
import { advance, inTransaction, openLibrary, type Library } from '../../src-main/store/open.ts';
import { timeline } from '../../src-main/store/timeline.ts';
import { createVectors } from './vectors-data.ts';

export interface BenchLibrary {
  readonly file: string;
  /** Where the photos are said to be. */
  readonly folder: string;
  readonly photos: number;
  readonly modelId: ModelId;
  /** Of the model's embeddings. */
  readonly dimension: number;
}

/** Every photo has all stages of the model; days run over about fifteen years, vectors are clustered. */
export function writeLibrary(options: BenchLibrary): void {
  const library = openLibrary(options.file);
  try {
    inTransaction(library, () => {
      fillTables(library, options);
      fillVectors(library, options);
      advance(library, 'timeline');
      advance(library, 'presence');
    });
    if (timeline(library).photos !== options.photos) throw new Error('the library is not as it was meant to be');
  } finally {
    library.close();
  }
}

function fillTables({ db }: Library, { folder, photos, modelId, dimension }: BenchLibrary): void {
  db.prepare('INSERT INTO folder (path, added_at_ms) VALUES (?, 0)').run(folder);
  db.prepare('INSERT INTO embedding_model (model_id, dimension) VALUES (?, ?)').run(modelId, dimension);
  const numbers = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)';
  db.prepare(
    `${numbers} INSERT INTO content (id, sha256, format, bytes, width, height, orientation, taken_at, day, colour)
     SELECT i, printf('%08x', i * 2654435761 % 4294967296) || printf('%056x', i), 'jpeg', 5000000, 4000, 3000, 1,
       strftime('%Y-%m-%dT%H:%M:%S', 1200000000 + (i * 7919 % 500000) * 1000, 'unixepoch'),
       (1200000000 + (i * 7919 % 500000) * 1000) / 86400, i % 65536 FROM n`,
  ).run(photos);
  db.prepare(
    `INSERT INTO photo (id, folder_id, path, size_bytes, mtime_ms, content_id, seen_scan)
     SELECT id, 1, ? || '/' || (id / 1000) || '/IMG_' || printf('%06d', id) || '.jpg', bytes, 1200000000000, id, 1
     FROM content`,
  ).run(folder);
  const stage = db.prepare(
    "INSERT INTO stage (stage, version, content_id, status) SELECT ?, ?, id, 'done' FROM content",
  );
  for (const want of stageWants(modelId)) stage.run(want.stage, want.version);
}

function fillVectors({ db }: Library, { photos, dimension }: BenchLibrary): void {
  const source = createVectors(dimension);
  const insert = db.prepare('INSERT INTO embedding (model, content_id, vector) VALUES (1, ?, ?)');
  for (let id = 1; id <= photos; id++) insert.run(id, new Uint8Array(source.photo().buffer));
}
