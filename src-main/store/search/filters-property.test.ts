import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printTerm } from '../../../src-shared/query/print.ts';
import type { FilterTerm, FilterValues } from '../../../src-shared/query/terms.ts';
import { possessions, states } from '../../../src-shared/query/terms.ts';
import { scratchLibrary, type ScratchLibrary } from '../testing/scratch-library.ts';
import { folded, hasWords } from '../text-functions.ts';
import { timeline } from '../timeline.ts';
import { decodeTimeline } from '../../../src-shared/photo/timeline-pack.ts';
import { compileFilters } from './filters.ts';

/** All that filters ask of a photo, as plainly as it can be said. */
interface Model {
  readonly path: string;
  readonly missing: boolean;
  readonly removed: boolean;
  readonly failed: boolean;
  /** Photos of one content share what is in it. */
  readonly content: ContentModel | null;
}

interface ContentModel {
  readonly day: string | null;
  readonly format: 'jpeg' | 'png';
  readonly size: readonly [width: number, height: number];
  readonly camera: readonly [make: string | null, model: string | null];
  readonly lens: string | null;
  readonly gps: boolean;
  readonly place: number | null;
  readonly favourite: boolean;
  readonly hidden: boolean;
  readonly rating: number;
  readonly tags: readonly (readonly [name: string, state: 'confirmed' | 'suggested' | 'rejected'])[];
  readonly albums: readonly string[];
  readonly label: string | null;
  readonly personCaption: string | null;
  readonly modelCaption: string | null;
}

const tagNames = ['Boat', 'red boat', '海边', 'Été'];
const albumNames = ['Italy', 'ÇA VA'];
const deletedAlbum = 'Gone';
const places = [
  ['Florence', 'Tuscany', 'Italy'],
  ['Zürich', '', 'Switzerland'],
] as const;
const texts = ['a Red boat, at sea', 'redboat', '一只狗在海边跑', 'ÉTÉ 2020', ''];

const content: fc.Arbitrary<ContentModel> = fc.record({
  day: fc.constantFrom('2019-12-25', '2020-02-29', '2020-12-25', '1969-07-20', null),
  format: fc.constantFrom('jpeg', 'png'),
  size: fc.constantFrom([30, 20] as const, [20, 30] as const, [20, 20] as const, [0, 0] as const),
  camera: fc.constantFrom(['FUJIFILM', 'X-T5'] as const, [null, 'Pixel'] as const, [null, null] as const),
  lens: fc.constantFrom('XF 35mm F1.4', null),
  gps: fc.boolean(),
  place: fc.constantFrom(0, 1, null),
  favourite: fc.boolean(),
  hidden: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  rating: fc.integer({ min: 0, max: 5 }),
  tags: fc.uniqueArray(
    fc.tuple(fc.constantFrom(...tagNames), fc.constantFrom('confirmed', 'confirmed', 'suggested', 'rejected')),
    { maxLength: 3, selector: ([name]) => name },
  ),
  albums: fc.uniqueArray(fc.constantFrom(...albumNames, deletedAlbum), { maxLength: 2 }),
  label: fc.constantFrom('boat', 'Red Boat', null),
  personCaption: fc.option(fc.constantFrom(...texts), { freq: 3 }),
  modelCaption: fc.option(fc.constantFrom(...texts), { freq: 2 }),
});

const rarely = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const library = fc
  .record({
    contents: fc.array(content, { minLength: 1, maxLength: 6 }),
    photos: fc.array(
      fc.record({
        folder: fc.constantFrom(
          '/photos',
          '/photos/Italy',
          '/photos/italy 2020/deep',
          '/other/ÉTÉ',
          'C:\\pictures\\Italy',
        ),
        name: fc.constantFrom('IMG_1.jpg', 'red_boat.jpg', 'Boat Italy.png', '海边.jpg', 'été.jpg'),
        place: fc.nat(7),
        missing: rarely,
        removed: rarely,
        failed: rarely,
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ contents, photos }): Model[] =>
    photos.map(({ folder, name, place, ...photo }, index) => {
      const separator = folder.includes('\\') ? '\\' : '/';
      return {
        ...photo,
        path: `${folder}${separator}${String(index)}${separator}${name}`,
        content: contents[place] ?? null,
      };
    }),
  );

const text = (...values: string[]) => fc.constantFrom(...values);
const value: { readonly [Key in keyof FilterValues]: fc.Arbitrary<FilterValues[Key]> } = {
  taken: fc.constantFrom(
    { from: '2020-01-01', to: '2020-12-31' },
    { from: null, to: '1999-12-31' },
    { from: '2020-02-29', to: null },
    { pattern: { year: null, month: 12, day: 25 } },
    { pattern: { year: 2020, month: null, day: 29 } },
  ),
  folder: text('/photos', '/photos/Italy', 'italy', 'ITALY', 'italy 2020', 'été', 'deep'),
  name: text('IMG', 'boat', 'italy', '海', 'ÉTÉ', '_'),
  camera: text('fuji', 'X-T', 'fujifilm x', 'pixel', '狗'),
  lens: text('35MM', 'canon'),
  place: text('flor', 'ITALY', 'zÜr', 'tuscany'),
  tag: text('boat', 'BOAT', '海边', 'éTé', 'nothing'),
  album: text('italy', 'ça va', 'gone'),
  label: text('boat', 'red boat'),
  rating: fc.constantFrom(
    { min: 0, max: 0 },
    { min: 3, max: 5 },
    { min: 0, max: 2 },
    { min: 0, max: 5 },
    { min: 1, max: 1 },
  ),
  type: fc.constantFrom('jpeg', 'png'),
  orientation: fc.constantFrom('portrait', 'landscape', 'square'),
  is: fc.constantFrom(...states),
  has: fc.constantFrom(...possessions),
  exact: text('red boat', 'Red  Boat', 'boat', 'bo', '海边', '狗在', 'été', 'a red boat at', 'img 1'),
};

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  ...(Object.keys(value) as (keyof FilterValues)[]).map((key) =>
    fc
      .record({ value: value[key] as fc.Arbitrary<unknown>, negated: fc.boolean() })
      .map((rest) => ({ key, ...rest }) as FilterTerm),
  ),
);

const contains = (whole: string | null, part: string): boolean => whole != null && folded(whole).includes(folded(part));
const same = (one: string | null, other: string): boolean => one != null && folded(one) === folded(other);

function takenHolds(value: FilterValues['taken'], day: string | null): boolean {
  if (day == null) return false;
  if (!('pattern' in value)) return (value.from == null || day >= value.from) && (value.to == null || day <= value.to);
  const parts = day.split('-').map(Number);
  return [value.pattern.year, value.pattern.month, value.pattern.day].every(
    (part, at) => part == null || part === parts[at],
  );
}

const shownCaption = (of: ContentModel | null): string | null => of?.personCaption ?? of?.modelCaption ?? null;
const confirmed = (of: ContentModel | null): string[] =>
  (of?.tags ?? []).filter(([, state]) => state === 'confirmed').map(([name]) => name);
const fileName = (path: string): string => path.split(/[/\\]/).at(-1) ?? '';

function possesses(what: FilterValues['has'], of: ContentModel | null): boolean {
  switch (what) {
    case 'caption':
      return (shownCaption(of) ?? '') !== '';
    case 'gps':
      return of?.gps === true;
    case 'tag':
      return confirmed(of).length > 0;
    case 'album':
      return (of?.albums ?? []).some((name) => name !== deletedAlbum);
    case 'date':
      return of?.day != null;
    case 'rating':
      return (of?.rating ?? 0) > 0;
  }
}

function stateHolds(what: FilterValues['is'], photo: Model): boolean {
  switch (what) {
    case 'favourite':
      return photo.content?.favourite === true;
    case 'hidden':
      return photo.content?.hidden === true;
    case 'removed':
      return photo.removed;
    case 'unread':
      return photo.failed;
  }
}

function holds(term: FilterTerm, photo: Model): boolean {
  const { content: of, path } = photo;
  switch (term.key) {
    case 'taken':
      return takenHolds(term.value, of?.day ?? null);
    case 'folder':
      if (term.value.startsWith('/')) return path.startsWith(`${term.value}/`);
      return folded(path).split(/[/\\]/).slice(0, -1).slice(1).includes(folded(term.value));
    case 'name':
      return contains(fileName(path), term.value);
    case 'camera':
      return of != null && contains(`${of.camera[0] ?? ''} ${of.camera[1] ?? ''}`, term.value);
    case 'lens':
      return contains(of?.lens ?? null, term.value);
    case 'place':
      return of?.place != null && (places[of.place] ?? []).some((name) => contains(name, term.value));
    case 'tag':
      return confirmed(of).some((name) => same(name, term.value));
    case 'album':
      return (of?.albums ?? []).some((name) => name !== deletedAlbum && same(name, term.value));
    case 'label':
      return same(of?.label ?? null, term.value);
    case 'rating':
      return (of?.rating ?? 0) >= term.value.min && (of?.rating ?? 0) <= term.value.max;
    case 'type':
      return of?.format === term.value;
    case 'orientation': {
      const [width, height] = of?.size ?? [0, 0];
      const lies = width > height ? 'landscape' : width < height ? 'portrait' : 'square';
      return width > 0 && lies === term.value;
    }
    case 'is':
      return stateHolds(term.value, photo);
    case 'has':
      return possesses(term.value, of);
    case 'exact':
      return [shownCaption(of), ...confirmed(of), of?.label ?? null, fileName(path)].some(
        (words) => words != null && hasWords(words, term.value),
      );
  }
}

/** The rule of the language in plain JavaScript. */
function allowed(terms: readonly FilterTerm[], photo: Model): boolean {
  const asks = (state: string): boolean =>
    terms.some(({ key, value, negated }) => key === 'is' && value === state && !negated);
  if (photo.missing) return false;
  if (photo.removed && !asks('removed')) return false;
  if (photo.content?.hidden === true && !asks('hidden') && !asks('removed')) return false;
  const keys = new Set(terms.filter(({ negated }) => !negated).map(({ key }) => key));
  return (
    [...keys].every((key) => terms.some((one) => one.key === key && !one.negated && holds(one, photo))) &&
    !terms.some((one) => one.negated && holds(one, photo))
  );
}

let scratch: ScratchLibrary;
beforeAll(() => {
  scratch = scratchLibrary();
  const { db } = scratch.library;
  db.exec(
    `INSERT INTO folder (path, added_at_ms) VALUES ('/', 0); INSERT INTO label_set (name, labels, templates) VALUES ('s', '[]', '[]')`,
  );
  for (const name of tagNames) db.prepare('INSERT INTO tag (name) VALUES (?)').run(name);
  for (const name of [...albumNames, deletedAlbum])
    db.prepare('INSERT INTO album (name, made_at_ms, deleted) VALUES (?, 0, ?)').run(
      name,
      name === deletedAlbum ? 1 : 0,
    );
  for (const place of places) db.prepare('INSERT INTO place (town, region, country) VALUES (?, ?, ?)').run(...place);
});
afterAll(() => {
  scratch.remove();
});

const emptied = [
  'outcome',
  'photo',
  'mark',
  'content_tag',
  'album_content',
  'caption',
  'content_label',
  'labelled',
  'content',
];

function fill(photos: readonly Model[]): void {
  const { db } = scratch.library;
  db.transaction(() => {
    for (const table of emptied) db.exec(`DELETE FROM ${table}`);
    const ids = new Map<ContentModel, number>();
    for (const { content: of } of photos) if (of != null && !ids.has(of)) ids.set(of, putContent(of, ids.size + 1));
    photos.forEach((photo, index) => {
      db.prepare(
        `INSERT INTO photo (id, folder_id, path, size_bytes, mtime_ms, content_id, seen_scan, missing_since_ms, removed_at_ms)
         VALUES (?, 1, ?, 1, 1, ?, 1, ?, ?)`,
      ).run(
        index + 1,
        photo.path,
        photo.content == null ? null : (ids.get(photo.content) ?? null),
        photo.missing ? 1 : null,
        photo.removed ? 1 : null,
      );
      if (photo.failed) db.prepare(`INSERT INTO outcome VALUES (?, 'damaged', '', 1, 1, 1, 1, '1')`).run(index + 1);
    });
    db.exec(`UPDATE counter SET value = value + 1 WHERE name <> 'favourite'`);
  }).immediate();
}

function putContent(of: ContentModel, id: number): number {
  const { db } = scratch.library;
  const day = of.day == null ? null : Date.parse(`${of.day}T00:00:00Z`) / 86_400_000;
  db.prepare(
    `INSERT INTO content (id, sha256, format, bytes, width, height, taken_at, day, latitude, longitude, make, model, lens, place_id)
     VALUES (?, printf('%064x', ?), ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    id,
    of.format,
    ...of.size,
    of.day == null ? null : `${of.day}T12:00:00`,
    day,
    of.gps ? 1 : null,
    of.gps ? 1 : null,
    ...of.camera,
    of.lens,
    of.place == null ? null : of.place + 1,
  );
  db.prepare('INSERT INTO mark VALUES (?, ?, ?, ?)').run(id, Number(of.favourite), of.rating, Number(of.hidden));
  for (const [name, state] of of.tags)
    db.prepare(`INSERT INTO content_tag VALUES (?, ?, ?, 'person', NULL)`).run(tagNames.indexOf(name) + 1, id, state);
  for (const name of of.albums)
    db.prepare('INSERT INTO album_content VALUES (?, ?)').run([...albumNames, deletedAlbum].indexOf(name) + 1, id);
  const caption = db.prepare(
    'INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (?, ?, ?, ?, 0)',
  );
  if (of.personCaption != null) caption.run(id, 'person', null, of.personCaption);
  if (of.modelCaption != null) caption.run(id, 'model', 'm', of.modelCaption);
  db.prepare(`INSERT INTO labelled VALUES (1, ?, '1')`).run(id);
  if (of.label != null) db.prepare('INSERT INTO content_label VALUES (1, ?, 1, ?, 1, 1)').run(id, of.label);
  db.prepare('INSERT INTO content_label VALUES (1, ?, 2, ?, 1, 1)').run(id, 'boat');
  return id;
}

describe('filters in SQL', () => {
  it('let through what the language says, and nothing else', () => {
    fc.assert(
      fc.property(
        library,
        fc.array(fc.array(term, { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        (photos, queries) => {
          fill(photos);
          for (const terms of queries) {
            const where = terms.map(printTerm).join(' ');
            const filters = compileFilters({ where });
            const ids = scratch.library.db
              .prepare(
                `SELECT photo.id FROM photo LEFT JOIN content ON content.id = photo.content_id WHERE ${filters.where} ORDER BY photo.id`,
              )
              .pluck()
              .all(...filters.parameters);
            const expected = photos.flatMap((photo, index) => (allowed(terms, photo) ? index + 1 : []));
            expect({ where, ids }).toEqual({ where, ids: expected });
            const packed = [...decodeTimeline(timeline(scratch.library, where).bytes).id].toSorted(
              (one, other) => one - other,
            );
            const shown = expected.filter((id) => {
              const photo = photos[id - 1];
              return photo?.failed === true || (photo?.content?.size[0] ?? 0) > 0;
            });
            expect({ where, packed }).toEqual({ where, packed: shown });
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});
