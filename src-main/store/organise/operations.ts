// The log of what a person did: written, taken back, done again. Runs in the backend; see [Note: the change log] in fields.ts.
import type { OperationKind } from '../../../src-shared/contract/choices.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Operation } from '../../../src-shared/contract/organise.ts';
import { advance, inTransaction, type Library } from '../open.ts';
import { forgetOperations, forgetOldest } from './forget-operations.ts';
import {
  noteChange,
  presenceFields,
  putChanges,
  timelineFields,
  type Field,
  type FieldChange,
  type Side,
} from './fields.ts';

export interface NewOperation {
  readonly kind: OperationKind;
  /** What the sentence about it names. */
  readonly name: string | null;
  readonly changes: readonly FieldChange[];
}

interface OperationRow {
  readonly id: number;
  readonly kind: OperationKind;
  readonly name: string | null;
  readonly changed: number;
  readonly atMs: number;
  readonly undone: number;
}

const columns = 'id, kind, name, changed, at_ms AS atMs, undone';

const toOperation = ({ atMs, undone, ...row }: OperationRow): Operation => ({
  ...row,
  at: new Date(atMs).toISOString(),
  undone: undone > 0,
});

/**
 * Does what the changes say, in one transaction, and writes it down; null where nothing was different from before. What was undone
 * before can not be done again after it. Counters move, so announce `organise.changed` (and `library.changed`, see `movesTimeline`).
 *
 *     recordOperation(library, { kind: 'tag', name: 'Holiday', changes: [
 *       { field: `tag:${id}`, subjects: contentIds, value: tagValue({ state: 'confirmed', by: 'person' }) } ] })
 */
export function recordOperation(library: Library, { kind, name, changes }: NewOperation): Operation | null {
  return inTransaction(library, () => {
    const inserted = library
      .sql('INSERT INTO operation (kind, name, changed, at_ms) VALUES (?, ?, 0, ?) RETURNING id')
      .get(kind, name, Date.now()) as { id: number };
    const { id } = inserted;
    for (const change of changes) noteChange(library, id, change);
    library.sql('DELETE FROM change WHERE operation_id = ? AND before IS after').run(id);
    const fields = fieldsOf(library, id);
    if (fields.length === 0) {
      library.sql('DELETE FROM operation WHERE id = ?').run(id);
      return null;
    }
    forgetOperations(library, undoneOnes(library));
    putAll(library, { id, fields, side: 'after' });
    library.sql('UPDATE operation SET changed = ? WHERE id = ?').run(changedPhotos(library, id), id);
    forgetOldest(library);
    return toOperation(row(library, id));
  });
}

/** The newest first. */
export function listOperations(library: Library, limit: number): Operation[] {
  const rows = library.sql(`SELECT ${columns} FROM operation ORDER BY id DESC LIMIT ?`).all(limit) as OperationRow[];
  return rows.map(toOperation);
}

/** Takes back the newest operation that stands, or the one named. `not-found`; `conflict` where something that stands builds on it. */
export function undoOperation(library: Library, named?: number): Operation {
  return inTransaction(library, () => {
    const id = named ?? newestStanding(library);
    const found = id == null ? null : rowOrNull(library, id);
    if (found == null || found.undone > 0) throw new AppError('not-found', 'There is nothing to take back.');
    refuseBuiltOn(library, found.id);
    putAll(library, { id: found.id, fields: fieldsOf(library, found.id), side: 'before' });
    library.sql('UPDATE operation SET undone = (SELECT max(undone) + 1 FROM operation) WHERE id = ?').run(found.id);
    return toOperation(row(library, found.id));
  });
}

/** Does the operation again that was undone last. `not-found` where there is none. */
export function redoOperation(library: Library): Operation {
  return inTransaction(library, () => {
    const last = library.sql('SELECT id FROM operation WHERE undone > 0 ORDER BY undone DESC LIMIT 1').get();
    if (last == null) throw new AppError('not-found', 'There is nothing to do again.');
    const { id } = last as { id: number };
    putAll(library, { id, fields: fieldsOf(library, id), side: 'after' });
    library.sql('UPDATE operation SET undone = 0 WHERE id = ?').run(id);
    return toOperation(row(library, id));
  });
}

/** Whether the timeline is another one after (or without) the operation. */
export const movesTimeline = (library: Library, operation: Operation): boolean =>
  fieldsOf(library, operation.id).some((field) => timelineFields.includes(field));

/** Which distinct fields an operation has is asked by jumps over the primary key, not by reading a hundred thousand rows. */
function fieldsOf(library: Library, id: number): Field[] {
  const next = library.sql('SELECT min(field) AS field FROM change WHERE operation_id = ? AND field > ?');
  const fields: Field[] = [];
  for (let after = ''; ;) {
    const { field } = next.get(id, after) as { field: Field | null };
    if (field == null) return fields;
    fields.push(field);
    after = field;
  }
}

function putAll(library: Library, { id, fields, side }: { id: number; fields: readonly Field[]; side: Side }): void {
  for (const field of fields) putOne(library, { operation: id, field, side });
  advance(library, 'organise');
  const shown = fields.filter((field) => timelineFields.includes(field));
  if (shown.length > 0) advance(library, 'timeline');
  if (shown.length > 0 && shown.every((field) => field === 'favourite')) advance(library, 'favourite');
  if (fields.some((field) => presenceFields.includes(field))) advance(library, 'presence');
}

/** The only rows that must be unique by more than their key are names. */
function putOne(library: Library, span: { operation: number; field: Field; side: Side }): void {
  try {
    putChanges(library, span);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE';
    if (!isTaken) throw error;
    throw new AppError('conflict', 'Something else has this name by now. Rename that first.', { cause: error });
  }
}

/** An album that was filled later is built upon, although other fields were changed. */
function refuseBuiltOn(library: Library, id: number): void {
  const later = library
    .sql(
      `SELECT later.id FROM operation AS later JOIN change AS theirs ON theirs.operation_id = later.id
       JOIN change AS mine ON mine.operation_id = ? AND mine.field = theirs.field AND mine.subject = theirs.subject
       WHERE later.id > ? AND later.undone = 0
       UNION ALL SELECT later.id FROM change AS mine JOIN operation AS later ON later.id > mine.operation_id AND later.undone = 0
       JOIN change AS theirs ON theirs.operation_id = later.id AND theirs.field = 'album:' || mine.subject
       WHERE mine.operation_id = ? AND mine.field = 'album-deleted' LIMIT 1`,
    )
    .get(id, id, id);
  if (later != null)
    throw new AppError('conflict', 'Something that was done later builds on this. Take that back first.');
}

/** Files where files were removed, else contents; neither albums nor tags count. */
function changedPhotos(library: Library, id: number): number {
  const counted = library
    .sql(
      `SELECT count(DISTINCT subject) FILTER (WHERE field = 'removed') AS files,
         count(DISTINCT subject) FILTER (WHERE field NOT IN ('removed', 'tag-name', 'album-name', 'album-deleted')) AS contents
       FROM change WHERE operation_id = ?`,
    )
    .get(id) as { files: number; contents: number };
  return counted.files > 0 ? counted.files : counted.contents;
}

const newestStanding = (library: Library): number | null =>
  (library.sql('SELECT max(id) AS id FROM operation WHERE undone = 0').get() as { id: number | null }).id;

const undoneOnes = (library: Library): number[] =>
  library.sql('SELECT id FROM operation WHERE undone > 0').pluck().all() as number[];

const rowOrNull = (library: Library, id: number): OperationRow | null =>
  (library.sql(`SELECT ${columns} FROM operation WHERE id = ?`).get(id) as OperationRow | undefined) ?? null;

function row(library: Library, id: number): OperationRow {
  const found = rowOrNull(library, id);
  if (found == null) throw new Error(`operation ${String(id)} is not in the log`);
  return found;
}
