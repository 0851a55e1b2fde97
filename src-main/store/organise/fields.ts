// What the change log can change, field by field: how a value is read before it is written, and how it is put. Runs in the backend.
// [Note: the change log] Everything a person does is a list of changes (field, subject, before, after; text, null for nothing) under one
// operation. `note` writes them down and touches nothing, `put` makes them true, in one direction or the other: so doing, undoing and
// doing again are one piece of code, and a hundred thousand photos are a few statements.
import type { SqlValue } from 'better-sqlite3';
import type { Library } from '../open.ts';

/**
 * `favourite`, `hidden` '1'; `rating` '1' … '5'; `tag:7` as `tagValue` has it; `album:3` '1'; `caption` a person's words; `not-duplicate:5`
 * '1' for content 5 and a subject that is not below it, `taught-example:2` '1' or '0' (for or against): of a content. `removed` the time in milliseconds: of a photo. `tag-name`: of a
 * tag. `album-name`, `album-deleted` '1': of an album.
 */
export type Field =
  | 'favourite'
  | 'rating'
  | 'hidden'
  | 'removed'
  | 'caption'
  | 'tag-name'
  | 'album-name'
  | 'album-deleted'
  | `tag:${number}`
  | `album:${number}`
  | `not-duplicate:${number}`
  | `taught-example:${number}`;

/** Sets one field of many subjects to one value. */
export interface FieldChange {
  readonly field: Field;
  readonly subjects: readonly number[];
  readonly value: string | null;
}

export interface TagValue {
  readonly state: 'confirmed' | 'suggested' | 'rejected';
  readonly by: 'person' | 'taught' | 'answer';
  /** Of a suggestion. */
  readonly probability?: number | null;
}

/** The value of a `tag:` field; the same text as SQL's json_array makes. */
export const tagValue = ({ state, by, probability }: TagValue): string =>
  JSON.stringify([state, by, probability ?? null]);

export type Side = 'before' | 'after';

/** Which of an operation's changes. */
interface Span {
  readonly operation: number;
  readonly field: Field;
  readonly side: Side;
}

interface FieldKind {
  /** Writes down the changes of an operation. */
  note(library: Library, operation: number, change: FieldChange & { readonly owner: number }): void;
  put(library: Library, span: Span & { readonly owner: number }): void;
}

function kindOf(field: Field): { kind: FieldKind; owner: number } {
  const [name = '', owner = '0'] = field.split(':');
  const kind = kinds[name];
  if (kind == null) throw new Error(`no field ${field}`);
  return { kind, owner: Number(owner) };
}

/** Subjects that are not there are left out; of a field that is named twice for one subject the last value counts. */
export function noteChange(library: Library, operation: number, change: FieldChange): void {
  const { kind, owner } = kindOf(change.field);
  kind.note(library, operation, { ...change, owner });
}

export function putChanges(library: Library, span: Span): void {
  const { kind, owner } = kindOf(span.field);
  kind.put(library, { ...span, owner });
}

const again = 'ON CONFLICT (operation_id, field, subject) DO UPDATE SET after = excluded.after';

const changed = 'SELECT subject FROM change WHERE operation_id = ? AND field = ?';

const json = (subjects: readonly number[]): string => JSON.stringify(subjects);

const mark = (column: 'favourite' | 'rating' | 'hidden'): FieldKind => ({
  note(library, operation, { field, subjects, value }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, content.id, CAST(nullif(mark.${column}, 0) AS TEXT), ? FROM json_each(?) AS wanted
         JOIN content ON content.id = wanted.value LEFT JOIN mark ON mark.content_id = content.id WHERE true ${again}`,
      )
      .run(operation, field, value, json(subjects));
  },
  put(library, { operation, field, side }) {
    library
      .sql(
        `INSERT INTO mark (content_id, ${column}) SELECT subject, CAST(coalesce(${side}, 0) AS INTEGER) FROM change
         WHERE operation_id = ? AND field = ? ON CONFLICT DO UPDATE SET ${column} = excluded.${column}`,
      )
      .run(operation, field);
    library
      .sql(`DELETE FROM mark WHERE favourite = 0 AND rating = 0 AND hidden = 0 AND content_id IN (${changed})`)
      .run(operation, field);
  },
});

/** Removing what is removed changes nothing: it keeps its time. */
const removed: FieldKind = {
  note(library, operation, { field, subjects, value }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, photo.id, CAST(removed_at_ms AS TEXT), iif(? IS NULL, NULL, coalesce(CAST(removed_at_ms AS TEXT), ?))
         FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value WHERE true ${again}`,
      )
      .run(operation, field, value, value, json(subjects));
  },
  put(library, { operation, field, side }) {
    library
      .sql(
        `UPDATE photo SET removed_at_ms = CAST(change.${side} AS INTEGER) FROM change
         WHERE change.operation_id = ? AND change.field = ? AND photo.id = change.subject`,
      )
      .run(operation, field);
  },
};

/** A tag that is confirmed stays as whoever confirmed it left it. */
const tag: FieldKind = {
  note(library, operation, { field, subjects, value, owner }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, content.id, iif(state IS NULL, NULL, json_array(state, proposed_by, probability)),
           iif(state = 'confirmed' AND ? ->> 0 = 'confirmed', json_array(state, proposed_by, probability), ?)
         FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
         LEFT JOIN content_tag ON content_tag.tag_id = ? AND content_tag.content_id = content.id WHERE true ${again}`,
      )
      .run(operation, field, value, value, json(subjects), owner);
  },
  put(library, { operation, field, side, owner }) {
    library
      .sql(`DELETE FROM content_tag WHERE tag_id = ? AND content_id IN (${changed} AND ${side} IS NULL)`)
      .run(owner, operation, field);
    library
      .sql(
        `INSERT INTO content_tag (tag_id, content_id, state, proposed_by, probability)
         SELECT tag.id, subject, ${side} ->> 0, ${side} ->> 1, ${side} ->> 2 FROM tag JOIN change
         WHERE tag.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL ON CONFLICT DO UPDATE
         SET state = excluded.state, proposed_by = excluded.proposed_by, probability = excluded.probability`,
      )
      .run(owner, operation, field);
  },
};

const album: FieldKind = {
  note(library, operation, { field, subjects, value, owner }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, content.id, iif(album_id IS NULL, NULL, '1'), ? FROM json_each(?) AS wanted
         JOIN content ON content.id = wanted.value
         LEFT JOIN album_content ON album_id = ? AND content_id = content.id WHERE true ${again}`,
      )
      .run(operation, field, value, json(subjects), owner);
  },
  put(library, { operation, field, side, owner }) {
    library
      .sql(`DELETE FROM album_content WHERE album_id = ? AND content_id IN (${changed} AND ${side} IS NULL)`)
      .run(owner, operation, field);
    library
      .sql(
        `INSERT OR IGNORE INTO album_content (album_id, content_id) SELECT album.id, subject FROM album JOIN change
         WHERE album.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL`,
      )
      .run(owner, operation, field);
  },
};

const caption: FieldKind = {
  note(library, operation, { field, subjects, value }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, content.id, caption.text, ? FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
         LEFT JOIN caption ON caption.content_id = content.id AND written_by = 'person' WHERE true ${again}`,
      )
      .run(operation, field, value, json(subjects));
  },
  put(library, { operation, field, side }) {
    library
      .sql(`DELETE FROM caption WHERE written_by = 'person' AND content_id IN (${changed} AND ${side} IS NULL)`)
      .run(operation, field);
    library
      .sql(
        `INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms)
         SELECT subject, 'person', NULL, ${side}, ? FROM change WHERE operation_id = ? AND field = ? AND ${side} IS NOT NULL
         ON CONFLICT DO UPDATE SET text = excluded.text, made_at_ms = excluded.made_at_ms`,
      )
      .run(Date.now(), operation, field);
  },
};

const notDuplicate: FieldKind = {
  note(library, operation, { field, subjects, value, owner }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, content.id, iif(content_a IS NULL, NULL, '1'), ? FROM json_each(?) AS wanted
         JOIN content ON content.id = wanted.value AND content.id >= ?
         LEFT JOIN not_duplicate ON content_a = ? AND content_b = content.id WHERE true ${again}`,
      )
      .run(operation, field, value, json(subjects), owner, owner);
  },
  put(library, { operation, field, side, owner }) {
    library
      .sql(`DELETE FROM not_duplicate WHERE content_a = ? AND content_b IN (${changed} AND ${side} IS NULL)`)
      .run(owner, operation, field);
    library
      .sql(
        `INSERT OR IGNORE INTO not_duplicate (content_a, content_b) SELECT content.id, subject FROM content JOIN change
         WHERE content.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL`,
      )
      .run(owner, operation, field);
  },
};

/** The label has to be taught again; without an example left, nothing that it suggested stands. */
const taughtExample: FieldKind = {
  note(library, operation, { field, subjects, value, owner }) {
    library
      .sql(
        `INSERT INTO change (operation_id, field, subject, before, after)
         SELECT ?, ?, content.id, CAST(positive AS TEXT), ? FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
         LEFT JOIN taught_example ON label_id = ? AND content_id = content.id WHERE true ${again}`,
      )
      .run(operation, field, value, json(subjects), owner);
  },
  put(library, { operation, field, side, owner }) {
    library
      .sql(`DELETE FROM taught_example WHERE label_id = ? AND content_id IN (${changed} AND ${side} IS NULL)`)
      .run(owner, operation, field);
    library
      .sql(
        `INSERT INTO taught_example (label_id, content_id, positive)
         SELECT taught_label.id, subject, CAST(${side} AS INTEGER) FROM taught_label JOIN change
         WHERE taught_label.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL
         ON CONFLICT DO UPDATE SET positive = excluded.positive`,
      )
      .run(owner, operation, field);
    library.sql(`UPDATE taught_label SET version = '' WHERE id = ?`).run(owner);
    library
      .sql(
        `DELETE FROM content_tag WHERE proposed_by = 'taught' AND state = 'suggested'
           AND tag_id = (SELECT tag_id FROM taught_label AS label WHERE label.id = ?
             AND NOT EXISTS (SELECT 1 FROM taught_example WHERE label_id = label.id))`,
      )
      .run(owner);
  },
};

/** A column of a table whose rows are subjects. */
const column = (table: 'tag' | 'album', name: 'name' | 'deleted'): FieldKind => {
  const value = name === 'deleted' ? `CAST(nullif(deleted, 0) AS TEXT)` : name;
  const stored = (side: Side): string =>
    name === 'deleted' ? `CAST(coalesce(change.${side}, 0) AS INTEGER)` : `change.${side}`;
  return {
    note(library, operation, { field, subjects, value: after }) {
      library
        .sql(
          `INSERT INTO change (operation_id, field, subject, before, after)
           SELECT ?, ?, ${table}.id, ${value}, ? FROM json_each(?) AS wanted JOIN ${table} ON ${table}.id = wanted.value WHERE true ${again}`,
        )
        .run(operation, field, after, json(subjects));
    },
    put(library, { operation, field, side }) {
      library
        .sql(
          `UPDATE ${table} SET ${name} = ${stored(side)} FROM change
           WHERE change.operation_id = ? AND change.field = ? AND ${table}.id = change.subject`,
        )
        .run(operation, field);
    },
  };
};

const kinds: Readonly<Record<string, FieldKind>> = {
  favourite: mark('favourite'),
  rating: mark('rating'),
  hidden: mark('hidden'),
  removed,
  tag,
  album,
  caption,
  'not-duplicate': notDuplicate,
  'taught-example': taughtExample,
  'tag-name': column('tag', 'name'),
  'album-name': column('album', 'name'),
  'album-deleted': column('album', 'deleted'),
};

/** Fields whose change shows in the timeline, and those that change which photos there are to search. */
export const timelineFields: readonly SqlValue[] = ['favourite', 'hidden', 'removed'];
export const presenceFields: readonly SqlValue[] = ['hidden', 'removed'];
