// Taught labels in memory, for the tests of the interface. What is found is the same for the same examples; a yes and a no go
// through the fake log, so that they can be taken back.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { TaughtLabel } from '../../src-shared/contract/teaching.ts';
import type { FakePhoto } from './fake-library.ts';
import { fakeOperation, type FakeOrganiseState, put, tagIdOf, valueOf } from './fake-operations.ts';

interface FakeLabel {
  readonly id: number;
  readonly name: string;
  readonly positive: Set<number>;
  readonly negative: Set<number>;
  stale: boolean;
}

export interface FakeTeaching {
  readonly labels: FakeLabel[];
  /** Suggestions that a newly taught label makes. */
  suggestions: number;
  /** Thrown by `teach`. */
  error: AppError | null;
  nextId: number;
}

export const createFakeTeaching = (): FakeTeaching => ({ labels: [], suggestions: 84, error: null, nextId: 1 });

type State = FakeOrganiseState & { readonly teaching: FakeTeaching };

interface Found {
  readonly photo: FakePhoto;
  readonly probability: number;
}

/** Every third photo or so is one, from surest to doubtful; what was answered is not asked again. */
function found({ teaching, photos, organise }: State, label: FakeLabel): Found[] {
  const tag = `tag:${String(tagIdOf(organise, label.name))}`;
  return photos
    .filter(({ row }) => row.status === 'indexed' && (row.id + label.id) % 3 === 0)
    .slice(0, teaching.suggestions)
    .map((photo, place) => ({ photo, probability: 0.98 - (0.45 * place) / teaching.suggestions }))
    .filter(({ photo: { row } }) => {
      const said = valueOf(organise, tag, row.id);
      return (said == null || said === 'suggested') && !label.positive.has(row.id) && !label.negative.has(row.id);
    });
}

function tagOf(state: State, name: string): number {
  const known = tagIdOf(state.organise, name);
  if (known != null) return known;
  const id = state.organise.nextId++;
  put(state.organise, 'tag-name', { subject: id, value: name });
  return id;
}

/** What the label would suggest now, as the list of tags counts it. */
function suggest(state: State, label: FakeLabel): void {
  const field = `tag:${String(tagOf(state, label.name))}`;
  for (const [id, value] of [...(state.organise.values.get(field) ?? [])])
    if (value === 'suggested') put(state.organise, field, { subject: id, value: null });
  for (const { photo } of found(state, label))
    put(state.organise, field, { subject: photo.row.id, value: 'suggested' });
  state.events.emit('organise.changed', { operation: null });
}

const told = (state: State, label: FakeLabel): TaughtLabel => ({
  id: label.id,
  name: label.name,
  positive: [...label.positive],
  negative: [...label.negative],
  precision: label.positive.size < 3 ? null : Math.min(0.97, 0.72 + 0.02 * label.positive.size),
  recall: label.positive.size < 3 ? null : Math.min(0.95, 0.6 + 0.03 * label.positive.size),
  suggested: found(state, label).length,
  stale: label.stale,
});

function learn(state: State, label: FakeLabel, { yes, no }: { yes: readonly number[]; no: readonly number[] }): void {
  for (const id of yes) label.positive.add(id);
  for (const id of no) label.negative.add(id);
  for (const id of yes) label.negative.delete(id);
  for (const id of no) label.positive.delete(id);
  label.stale = false;
  const field = `tag:${String(tagOf(state, label.name))}`;
  fakeOperation(state, {
    kind: yes.length > 0 ? 'confirm-tag' : 'reject-tag',
    name: label.name,
    values: [
      ...yes.map((subject) => ({ field, subject, value: 'confirmed' })),
      ...no.map((subject) => ({ field, subject, value: 'rejected' })),
    ],
  });
  suggest(state, label);
}

export function fakeTeachingService(state: State): Services['teaching'] {
  const { teaching } = state;
  const find = (id: number): FakeLabel => {
    const label = teaching.labels.find((candidate) => candidate.id === id);
    if (label == null) throw new AppError('not-found', 'There is no such label.');
    return label;
  };
  return {
    list: () => Promise.resolve({ labels: teaching.labels.map((label) => told(state, label)) }),
    teach: async ({ name, positive, negative = [] }) => {
      await Promise.resolve();
      if (teaching.error != null) throw teaching.error;
      const known = teaching.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
      if ((known?.positive.size ?? 0) + positive.length < 3)
        throw new AppError('invalid-input', 'Show at least 3 photos of it.');
      const made: FakeLabel = { id: teaching.nextId, name, positive: new Set(), negative: new Set(), stale: false };
      const label = known ?? made;
      if (known == null) {
        teaching.nextId += 1;
        teaching.labels.push(label);
      }
      learn(state, label, { yes: positive, no: negative });
      return { label: told(state, label) };
    },
    suggestions: async ({ id, limit = 100 }) => {
      await Promise.resolve();
      const open = found(state, find(id));
      const photos = open.slice(0, limit).map(({ photo, probability }) => ({ ...photo.row, probability }));
      return { total: open.length, photos };
    },
    answer: async ({ id, yes, no }) => {
      await Promise.resolve();
      const label = find(id);
      learn(state, label, { yes, no });
      return { label: told(state, label) };
    },
    remove: async ({ id }) => {
      await Promise.resolve();
      const at = teaching.labels.findIndex((label) => label.id === id);
      const [label] = at < 0 ? [] : teaching.labels.splice(at, 1);
      if (label == null) return { removed: false };
      teaching.suggestions = 0;
      suggest(state, label);
      return { removed: true };
    },
  };
}
