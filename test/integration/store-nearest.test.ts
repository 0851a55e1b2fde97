import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchFilters } from '../../src-shared/contract/search.ts';
import { toContentId, toModelId, type ContentId } from '../../src-shared/photo/ids.ts';
import {
  calibratedMix,
  formulaMix,
  plain,
  valueOf,
  without,
  type Combination,
} from '../../src-main/store/search/combination.ts';
import type { Hit } from '../../src-main/store/search/selection.ts';
import { openVectorIndex, type VectorIndex } from '../../src-main/store/search/vector-index.ts';
import { scratchLibrary, type ScratchLibrary } from '../../src-main/store/testing/scratch-library.ts';
import { putEmbeddings } from '../../src-main/store/vectors.ts';

/** xorshift32 and a sum of uniforms: repeatable, near enough to normal. */
function createNormal(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  return () => uniform() + uniform() + uniform() + uniform() - 2;
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

interface Stored {
  readonly contentId: ContentId;
  readonly vector: Float32Array;
  readonly path: string;
  readonly day: number | null;
  readonly format: 'jpeg' | 'png';
  readonly tagged: boolean;
  readonly hidden: boolean;
}

const photos = 3000;

/** Clustered vectors; every tenth is a bit-for-bit twin of an earlier one, so that ties must be broken by id. */
function makeStored(dimension: number): { stored: Stored[]; query: () => Float32Array } {
  const normal = createNormal(1000 + dimension);
  const random = (): Float32Array => Float32Array.from({ length: dimension }, normal);
  const centres = Array.from({ length: 60 }, random);
  const near = (amount: number): Float32Array => {
    const centre = centres[Math.floor(Math.abs(normal()) * 1000) % centres.length] ?? random();
    return unit(centre.map((value) => value + amount * normal()));
  };
  const stored: Stored[] = [];
  for (let i = 0; i < photos; i++) {
    const twin = stored[Math.floor(i / 3)];
    stored.push({
      contentId: toContentId(i + 1),
      vector: i % 10 === 9 && twin != null ? twin.vector.slice() : near(0.8),
      path: `/photos/${String(i % 13)}/${String(i)}.jpg`,
      day: i % 5 === 0 ? null : 10_000 + (i % 400),
      format: i % 4 === 0 ? 'png' : 'jpeg',
      tagged: i % 7 === 0,
      hidden: i % 31 === 5,
    });
  }
  let asked = 0;
  return { stored, query: () => near([0.3, 0.8, 3][asked++ % 3] ?? 1) };
}

function fill(scratch: ScratchLibrary, modelId: string, stored: readonly Stored[]): void {
  const { db } = scratch.library;
  db.exec(`INSERT INTO folder (path, added_at_ms) VALUES ('/photos', 0)`);
  const content = db.prepare(
    `INSERT INTO content (id, sha256, format, bytes, day) VALUES (?, printf('%064x', ?), ?, 1, ?)`,
  );
  const photo = db.prepare(
    'INSERT INTO photo (folder_id, path, size_bytes, mtime_ms, content_id, seen_scan) VALUES (1, ?, 1, 1, ?, 1)',
  );
  db.exec(`INSERT INTO tag (name) VALUES ('Red boat')`);
  const tag = db.prepare(`INSERT INTO content_tag VALUES (1, ?, ?, 'person', NULL)`);
  const hide = db.prepare('INSERT INTO mark (content_id, hidden) VALUES (?, 1)');
  db.transaction(() => {
    for (const one of stored) {
      content.run(one.contentId, one.contentId, one.format, one.day);
      photo.run(one.path, one.contentId);
      tag.run(one.contentId, one.tagged ? 'confirmed' : 'suggested');
      if (one.hidden) hide.run(one.contentId);
    }
  }).immediate();
  putEmbeddings(scratch.library, toModelId(modelId), stored);
}

/** The yardstick: values every vector with `valueOf`, filters in plain JavaScript, sorts by value, then id. */
function exhaustive(
  stored: readonly Stored[],
  asked: { combination: Combination; filter: Filter; limit: number },
): Hit[] {
  const { combination, filter, limit } = asked;
  return stored
    .filter(filter.allows)
    .map(({ contentId, vector }) => ({ contentId, similarity: valueOf(combination, vector) }))
    .sort((a, b) => b.similarity - a.similarity || a.contentId - b.contentId)
    .slice(0, limit);
}

/** Ids, order and values bit for bit, as one string: comparing thousands of objects a thousand times takes minutes. */
const inOrder = (hits: readonly Hit[]): string =>
  hits.map((hit) => `${String(hit.contentId)} ${String(hit.similarity)}`).join('\n');

interface Filter {
  readonly filters: SearchFilters | undefined;
  readonly allows: (one: Stored) => boolean;
}

const dayOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const inFolder = (one: Stored, n: number): boolean => one.path.startsWith(`/photos/${String(n)}/`);

const everything: Filter = { filters: undefined, allows: (one) => !one.hidden };

/** Each leaves out the hidden ones, and the last asks for them. */
const visible: Filter[] = [
  { filters: undefined, allows: () => true },
  { filters: { formats: ['png'] }, allows: (one) => one.format === 'png' },
  { filters: { folders: ['/photos/1', '/photos/12'] }, allows: (one) => inFolder(one, 1) || inFolder(one, 12) },
  {
    filters: { takenFrom: dayOf(10_100), takenTo: dayOf(10_103) },
    allows: (one) => one.day != null && one.day >= 10_100 && one.day <= 10_103,
  },
  { filters: { folders: ['/nowhere'] }, allows: () => false },
  { filters: { where: 'tag:"red boat"' }, allows: (one) => one.tagged },
  { filters: { where: '-tag:"RED BOAT" type:png' }, allows: (one) => !one.tagged && one.format === 'png' },
];
const filters: Filter[] = [
  ...visible.map(({ filters, allows }) => ({ filters, allows: (one: Stored) => allows(one) && !one.hidden })),
  { filters: { where: 'is:hidden' }, allows: (one) => one.hidden },
];

describe.each([64, 100, 256, 512, 768])('the nearest in %i dimensions', (dimension) => {
  const { stored, query } = makeStored(dimension);
  const modelId = toModelId('m');
  let scratch: ScratchLibrary;
  beforeAll(() => {
    scratch = scratchLibrary();
    fill(scratch, modelId, stored);
  });
  afterAll(() => {
    scratch.remove();
  });

  function expectSame(index: VectorIndex, queries: number, combine: () => Combination): void {
    for (let i = 0; i < queries; i++) {
      const combination = combine();
      const filter = filters[i % filters.length] ?? everything;
      const limit = [1, 10, 100, 5000][i % 4] ?? 10;
      const found = index.nearest({ combination, filters: filter.filters, limit });
      expect(inOrder(found)).toBe(inOrder(exhaustive(stored, { combination, filter, limit })));
    }
  }

  it('are those of the exhaustive scan, ids, order and values, for hundreds of queries by the scan in memory', () => {
    const index = openVectorIndex(scratch.library, modelId);
    // A thousand where the published models are, fewer elsewhere: the yardstick takes its time.
    expectSame(index, dimension === 512 ? 1000 : 200, () => plain(query()));
    expect(index.engine).toBe('scan');
  });

  it('are the same when loaded in slices, and when vectors have to be read from the file', async () => {
    const index = openVectorIndex(scratch.library, modelId, { exactBytes: 1024 * dimension * 4 });
    await index.load();
    expect(index.size).toBe(photos);
    expectSame(index, 60, () => plain(query()));
  });

  it('are the same through sqlite-vec', () => {
    const index = openVectorIndex(scratch.library, modelId, { engine: 'sqlite-vec' });
    expect(index.engine).toBe('sqlite-vec');
    expectSame(index, 60, () => plain(query()));
  });

  it('are the same by reading everything', () => {
    expectSame(openVectorIndex(scratch.library, modelId, { engine: 'exhaustive' }), 20, () => plain(query()));
  });

  it('are exact for mixes and for words to avoid, on every path', () => {
    const scan = openVectorIndex(scratch.library, modelId);
    for (const engine of ['scan', 'sqlite-vec', 'exhaustive'] as const) {
      const index = openVectorIndex(scratch.library, modelId, { engine });
      let asked = 0;
      expectSame(index, 40, () => {
        const mixture = { text: query(), image: query(), alpha: (asked % 5) / 4 };
        const over = { text: scan.statistics(mixture.text), image: scan.statistics(mixture.image) };
        const mix = asked % 2 === 0 ? formulaMix(mixture) : calibratedMix(mixture, over);
        const not = query();
        return asked++ % 3 === 0 ? without(mix, not, { statistics: scan.statistics(not), weight: 1 }) : mix;
      });
    }
  });

  it('are standardised by statistics within a hundredth of a standard deviation of the exact ones', () => {
    const scan = openVectorIndex(scratch.library, modelId);
    const exact = openVectorIndex(scratch.library, modelId, { engine: 'exhaustive' });
    for (let i = 0; i < 5; i++) {
      const vector = query();
      const [fast, slow] = [scan.statistics(vector), exact.statistics(vector)];
      expect(Math.abs(fast.mean - slow.mean) / slow.sd).toBeLessThan(0.01);
      expect(Math.abs(fast.sd / slow.sd - 1)).toBeLessThan(0.01);
    }
  });
});
