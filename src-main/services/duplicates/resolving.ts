// What resolving and dismissing write into the log. Runs in the backend.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import { belongingsOf, comparablePhotos, type Belongings } from '../../store/duplicates.ts';
import type { Library } from '../../store/open.ts';
import { tagValue, type Field, type FieldChange } from '../../store/organise/fields.ts';

export interface Verdict {
  readonly keep: number;
  readonly remove: readonly number[];
}

/** `not-found` where a photo to keep is not there any more, `invalid-input` where one is kept here and removed there. */
export function resolvingChanges(library: Library, verdicts: readonly Verdict[]): FieldChange[] {
  const contents = contentsOf(
    library,
    verdicts.flatMap(({ keep, remove }) => [keep, ...remove]),
  );
  const removed = new Set(verdicts.flatMap(({ remove }) => remove));
  if (verdicts.some(({ keep }) => removed.has(keep)))
    throw new AppError('invalid-input', 'A photo cannot be kept and removed at once.');
  if (verdicts.some(({ keep }) => !contents.has(keep)))
    throw new AppError('not-found', 'A photo that was to be kept is not there any more. Nothing was removed.');
  const there = [...removed].filter((id) => contents.has(id));
  const belongings = new Map(
    belongingsOf(library, [...new Set(contents.values())]).map((each) => [each.contentId, each]),
  );
  const changes = new Changes();
  for (const { keep, remove } of verdicts) {
    const kept = belongings.get(contents.get(keep) ?? (0 as ContentId));
    const given = remove.flatMap((id) => belongings.get(contents.get(id) ?? (0 as ContentId)) ?? []);
    if (kept != null)
      inherit(
        changes,
        kept,
        given.filter((each) => each.contentId !== kept.contentId),
      );
  }
  return [{ field: 'removed', subjects: there, value: String(Date.now()) }, ...changes.list()];
}

/** Between photos of one content it is the content with itself. */
export function dismissingChanges(library: Library, ids: readonly number[]): FieldChange[] {
  const counts = new Map<number, number>();
  for (const content of contentsOf(library, ids).values()) counts.set(content, (counts.get(content) ?? 0) + 1);
  const contents = [...counts.keys()].toSorted((a, b) => a - b);
  return contents.flatMap((content, at): FieldChange[] => {
    const subjects = contents.slice(at + 1);
    if ((counts.get(content) ?? 0) > 1) subjects.push(content);
    return subjects.length === 0 ? [] : [{ field: `not-duplicate:${content}`, subjects, value: '1' }];
  });
}

const contentsOf = (library: Library, ids: readonly number[]): Map<number, ContentId> =>
  new Map(comparablePhotos(library, ids).map(({ id, contentId }) => [id, contentId]));

/** Changes of one field to one value are one. */
class Changes {
  readonly #subjects = new Map<string, { field: Field; value: string; subjects: number[] }>();

  set(field: Field, value: string, subject: number): void {
    const key = `${field}\n${value}`;
    const change = this.#subjects.get(key) ?? { field, value, subjects: [] };
    change.subjects.push(subject);
    this.#subjects.set(key, change);
  }

  list(): FieldChange[] {
    return [...this.#subjects.values()];
  }
}

const idsOf = (json: string): number[] => JSON.parse(json) as number[];

/** Tags and albums of all, the best rating, favourite where one was; a person's words where the kept one has none. */
function inherit(changes: Changes, kept: Belongings, given: readonly Belongings[]): void {
  const subject = kept.contentId;
  const own = new Set(idsOf(kept.tagIds));
  for (const tag of new Set(given.flatMap(({ tagIds }) => idsOf(tagIds))))
    if (!own.has(tag)) changes.set(`tag:${tag}`, tagValue({ state: 'confirmed', by: 'person' }), subject);
  const ownAlbums = new Set(idsOf(kept.albumIds));
  for (const album of new Set(given.flatMap(({ albumIds }) => idsOf(albumIds))))
    if (!ownAlbums.has(album)) changes.set(`album:${album}`, '1', subject);
  const rating = Math.max(0, ...given.map((each) => each.rating));
  if (rating > kept.rating) changes.set('rating', String(rating), subject);
  if (kept.favourite === 0 && given.some(({ favourite }) => favourite === 1)) changes.set('favourite', '1', subject);
  const words = given.find(({ caption }) => caption != null)?.caption;
  if (kept.caption == null && words != null) changes.set('caption', words, subject);
}
