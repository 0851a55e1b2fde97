// What a person does with photos, as a service: marks, tags, albums, and all of it taken back. Runs in the backend.
// Every change is one entry of the store's log and one event.
import type { Services } from '../../src-shared/contract/api.ts';
import type { OperationKind } from '../../src-shared/contract/choices.ts';
import type { Done, Operation } from '../../src-shared/contract/organise.ts';
import type { Library } from '../store/open.ts';
import type { Field, FieldChange } from '../store/organise/fields.ts';
import { listOperations, redoOperation, undoOperation } from '../store/organise/operations.ts';
import { contentsOf, countSet, photosOfSet } from '../store/organise/photo-sets.ts';
import { photoRows } from '../store/photos.ts';
import type { StageWant } from './indexing/stages.ts';
import { albumService } from './organise/albums.ts';
import { answer, type Recorder } from './organise/recorder.ts';
import { tagService } from './organise/tags.ts';

export interface OrganiseOptions {
  readonly library: Library;
  readonly wants: () => Promise<readonly StageWant[]>;
  readonly recorder: Recorder;
}

/** Of a set, where no other number is asked for. */
const defaultIds = 100_000;
const defaultOperations = 100;

export function createOrganise(options: OrganiseOptions): Services['organise'] {
  const { library, recorder } = options;
  const rows = async (ids: readonly number[]) => photoRows(library, ids, [...(await options.wants())]);
  return {
    mark: ({ set, ...marks }) =>
      answer(() => {
        const photos = photosOfSet(library, set);
        const contents = contentsOf(photos);
        const changes = markChanges(marks).map(({ field, value }): FieldChange => ({
          field,
          value,
          subjects: field === 'removed' ? photos.map(({ photoId }) => photoId) : contents,
        }));
        const name = marks.rating == null ? null : String(marks.rating);
        return { operation: recorder.record({ kind: markKind(marks), name, changes }) };
      }),
    count: ({ set }) => answer(() => countSet(library, set)),
    ids: ({ set, limit }) =>
      answer(() => ({ ids: photosOfSet(library, set, limit ?? defaultIds).map(({ photoId }) => photoId) })),
    ...tagService({ library, recorder, rows }),
    ...albumService({ library, recorder, rows }),
    operations: ({ limit }) => answer(() => ({ operations: listOperations(library, limit ?? defaultOperations) })),
    undo: ({ operation }) => answer(() => announced(recorder, undoOperation(library, operation))),
    redo: () => answer(() => announced(recorder, redoOperation(library))),
  };
}

function announced(recorder: Recorder, operation: Operation): Done {
  recorder.announce(operation);
  return { operation };
}

interface Marks {
  readonly favourite?: boolean | undefined;
  readonly rating?: number | undefined;
  readonly hidden?: boolean | undefined;
  readonly removed?: boolean | undefined;
}

function markChanges({ favourite, rating, hidden, removed }: Marks): { field: Field; value: string | null }[] {
  const flag = (value: boolean): string | null => (value ? '1' : null);
  return [
    ...(favourite == null ? [] : [{ field: 'favourite' as const, value: flag(favourite) }]),
    ...(rating == null ? [] : [{ field: 'rating' as const, value: rating === 0 ? null : String(rating) }]),
    ...(hidden == null ? [] : [{ field: 'hidden' as const, value: flag(hidden) }]),
    ...(removed == null ? [] : [{ field: 'removed' as const, value: removed ? String(Date.now()) : null }]),
  ];
}

/** Of several marks at once, the one that is felt most names the entry. */
function markKind({ rating, hidden, removed }: Marks): OperationKind {
  if (removed != null) return removed ? 'remove' : 'restore';
  if (hidden != null) return 'hide';
  return rating == null ? 'favourite' : 'rating';
}
