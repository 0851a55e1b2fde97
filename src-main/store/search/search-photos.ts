// From the nearest contents to photos: copies share a content and all appear. Runs in the backend; read only.
import type { ContentId, PhotoId } from '../../../src-shared/photo/ids.ts';
import { inSnapshot, type Library } from '../open.ts';
import type { Combination } from './combination.ts';
import { compileFilters, type Within } from './filters.ts';
import type { Hit } from './selection.ts';
import type { VectorIndex } from './vector-index.ts';

export interface PhotoQuestion {
  readonly combination: Combination;
  readonly filters?: Within | undefined;
  readonly limit: number;
  /** Left out of the results (the photo a search started from). Copies of it stay, unless their content is named. */
  readonly excludePhotos?: readonly PhotoId[];
  readonly excludeContents?: readonly ContentId[];
}

export interface PhotoHit extends Hit {
  readonly photoId: PhotoId;
}

/**
 * The nearest photos within the filters: similarity falling, then content id, then photo id rising. `searched` counts the
 * photos compared, the excluded ones among them.
 */
export function searchPhotos(index: VectorIndex, question: PhotoQuestion): { hits: PhotoHit[]; searched: number } {
  return inSnapshot(index.library, () => search(index, question));
}

function search(index: VectorIndex, question: PhotoQuestion): { hits: PhotoHit[]; searched: number } {
  const excludedPhotos = new Set(question.excludePhotos);
  const excludedContents = new Set(question.excludeContents);
  const hits = index.nearest({ ...question, limit: question.limit + excludedPhotos.size + excludedContents.size });
  const photos = photosOf(index.library, hits, question.filters).filter(
    (hit) => !excludedPhotos.has(hit.photoId) && !excludedContents.has(hit.contentId),
  );
  return { hits: photos.slice(0, question.limit), searched: index.searched(question.filters) };
}

/** The photos within the filters behind each content, in the order given, then by photo id. */
export function photosOf<OfContent extends { readonly contentId: ContentId }>(
  library: Library,
  hits: readonly OfContent[],
  filters: Within | undefined,
): (OfContent & { readonly photoId: PhotoId })[] {
  const compiled = compileFilters(filters);
  const rows = library
    .sql(
      `SELECT wanted.key AS place, photo.id AS photoId FROM json_each(?) AS wanted
       JOIN content ON content.id = wanted.value JOIN photo ON photo.content_id = content.id
       WHERE ${compiled.where} ORDER BY wanted.key, photo.id`,
    )
    .all(JSON.stringify(hits.map((hit) => hit.contentId)), ...compiled.parameters) as {
    place: number;
    photoId: PhotoId;
  }[];
  return rows.flatMap(({ place, photoId }) => {
    const hit = hits[place];
    return hit == null ? [] : [{ ...hit, photoId }];
  });
}

/** Contents of photos, by id; of those that were read. */
export function contentsOfPhotos(library: Library, photoIds: readonly PhotoId[]): ContentId[] {
  if (photoIds.length === 0) return [];
  return library
    .sql('SELECT content_id FROM photo WHERE id IN (SELECT value FROM json_each(?)) AND content_id IS NOT NULL')
    .pluck()
    .all(JSON.stringify(photoIds)) as ContentId[];
}
