// Labels that a person teaches: their examples, and what was suggested for the library. Runs in the backend; learns nothing itself.
// An example is told to be of the label by its tag, so a yes that is taken back is no example any more.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ContentId, ModelId, PhotoId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';
import { replaceSuggestions, tagNamed } from './organise/tags.ts';
import { presentPhotos } from './search/filters.ts';
import { fromBlob, storedModel } from './vectors.ts';

export interface StoredLabel {
  readonly id: number;
  readonly tagId: number;
  readonly name: string;
  /** Model and probe it was last taught with. */
  readonly version: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly suggested: number;
}

const labelColumns = `SELECT taught_label.id, taught_label.tag_id AS tagId, tag.name, taught_label.version,
  taught_label.precision, taught_label.recall,
  (SELECT count(DISTINCT content_tag.content_id) FROM content_tag
     JOIN photo ON photo.content_id = content_tag.content_id AND ${presentPhotos}
     WHERE content_tag.tag_id = tag.id AND content_tag.state = 'suggested') AS suggested
  FROM taught_label JOIN tag ON tag.id = taught_label.tag_id`;

/** By name. */
export const taughtLabels = (library: Library): StoredLabel[] =>
  library.sql(`${labelColumns} ORDER BY tag.name`).all() as StoredLabel[];

/** Throws `not-found`. */
export function taughtLabel(library: Library, id: number): StoredLabel {
  const row = library.sql(`${labelColumns} WHERE taught_label.id = ?`).get(id);
  if (row == null) throw new AppError('not-found', 'There is no such taught label any more.');
  return row as StoredLabel;
}

/** The label of this name, made where there is none; until it is taught its version is empty. */
export function openLabel(library: Library, name: string): number {
  return inTransaction(library, () => {
    const tag = tagNamed(library, name);
    library.sql(`INSERT OR IGNORE INTO taught_label (tag_id, version) VALUES (?, '')`).run(tag.id);
    return (library.sql('SELECT id FROM taught_label WHERE tag_id = ?').get(tag.id) as { id: number }).id;
  });
}

/** The label whose yes gives the tag; null where none was taught. */
export function labelOfTag(library: Library, tagId: number): number | null {
  const row = library.sql('SELECT id FROM taught_label WHERE tag_id = ?').get(tagId);
  return (row as { id: number } | undefined)?.id ?? null;
}

/** Remembers examples by photo; the last word about a content counts. */
export function putExamples(
  library: Library,
  labelId: number,
  examples: { readonly positive: readonly number[]; readonly negative: readonly number[] },
): void {
  inTransaction(library, () => {
    const put = library.sql(
      `INSERT INTO taught_example (label_id, content_id, positive)
       SELECT DISTINCT ?, photo.content_id, ? FROM json_each(?) AS wanted CROSS JOIN photo ON photo.id = wanted.value
       WHERE photo.content_id IS NOT NULL ON CONFLICT DO UPDATE SET positive = excluded.positive`,
    );
    put.run(labelId, 0, JSON.stringify(examples.negative));
    put.run(labelId, 1, JSON.stringify(examples.positive));
  });
}

export interface StoredExample {
  readonly contentId: ContentId;
  readonly photoId: PhotoId;
  readonly positive: boolean;
}

/** Those that still stand: a positive one has the tag, a negative one is not asked about again. By content id. */
export function examplesOf(library: Library, labelId: number): StoredExample[] {
  const rows = library
    .sql(
      `SELECT example.content_id AS contentId, example.positive,
         (SELECT min(photo.id) FROM photo WHERE photo.content_id = example.content_id) AS photoId
       FROM taught_example AS example JOIN taught_label ON taught_label.id = example.label_id
       LEFT JOIN content_tag ON content_tag.tag_id = taught_label.tag_id AND content_tag.content_id = example.content_id
       WHERE example.label_id = ? AND CASE example.positive WHEN 1 THEN content_tag.state = 'confirmed'
         ELSE coalesce(content_tag.state, 'rejected') = 'rejected' END ORDER BY example.content_id`,
    )
    .all(labelId) as { contentId: ContentId; photoId: PhotoId | null; positive: number }[];
  return rows.flatMap(({ photoId, positive, contentId }) =>
    photoId === null ? [] : [{ contentId, photoId, positive: positive === 1 }],
  );
}

/** Ids of these photos that have no vector of the model. */
export function photosWithoutVector(library: Library, modelId: ModelId, ids: readonly number[]): number[] {
  const rows = library
    .sql(
      `SELECT wanted.value AS id FROM json_each(?) AS wanted LEFT JOIN photo ON photo.id = wanted.value
       WHERE NOT EXISTS (SELECT 1 FROM embedding WHERE embedding.model = ? AND embedding.content_id = photo.content_id)`,
    )
    .all(JSON.stringify(ids), storedModel(library, modelId)?.id ?? 0) as { id: number }[];
  return rows.map(({ id }) => id);
}

export interface ContentVector {
  readonly contentId: ContentId;
  readonly vector: Float32Array;
}

/** Vectors of a model in the order they were stored, from after `after`; `last` continues. */
export function vectorsAfter(
  library: Library,
  modelId: ModelId,
  { after, limit }: { after: number; limit: number },
): { readonly rows: readonly ContentVector[]; readonly last: number } {
  const rows = library
    .sql('SELECT id, content_id, vector FROM embedding WHERE id > ? AND +model = ? ORDER BY id LIMIT ?')
    .raw()
    .all(after, storedModel(library, modelId)?.id ?? 0, limit) as [number, ContentId, Uint8Array][];
  return {
    rows: rows.map(([, contentId, blob]) => ({ contentId, vector: fromBlob(blob) })),
    last: rows.at(-1)?.[0] ?? after,
  };
}

/** Vectors by content; contents without one are left out. (CROSS JOIN: the other way round all vectors would be read.) */
export function vectorsOf(library: Library, modelId: ModelId, contentIds: readonly ContentId[]): ContentVector[] {
  const rows = library
    .sql(
      `SELECT embedding.content_id AS contentId, embedding.vector FROM json_each(?) AS wanted
       CROSS JOIN embedding ON embedding.model = ? AND embedding.content_id = wanted.value ORDER BY wanted.key`,
    )
    .all(JSON.stringify(contentIds), storedModel(library, modelId)?.id ?? 0) as {
    contentId: ContentId;
    vector: Uint8Array;
  }[];
  return rows.map(({ contentId, vector }) => ({ contentId, vector: fromBlob(vector) }));
}

/** The first so many by their hashes: drawn from everywhere, and the same whatever the order they were indexed in. */
export function sampleContents(library: Library, modelId: ModelId, limit: number): ContentId[] {
  return library
    .sql(
      `SELECT content.id FROM content CROSS JOIN embedding ON embedding.model = ? AND embedding.content_id = content.id
       ORDER BY content.sha256 LIMIT ?`,
    )
    .pluck()
    .all(storedModel(library, modelId)?.id ?? 0, limit) as ContentId[];
}

export interface Taught {
  readonly version: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly suggestions: readonly { readonly contentId: ContentId; readonly probability: number }[];
}

/**
 * What came of teaching: takes the place of earlier suggestions. What a person said of a photo stays, and so does what something
 * else suggested.
 */
export function recordTaught(library: Library, label: Pick<StoredLabel, 'id' | 'tagId'>, taught: Taught): void {
  inTransaction(library, () => {
    const { changes } = library
      .sql('UPDATE taught_label SET version = ?, precision = ?, recall = ? WHERE id = ?')
      .run(taught.version, taught.precision, taught.recall, label.id);
    if (changes > 0) replaceSuggestions(library, { tagId: label.tagId, by: 'taught', suggested: taught.suggestions });
  });
}

/** With its suggestions and examples; tags that were said yes to stay. */
export function removeTaughtLabel(library: Library, id: number): boolean {
  return inTransaction(library, () => {
    const row = library.sql('DELETE FROM taught_label WHERE id = ? RETURNING tag_id AS tagId').get(id);
    if (row == null) return false;
    replaceSuggestions(library, { tagId: (row as { tagId: number }).tagId, by: 'taught', suggested: [] });
    return true;
  });
}
