import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { counter, type Library } from '../open.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../testing/scratch-library.ts';
import { albumSummaries, insertAlbum } from './albums.ts';
import { tagValue, type Field, type FieldChange } from './fields.ts';
import { operationsKept } from './forget-operations.ts';
import { listOperations, movesTimeline, recordOperation, redoOperation, undoOperation } from './operations.ts';
import { listTags, replaceSuggestions, tagNamed, tagsOfPhoto } from './tags.ts';

const photos = 5;
const confirmed = tagValue({ state: 'confirmed', by: 'person' });

let scratch: ScratchLibrary;
let ids: number[];
beforeEach(() => {
  scratch = scratchLibrary();
  const folder = plantFolder(scratch.library);
  const planted = Array.from({ length: photos }, (_, index) =>
    plantPhoto(scratch.library, folder, { path: `/photos/${String(index)}.jpg` }),
  );
  ids = planted.map(({ contentId }) => contentId);
  // In a library of new photos, ids of photos and of contents are the same numbers: then one list serves for both.
  expect(planted.map(({ photoId }) => photoId)).toEqual(ids);
});
afterEach(() => {
  scratch.remove();
});

/** All that the log may change, in a fixed order. When a caption was put does not matter. */
function stateOf(library: Library): unknown {
  const all = (sql: string): unknown[] => library.db.prepare(sql).all();
  return {
    marks: all('SELECT * FROM mark ORDER BY content_id'),
    removed: all('SELECT id, removed_at_ms FROM photo ORDER BY id'),
    tags: all('SELECT * FROM content_tag ORDER BY tag_id, content_id'),
    tagNames: all('SELECT * FROM tag ORDER BY id'),
    albums: all('SELECT id, name, query FROM album WHERE deleted = 0 ORDER BY id'),
    inAlbums: all(
      'SELECT album_content.* FROM album_content JOIN album ON album.id = album_id WHERE deleted = 0 ORDER BY 1, 2',
    ),
    captions: all('SELECT content_id, written_by, text FROM caption ORDER BY content_id, written_by'),
    notDuplicates: all('SELECT * FROM not_duplicate ORDER BY content_a, content_b'),
  };
}

const change = (field: Field, subjects: readonly number[], value: string | null): FieldChange => ({
  field,
  subjects,
  value,
});
const record = (...changes: FieldChange[]) => recordOperation(scratch.library, { kind: 'tag', name: null, changes });

const subjects = fc.uniqueArray(fc.integer({ min: 0, max: photos - 1 }), { maxLength: photos });
const flag = fc.constantFrom('1', null);
const tagValues = fc.constantFrom(
  confirmed,
  tagValue({ state: 'rejected', by: 'person' }),
  tagValue({ state: 'suggested', by: 'taught', probability: 0.25 }),
  null,
);

/** By place of the photo, tag or album among those planted. */
const changes = fc.oneof(
  fc.record({ field: fc.constantFrom('favourite' as const, 'hidden' as const), of: subjects, value: flag }),
  fc.record({ field: fc.constant('rating' as const), of: subjects, value: fc.constantFrom('1', '5', null) }),
  fc.record({ field: fc.constant('removed' as const), of: subjects, value: fc.constantFrom('1700000000000', null) }),
  fc.record({ field: fc.constant('caption' as const), of: subjects, value: fc.constantFrom('', 'a dog', '狗', null) }),
  fc.record({ field: fc.constantFrom('tag:1' as const, 'tag:2' as const), of: subjects, value: tagValues }),
  fc.record({ field: fc.constantFrom('album:1' as const, 'album:2' as const), of: subjects, value: flag }),
  fc.record({ field: fc.constant('not-duplicate:2' as const), of: subjects, value: flag }),
  fc.record({ field: fc.constant('album-deleted' as const), of: fc.constantFrom([0], [1]), value: flag }),
  fc.record({
    field: fc.constantFrom('tag-name' as const, 'album-name' as const),
    of: fc.constant([0]),
    value: fc.constantFrom('one', 'ONE', 'three'),
  }),
);

const planted = ({ field, of, value }: { field: Field; of: readonly number[]; value: string | null }): FieldChange =>
  change(
    field,
    of.map((place) => (/^(tag|album)-/.test(field) ? place + 1 : (ids[place] ?? 0))),
    value,
  );

describe('the change log', () => {
  beforeEach(() => {
    for (const name of ['One', 'Two']) tagNamed(scratch.library, name);
    for (const name of ['One', 'Two']) insertAlbum(scratch.library, name, null);
    record(change('album-deleted', [1, 2], null));
    scratch.library.db.exec(
      `INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (1, 'model', 'm', 'a cat', 1)`,
    );
  });

  it('is undone to where it began and done again to where it ended, also over a restart', () => {
    fc.assert(
      fc.property(fc.array(fc.array(changes, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), (operations) => {
        const start = stateOf(scratch.library);
        const states = [start];
        for (const operation of operations) {
          const done = record(...operation.map(planted));
          if (done == null) expect(stateOf(scratch.library)).toEqual(states.at(-1));
          else states.push(stateOf(scratch.library));
        }
        const end = states.at(-1);
        const done = states.length - 1;
        for (let left = done; left > 0; left--) {
          if (left === 1) scratch.reopen();
          undoOperation(scratch.library);
          expect(stateOf(scratch.library)).toEqual(states[left - 1]);
        }
        scratch.reopen();
        for (let again = 1; again <= done; again++) {
          redoOperation(scratch.library);
          expect(stateOf(scratch.library)).toEqual(states[again]);
        }
        expect(stateOf(scratch.library)).toEqual(end);
        for (let left = done; left > 0; left--) undoOperation(scratch.library);
        expect(stateOf(scratch.library)).toEqual(start);
      }),
      { numRuns: 60 },
    );
  });

  it('lets what stands alone be undone out of order, and refuses what something later builds on', () => {
    const first = record(change('rating', [1, 2], '3'));
    const other = record(change('favourite', [1], '1'));
    const later = record(change('rating', [2], '5'));
    const { library } = scratch;
    expect(() => undoOperation(library, first?.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(undoOperation(library, other?.id).undone).toBe(true);
    undoOperation(library, later?.id);
    expect(undoOperation(library, first?.id).changed).toBe(2);
    expect(() => undoOperation(library, first?.id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(redoOperation(library).id).toBe(first?.id);
    expect(redoOperation(library).id).toBe(later?.id);
    expect(redoOperation(library).id).toBe(other?.id);
    expect(() => redoOperation(library)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('takes an album that was filled later to be built upon', () => {
    const { library } = scratch;
    const id = insertAlbum(library, 'Three', null);
    const made = record(change('album-deleted', [id], null));
    const filled = record(change(`album:${id}`, ids, '1'));
    expect(() => undoOperation(library, made?.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    undoOperation(library, filled?.id);
    undoOperation(library, made?.id);
    expect(albumSummaries(library).map(({ name }) => name)).toEqual(['One', 'Two']);
  });

  it('says that a name was taken meanwhile, and changes nothing', () => {
    const { library } = scratch;
    const deleted = record(change('album-deleted', [1], '1'));
    record(change('album-deleted', [insertAlbum(library, 'one', null)], null));
    const before = stateOf(library);
    expect(() => undoOperation(library, deleted?.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(stateOf(library)).toEqual(before);
    expect(listOperations(library, 9).find(({ id }) => id === deleted?.id)?.undone).toBe(false);
  });

  it('forgets what was undone when something else is done, and albums that nothing can bring back', () => {
    const { library } = scratch;
    const id = insertAlbum(library, 'Three', null);
    record(change('album-deleted', [id], null), change(`album:${id}`, ids, '1'));
    undoOperation(library);
    record(change('favourite', [1], '1'));
    expect(() => redoOperation(library)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(library.db.prepare('SELECT count(*) AS rows FROM album').get()).toEqual({ rows: 2 });
    expect(library.db.prepare('SELECT count(*) AS rows FROM album_content').get()).toEqual({ rows: 0 });
  });

  it('keeps the newest thousand', () => {
    const { library } = scratch;
    for (let turn = 0; turn <= operationsKept; turn++) record(change('favourite', [1], turn % 2 === 0 ? '1' : null));
    expect(listOperations(library, 9999)).toHaveLength(operationsKept);
    const left = library.db.prepare('SELECT count(DISTINCT operation_id) AS operations FROM change').get();
    expect(left).toEqual({ operations: operationsKept });
  });

  it('leaves out subjects that are not there, and is nothing where nothing is different', () => {
    const { library } = scratch;
    expect(record(change('favourite', [77], '1'), change('removed', [78], '1'))).toBeNull();
    expect(record(change('favourite', [1, 77], '1'))?.changed).toBe(1);
    const before = counter(library, 'organise');
    expect(record(change('favourite', [1], '1'))).toBeNull();
    expect(counter(library, 'organise')).toBe(before);
  });

  it('counts the timeline on for what shows in it', () => {
    const { library } = scratch;
    const counters = () => (['timeline', 'presence', 'organise'] as const).map((name) => counter(library, name));
    const moved = (field: Field, value: string) => {
      const before = counters();
      const done = record(change(field, [1], value));
      const steps = counters().map((value, place) => value - (before[place] ?? 0));
      return { steps, timeline: done != null && movesTimeline(library, done) };
    };
    expect(moved('favourite', '1')).toEqual({ steps: [1, 0, 1], timeline: true });
    expect(moved('hidden', '1')).toEqual({ steps: [1, 1, 1], timeline: true });
    expect(moved('removed', '5')).toEqual({ steps: [1, 1, 1], timeline: true });
    expect(moved('tag:1', confirmed)).toEqual({ steps: [0, 0, 1], timeline: false });
  });

  it('leaves a tag that is confirmed to whoever confirmed it', () => {
    const { library } = scratch;
    record(change('tag:1', [1], tagValue({ state: 'confirmed', by: 'taught' })));
    expect(record(change('tag:1', [1], confirmed))).toBeNull();
    expect(tagsOfPhoto(library, 1)).toEqual([{ name: 'One', state: 'confirmed', by: 'taught' }]);
  });
});

describe('suggested tags', () => {
  it('are replaced as a whole, but for what a person said', () => {
    const { library } = scratch;
    const { id } = tagNamed(library, 'Boat');
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    record(
      change(`tag:${id}`, [a], confirmed),
      change(`tag:${id}`, [b], tagValue({ state: 'rejected', by: 'person' })),
    );
    const suggest = (...contents: number[]) => {
      const suggested = contents.map((contentId) => ({ contentId: contentId as never, probability: 0.5 }));
      replaceSuggestions(library, { tagId: id, by: 'taught', suggested });
    };
    suggest(a, b, c);
    expect(listTags(library)).toMatchObject([{ name: 'Boat', photos: 1, suggested: 1 }]);
    suggest(d);
    expect([a, b, c, d].map((photo) => tagsOfPhoto(library, photo).map(({ state }) => state))).toEqual([
      ['confirmed'],
      [],
      [],
      ['suggested'],
    ]);
  });

  it('find a tag in any case of any script', () => {
    const { id } = tagNamed(scratch.library, 'Été');
    expect(tagNamed(scratch.library, 'ÉTÉ').id).toBe(id);
  });
});
