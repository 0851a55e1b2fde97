// Tags and who has them. Runs in the backend; what a person changes goes through the log (operations.ts).
import type { PhotoTag } from '../../../src-shared/contract/library.ts';
import type { Tag } from '../../../src-shared/contract/organise.ts';
import type { ContentId, PhotoId } from '../../../src-shared/photo/ids.ts';
import { advance, inTransaction, type Library } from '../open.ts';
import { presentPhotos } from '../search/filters.ts';
import { folded } from '../text-functions.ts';

interface TagRow {
  readonly id: number;
  readonly name: string;
}

/** Letter case aside, in every script; null where no such tag was ever used. */
export function findTag(library: Library, name: string): TagRow | null {
  const row =
    library.sql('SELECT id, name FROM tag WHERE name = ?').get(name) ??
    library.sql('SELECT id, name FROM tag WHERE folded(name) = ? ORDER BY id LIMIT 1').get(folded(name));
  return (row as TagRow | undefined) ?? null;
}

export const tagById = (library: Library, id: number): TagRow | null =>
  (library.sql('SELECT id, name FROM tag WHERE id = ?').get(id) as TagRow | undefined) ?? null;

/** The tag of that name, made where there is none yet. */
export function tagNamed(library: Library, name: string): TagRow {
  return inTransaction(
    library,
    () =>
      findTag(library, name) ??
      (library.sql('INSERT INTO tag (name) VALUES (?) RETURNING id, name').get(name) as TagRow),
  );
}

/** With the photos that have them and those they are suggested for, hidden and removed ones not counted. By name; unused ones are left out. */
export function listTags(library: Library): Tag[] {
  return library
    .sql(
      `SELECT tag.id, tag.name, count(*) FILTER (WHERE state = 'confirmed') AS photos,
         count(*) FILTER (WHERE state = 'suggested') AS suggested
       FROM tag JOIN content_tag ON tag_id = tag.id AND state <> 'rejected'
       JOIN photo ON photo.content_id = content_tag.content_id AND ${presentPhotos}
       GROUP BY tag.id ORDER BY tag.name COLLATE NOCASE`,
    )
    .all() as Tag[];
}

/** Of one photo; confirmed ones first, then by name. */
export function tagsOfPhoto(library: Library, photoId: number): PhotoTag[] {
  return library
    .sql(
      `SELECT tag.name, state, proposed_by AS "by" FROM photo
       JOIN content_tag ON content_tag.content_id = photo.content_id AND state <> 'rejected' JOIN tag ON tag.id = tag_id
       WHERE photo.id = ? ORDER BY state, tag.name COLLATE NOCASE`,
    )
    .all(photoId) as PhotoTag[];
}

/** Contents that a tag has anything to do with, in whatever state. */
export function contentsOfTag(library: Library, tagId: number): { contentId: ContentId; value: string }[] {
  return library
    .sql(
      `SELECT content_id AS contentId, json_array(state, proposed_by, probability) AS value FROM content_tag WHERE tag_id = ?`,
    )
    .all(tagId) as { contentId: ContentId; value: string }[];
}

/** Photos for which a tag is suggested, likeliest first; one for each content. */
export function suggestedPhotos(
  library: Library,
  tagId: number,
  limit: number,
): { photos: { photoId: PhotoId; probability: number }[]; total: number } {
  const photos = library
    .sql(
      `SELECT min(photo.id) AS photoId, coalesce(probability, 0) AS probability FROM content_tag
       JOIN photo ON photo.content_id = content_tag.content_id AND ${presentPhotos}
       WHERE tag_id = ? AND state = 'suggested' GROUP BY content_tag.content_id ORDER BY 2 DESC, 1`,
    )
    .all(tagId) as { photoId: PhotoId; probability: number }[];
  return { photos: photos.slice(0, limit), total: photos.length };
}

/**
 * What a machine proposes: the tag's suggestions of that origin are replaced. What is confirmed, rejected or proposed by another stays.
 * Not in the log: nobody did it. Announce `organise.changed` without an operation.
 */
export function replaceSuggestions(
  library: Library,
  {
    tagId,
    by,
    suggested,
  }: {
    readonly tagId: number;
    readonly by: 'taught' | 'answer';
    readonly suggested: readonly { readonly contentId: ContentId; readonly probability: number }[];
  },
): void {
  inTransaction(library, () => {
    library.sql(`DELETE FROM content_tag WHERE tag_id = ? AND proposed_by = ? AND state = 'suggested'`).run(tagId, by);
    library
      .sql(
        `INSERT OR IGNORE INTO content_tag (tag_id, content_id, state, proposed_by, probability)
         SELECT ?, wanted.value ->> 0, 'suggested', ?, wanted.value ->> 1 FROM json_each(?) AS wanted`,
      )
      .run(tagId, by, JSON.stringify(suggested.map(({ contentId, probability }) => [contentId, probability])));
    advance(library, 'organise');
  });
}
