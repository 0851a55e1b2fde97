// Photos and contents by when they were taken. Runs in the backend; read only.
import type { Sort } from '../../../src-shared/contract/choices.ts';
import type { ContentId, PhotoId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../open.ts';
import { compileFilters, type Within } from './filters.ts';

/** Numbers that rise in the order of the sort; contents without a date come last and have none. By relevance there are none at all. */
export function takenOf(library: Library, sort: Sort, contents: readonly ContentId[]): Map<ContentId, number> {
  if (sort === 'relevance') return new Map();
  const rows = library
    .sql(
      `SELECT content.id FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
       ORDER BY content.taken_at IS NULL, content.taken_at ${sort === 'newest' ? 'DESC' : 'ASC'}, content.id`,
    )
    .pluck()
    .all(JSON.stringify(contents)) as ContentId[];
  return new Map(rows.map((contentId, at) => [contentId, at]));
}

/** All photos within the filters, newest or oldest first, those without a date last: what filters alone find. */
export function browse(
  library: Library,
  {
    within,
    sort,
    limit,
    without,
  }: { within: Within | undefined; sort: Sort; limit: number; without: ReadonlySet<ContentId> },
): { readonly photoIds: PhotoId[]; readonly photos: number } {
  const { where, parameters } = compileFilters(within);
  const from = `FROM photo LEFT JOIN content ON content.id = photo.content_id
    WHERE ${where} AND coalesce(photo.content_id, 0) NOT IN (SELECT value FROM json_each(?))`;
  const values = [...parameters, JSON.stringify([...without])];
  const photoIds = library
    .sql(
      `SELECT photo.id ${from} ORDER BY content.taken_at IS NULL, content.taken_at ${sort === 'oldest' ? 'ASC' : 'DESC'}, photo.id LIMIT ?`,
    )
    .pluck()
    .all(...values, limit) as PhotoId[];
  const { photos } = library.sql(`SELECT count(*) AS photos ${from}`).get(...values) as { photos: number };
  return { photoIds, photos };
}
