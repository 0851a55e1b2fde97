import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toContentId, toModelId } from '../../src-shared/photo/ids.ts';
import { cachedQueryEmbedding, cacheQueryEmbedding } from './query-cache.ts';
import { readSettings, writeSettings } from './settings.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from './testing/scratch-library.ts';
import { embeddingCount, embeddingModels, forgetModel, getEmbedding, putEmbeddings } from './vectors.ts';

const model = toModelId('a');
const other = toModelId('b');

let scratch: ScratchLibrary;
beforeEach(() => {
  scratch = scratchLibrary();
});
afterEach(() => {
  scratch.remove();
});

const plant = (path: string) => plantPhoto(scratch.library, plantFolder(scratch.library), { path }).contentId;

describe('embeddings', () => {
  it('come back bit for bit, by model', () => {
    const contentId = plant('/photos/a.jpg');
    const vector = Float32Array.of(0.36, 0.48, 0.8);
    putEmbeddings(scratch.library, model, [{ contentId, vector }]);
    putEmbeddings(scratch.library, other, [{ contentId, vector: Float32Array.of(0, 1) }]);
    expect(getEmbedding(scratch.library, model, contentId)).toEqual(vector);
    expect(getEmbedding(scratch.library, other, contentId)).toEqual(Float32Array.of(0, 1));
    expect(embeddingModels(scratch.library)).toEqual([
      { modelId: model, dimension: 3, vectors: 1 },
      { modelId: other, dimension: 2, vectors: 1 },
    ]);
  });

  it('are brought to length 1 where they are nearly of it', () => {
    const contentId = plant('/photos/a.jpg');
    putEmbeddings(scratch.library, model, [{ contentId, vector: Float32Array.of(0.6003, 0.8003) }]);
    const [x = 0, y = 0] = getEmbedding(scratch.library, model, contentId) ?? [];
    expect(Math.hypot(x, y)).toBeCloseTo(1, 6);
  });

  it.each([
    ['another dimension', Float32Array.of(0, 0, 1), 'instead of'],
    ['another length', Float32Array.of(1, 1), 'length'],
    ['no number', Float32Array.of(Number.NaN, 1), 'length'],
  ])('are refused with %s, and nothing of the batch is kept', (_, vector, message) => {
    const [a, b] = [plant('/photos/a.jpg'), plant('/photos/b.jpg')];
    putEmbeddings(scratch.library, model, [{ contentId: a, vector: Float32Array.of(0, 1) }]);
    const batch = [
      { contentId: b, vector: Float32Array.of(1, 0) },
      { contentId: a, vector },
    ];
    expect(() => {
      putEmbeddings(scratch.library, model, batch);
    }).toThrow(message);
    expect(embeddingCount(scratch.library, model)).toBe(1);
  });

  it('are forgotten with their model, and only with it', () => {
    const contentId = plant('/photos/a.jpg');
    for (const id of [model, other]) putEmbeddings(scratch.library, id, [{ contentId, vector: Float32Array.of(0, 1) }]);
    expect(forgetModel(scratch.library, model)).toBe(1);
    expect(forgetModel(scratch.library, model)).toBe(0);
    expect(getEmbedding(scratch.library, other, contentId)).not.toBeNull();
  });

  it('belong to a content that exists', () => {
    const row = { contentId: toContentId(12345), vector: Float32Array.of(1) };
    expect(() => {
      putEmbeddings(scratch.library, model, [row]);
    }).toThrow('FOREIGN KEY');
  });
});

describe('query embeddings', () => {
  it('are kept by model and text, over restarts', () => {
    cacheQueryEmbedding(scratch.library, model, 'red bicycle', Float32Array.of(1, 0));
    scratch.reopen();
    expect(cachedQueryEmbedding(scratch.library, model, 'red bicycle')).toEqual(Float32Array.of(1, 0));
    expect(cachedQueryEmbedding(scratch.library, other, 'red bicycle')).toBeNull();
    expect(cachedQueryEmbedding(scratch.library, model, 'Red bicycle')).toBeNull();
  });

  it('number ten thousand at most: the oldest go', () => {
    scratch.library.db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
      INSERT INTO query_embedding SELECT 'a', 'query ' || i, x'00000000', i FROM n`);
    cacheQueryEmbedding(scratch.library, model, 'one more', Float32Array.of(1));
    expect(cachedQueryEmbedding(scratch.library, model, 'query 1')).toBeNull();
    expect(cachedQueryEmbedding(scratch.library, model, 'query 2')).not.toBeNull();
    expect(cachedQueryEmbedding(scratch.library, model, 'one more')).not.toBeNull();
  });
});

describe('settings', () => {
  it('change key by key and keep the rest', () => {
    writeSettings(scratch.library, { theme: 'dark', rowHeight: 200, nested: { a: [1, null] } });
    writeSettings(scratch.library, { theme: 'light', rowHeight: undefined });
    expect(readSettings(scratch.library)).toEqual({ nested: { a: [1, null] }, theme: 'light' });
  });
});
