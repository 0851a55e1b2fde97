// Label sets and the labels of contents: kept, found, and which contents lack them. Runs in the backend; compares nothing.
import type { PhotoLabel } from '../../src-shared/contract/labels.ts';
import type { LabelsOfSet } from '../../src-shared/contract/library.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ContentId, ModelId, PhotoId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';
import { fromBlob, storedModel } from './vectors.ts';

export interface LabelSetRow {
  readonly id: number;
  readonly name: string;
  readonly labels: readonly string[];
  readonly templates: readonly string[];
}

interface StoredSet {
  readonly id: number;
  readonly name: string;
  readonly labels: string;
  readonly templates: string;
}

const toSet = ({ labels, templates, ...row }: StoredSet): LabelSetRow => ({
  ...row,
  labels: JSON.parse(labels) as string[],
  templates: JSON.parse(templates) as string[],
});

/** By name. */
export function labelSets(library: Library): LabelSetRow[] {
  const rows = library.sql('SELECT id, name, labels, templates FROM label_set ORDER BY name').all() as StoredSet[];
  return rows.map(toSet);
}

/** Makes a set, or changes the one with this id. `conflict` where another has the name, `not-found` where none has the id. */
export function saveLabelSet(library: Library, set: Omit<LabelSetRow, 'id'> & { id: number | null }): LabelSetRow {
  return inTransaction(library, () => {
    const taken = library.sql('SELECT id FROM label_set WHERE name = ?').get(set.name) as { id: number } | undefined;
    if (taken != null && taken.id !== set.id)
      throw new AppError('conflict', `There is a label set “${set.name}” already.`);
    const values = [set.name, JSON.stringify(set.labels), JSON.stringify(set.templates)];
    const row =
      set.id === null
        ? library
            .sql(
              'INSERT INTO label_set (name, labels, templates) VALUES (?, ?, ?) RETURNING id, name, labels, templates',
            )
            .get(...values)
        : library
            .sql(
              'UPDATE label_set SET name = ?, labels = ?, templates = ? WHERE id = ? RETURNING id, name, labels, templates',
            )
            .get(...values, set.id);
    if (row == null) throw new AppError('not-found', 'There is no such label set.');
    return toSet(row as StoredSet);
  });
}

/** With all its labels of photos. */
export function removeLabelSet(library: Library, id: number): boolean {
  return inTransaction(library, () => library.sql('DELETE FROM label_set WHERE id = ?').run(id).changes > 0);
}

/** Which set, and as of which labels, templates and model. */
export interface SetVersion {
  readonly setId: number;
  readonly version: string;
}

/** Vectors of contents that this version of the set was not compared with, by rising content id from above `after`. */
export function vectorsLackingLabels(
  library: Library,
  { setId, version, modelId, after, limit }: SetVersion & { modelId: ModelId; after: number; limit: number },
): { contentId: ContentId; vector: Float32Array }[] {
  const rows = library
    .sql(
      `SELECT embedding.content_id AS contentId, embedding.vector FROM embedding
       WHERE embedding.model = ? AND embedding.content_id > ? AND NOT EXISTS (SELECT 1 FROM labelled
         WHERE labelled.set_id = ? AND labelled.content_id = embedding.content_id AND labelled.version = ?)
       ORDER BY embedding.content_id LIMIT ?`,
    )
    .all(storedModel(library, modelId)?.id ?? 0, after, setId, version, limit) as {
    contentId: ContentId;
    vector: Uint8Array;
  }[];
  return rows.map(({ contentId, vector }) => ({ contentId, vector: fromBlob(vector) }));
}

/** Replaces what these contents had in the set. A set that was removed meanwhile takes nothing. */
export function recordLabels(
  library: Library,
  { setId, version }: SetVersion,
  rows: readonly { readonly contentId: ContentId; readonly labels: readonly PhotoLabel[] }[],
): void {
  inTransaction(library, () => {
    if (library.sql('SELECT 1 FROM label_set WHERE id = ?').get(setId) == null) return;
    const forget = library.sql('DELETE FROM labelled WHERE set_id = ? AND content_id = ?');
    const mark = library.sql('INSERT INTO labelled (set_id, content_id, version) VALUES (?, ?, ?)');
    const put = library.sql(
      'INSERT INTO content_label (set_id, content_id, place, label, similarity, probability) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { contentId, labels } of rows) {
      forget.run(setId, contentId);
      mark.run(setId, contentId, version);
      labels.forEach(({ label, similarity, probability }, at) => {
        put.run(setId, contentId, at + 1, label, similarity, probability);
      });
    }
  });
}

/** Contents that were compared with this version of the set. */
export function labelledCount(library: Library, { setId, version }: SetVersion): number {
  const row = library
    .sql('SELECT count(*) AS contents FROM labelled WHERE set_id = ? AND version = ?')
    .get(setId, version);
  return (row as { contents: number }).contents;
}

/** The labels that photos have, of whatever version, in the order of the ids, then by the set's name. */
export function labelsOf(library: Library, ids: readonly number[]): ({ id: PhotoId } & LabelsOfSet)[] {
  const rows = library
    .sql(
      `SELECT photo.id, content_label.set_id AS "set", label_set.name, content_label.label, content_label.similarity,
         content_label.probability
       FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
       JOIN label_set JOIN content_label ON content_label.set_id = label_set.id AND content_label.content_id = photo.content_id
       ORDER BY wanted.key, label_set.name, content_label.place`,
    )
    .all(JSON.stringify(ids)) as ({ id: PhotoId; set: number; name: string } & PhotoLabel)[];
  const found: ({ id: PhotoId; labels: PhotoLabel[] } & Omit<LabelsOfSet, 'labels'>)[] = [];
  for (const { id, set, name, ...label } of rows) {
    const last = found.at(-1);
    if (last?.id === id && last.set === set) last.labels.push(label);
    else found.push({ id, set, name, labels: [label] });
  }
  return found;
}

/** Photos whose best label is this one, most probable first. */
export function photosWithLabel(
  library: Library,
  { setId, label, limit }: { setId: number; label: string; limit: number },
): { id: PhotoId; probability: number }[] {
  return library
    .sql(
      `SELECT photo.id, content_label.probability FROM content_label
       JOIN photo ON photo.content_id = content_label.content_id AND photo.missing_since_ms IS NULL
       WHERE content_label.set_id = ? AND content_label.label = ? AND content_label.place = 1
       ORDER BY content_label.probability DESC, photo.id LIMIT ?`,
    )
    .all(setId, label, limit) as { id: PhotoId; probability: number }[];
}
