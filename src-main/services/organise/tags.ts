// The part of `organise` about tags. Runs in the backend.
import type { Services } from '../../../src-shared/contract/api.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../../store/open.ts';
import { tagValue, type FieldChange, type TagValue } from '../../store/organise/fields.ts';
import { contentsOf, photosOfSet } from '../../store/organise/photo-sets.ts';
import { contentsOfTag, findTag, listTags, suggestedPhotos, tagById, tagNamed } from '../../store/organise/tags.ts';
import { examplesOf, labelOfTag, openLabel } from '../../store/taught.ts';
import { answer, type Recorder } from './recorder.ts';

export interface PartOptions {
  readonly library: Library;
  readonly recorder: Recorder;
  readonly rows: (ids: readonly number[]) => Promise<PhotoRow[]>;
}

type TagService = Pick<Services['organise'], 'tags' | 'tag' | 'renameTag' | 'deleteTag' | 'suggestions' | 'decide'>;

const defaultSuggestions = 100;
const confirmed = tagValue({ state: 'confirmed', by: 'person' });

const change = (tagId: number, subjects: readonly ContentId[], value: string | null): FieldChange => ({
  field: `tag:${tagId}`,
  subjects,
  value,
});

export function tagService({ library, recorder, rows }: PartOptions): TagService {
  return {
    tags: () => answer(() => ({ tags: listTags(library) })),
    tag: ({ set, add = [], remove = [] }) =>
      answer(() => {
        const contents = contentsOf(photosOfSet(library, set));
        const changes =
          contents.length === 0
            ? []
            : [
                ...add.map((name) => change(tagNamed(library, name).id, contents, confirmed)),
                ...remove.flatMap((name) => {
                  const tag = findTag(library, name);
                  return tag == null ? [] : [change(tag.id, contents, null)];
                }),
              ];
        const name = [...add, ...remove].join(', ');
        return { operation: recorder.record({ kind: add.length > 0 ? 'tag' : 'untag', name, changes }) };
      }),
    renameTag: ({ id, name }) =>
      answer(() => {
        existing(library, id);
        const other = findTag(library, name);
        if (other != null && other.id !== id) {
          const changes = [...merged(library, id, other.id), ...mergedExamples(library, id, other)];
          return { operation: recorder.record({ kind: 'merge-tag', name: other.name, changes }) };
        }
        const changes: FieldChange[] = [{ field: 'tag-name', subjects: [id], value: name }];
        return { operation: recorder.record({ kind: 'rename-tag', name, changes }) };
      }),
    deleteTag: ({ id }) =>
      answer(() => {
        const { name } = existing(library, id);
        const contents = contentsOfTag(library, id).map(({ contentId }) => contentId);
        return { operation: recorder.record({ kind: 'delete-tag', name, changes: [change(id, contents, null)] }) };
      }),
    async suggestions({ id, limit }) {
      existing(library, id);
      const { photos, total } = suggestedPhotos(library, id, limit ?? defaultSuggestions);
      const probabilities = new Map(photos.map(({ photoId, probability }) => [photoId, probability]));
      const found = await rows(photos.map(({ photoId }) => photoId));
      return { photos: found.map((row) => ({ ...row, probability: probabilities.get(row.id) ?? 0 })), total };
    },
    decide: ({ id, confirm, reject }) =>
      answer(() => {
        const { name } = existing(library, id);
        const contents = (ids: number[]): ContentId[] => contentsOf(photosOfSet(library, { ids }));
        const changes = [
          change(id, contents(confirm), confirmed),
          change(id, contents(reject), tagValue({ state: 'rejected', by: 'person' })),
        ];
        const kind = confirm.length > 0 ? 'confirm-tag' : 'reject-tag';
        return { operation: recorder.record({ kind, name, changes }) };
      }),
  };
}

function existing(library: Library, id: number): { name: string } {
  const tag = tagById(library, id);
  if (tag == null) throw new AppError('not-found', 'There is no such tag any more.');
  return tag;
}

const strength: Readonly<Record<TagValue['state'], number>> = { confirmed: 2, rejected: 1, suggested: 0 };
const strengthOf = (value: string): number => strength[(JSON.parse(value) as [TagValue['state']])[0]];

/** Everything goes over; where a content has both, the stronger word counts: a yes before a no before a proposal. */
function merged(library: Library, from: number, to: number): FieldChange[] {
  const theirs = new Map(contentsOfTag(library, to).map(({ contentId, value }) => [contentId, value]));
  const moving = contentsOfTag(library, from);
  const byValue = new Map<string, ContentId[]>();
  for (const { contentId, value } of moving) {
    const already = theirs.get(contentId);
    if (already != null && strengthOf(already) >= strengthOf(value)) continue;
    byValue.set(value, [...(byValue.get(value) ?? []), contentId]);
  }
  const gone = change(
    from,
    moving.map(({ contentId }) => contentId),
    null,
  );
  return [gone, ...[...byValue].map(([value, contents]) => change(to, contents, value))];
}

/** What the tag was taught with teaches the other one; where the two disagree, a photo for it counts, as it does for the tags. */
function mergedExamples(library: Library, from: number, to: { id: number; name: string }): FieldChange[] {
  const label = labelOfTag(library, from);
  const examples = label == null ? [] : examplesOf(library, label);
  if (examples.length === 0) return [];
  const heir = openLabel(library, to.name);
  const shown = new Set(examplesOf(library, heir).flatMap((each) => (each.positive ? [each.contentId] : [])));
  return [true, false].map((positive) => ({
    field: `taught-example:${heir}`,
    subjects: examples
      .filter((each) => each.positive === positive && (positive || !shown.has(each.contentId)))
      .map(({ contentId }) => contentId),
    value: positive ? '1' : '0',
  }));
}
