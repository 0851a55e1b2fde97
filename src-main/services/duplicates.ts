// Duplicates as a service: groups of the same and of nearly the same, resolved or told apart by a person. Runs in the backend.
// Comparing goes on behind the calls; what is waiting for it is said. See docs/duplicates.md.
import type { Services } from '../../src-shared/contract/api.ts';
import type { DuplicateKind } from '../../src-shared/contract/choices.ts';
import type { DuplicateGroup, DuplicatePhoto } from '../../src-shared/contract/duplicates.ts';
import type { ModelId } from '../../src-shared/photo/ids.ts';
import { duplicateRows, withoutFingerprint } from '../store/duplicates.ts';
import { counter, type Library } from '../store/open.ts';
import { photoRows } from '../store/photos.ts';
import { createComparison } from './duplicates/comparison.ts';
import { buildGroups, type BuiltGroup } from './duplicates/groups.ts';
import { dismissingChanges, resolvingChanges } from './duplicates/resolving.ts';
import type { StageWant } from './indexing/stages.ts';
import { answer, type Recorder } from './organise/recorder.ts';

export interface DuplicatesOptions {
  readonly library: Library;
  readonly recorder: Recorder;
  readonly wants: () => Promise<readonly StageWant[]>;
  /** Rejects where no model can be described. */
  readonly modelId: () => Promise<ModelId>;
  /** Hash of all pixels of a file at full size. */
  readonly hashPixels: (path: string) => Promise<Uint8Array>;
  readonly log: (message: string) => void;
}

export interface Duplicates {
  readonly service: Services['duplicates'];
  readonly close: () => void;
}

/** A call waits this long for the comparison before it says what there is so far. */
const patienceMs = 1_500;
const defaultLimit = 100;

export function createDuplicates(options: DuplicatesOptions): Duplicates {
  const { library, recorder, wants } = options;
  const comparison = createComparison(options);
  const modelId = (): Promise<ModelId | null> => options.modelId().catch(() => null);
  const built = new Map<DuplicateKind, { key: string; groups: Promise<BuiltGroup[]> }>();

  const groupsOf = async (kind: DuplicateKind): Promise<BuiltGroup[]> => {
    const counters = (['timeline', 'presence', 'organise'] as const).map((name) => counter(library, name));
    const key = [...counters, comparison.version, await modelId()].join(' ');
    const held = built.get(kind);
    if (held?.key === key) return await held.groups;
    const groups = buildGroups({ library, comparison, modelId }, kind);
    built.set(kind, { key, groups });
    return await groups;
  };

  return {
    service: {
      async groups({ kind, limit, after }) {
        await comparison.update(patienceMs);
        const groups = await groupsOf(kind);
        const start = after == null ? 0 : groups.findIndex(({ id }) => id === after) + 1;
        const page = groups.slice(start, start + (limit ?? defaultLimit));
        return {
          groups: shown(library, { kind, page, stages: await wants() }),
          total: groups.length,
          photos: groups.reduce((sum, { photos }) => sum + photos.length, 0),
          bytes: groups.reduce((sum, { bytes }) => sum + bytes, 0),
          waiting: comparison.waiting() + withoutFingerprint(library),
        };
      },
      resolve: ({ groups }) =>
        answer(() => ({
          operation: recorder.record({
            kind: 'resolve-duplicates',
            name: null,
            changes: resolvingChanges(library, groups),
          }),
        })),
      dismiss: ({ ids }) =>
        answer(() => ({
          operation: recorder.record({
            kind: 'dismiss-duplicates',
            name: null,
            changes: dismissingChanges(library, ids),
          }),
        })),
    },
    close: comparison.close,
  };
}

interface Page {
  readonly kind: DuplicateKind;
  readonly page: readonly BuiltGroup[];
  readonly stages: readonly StageWant[];
}

function shown(library: Library, { kind, page, stages }: Page): DuplicateGroup[] {
  const ids = page.flatMap(({ photos }) => photos);
  const rows = new Map(photoRows(library, ids, stages).map((row) => [row.id, row]));
  const more = new Map(duplicateRows(library, ids).map((row) => [row.id, row]));
  return page.map(({ id, photos, keeper, reasons, likeness }) => ({
    id,
    kind,
    keeper,
    reasons,
    likeness,
    photos: photos.flatMap((photo): DuplicatePhoto[] => {
      const [row, beside] = [rows.get(photo), more.get(photo)];
      if (row == null || beside == null) return [];
      return [
        {
          ...row,
          bytes: beside.bytes,
          format: beside.format,
          camera: beside.camera,
          hasGps: beside.hasGps === 1,
          tags: JSON.parse(beside.tags) as string[],
          albums: JSON.parse(beside.albums) as string[],
          caption: beside.caption,
        },
      ];
    }),
  }));
}
