import { describe, expect, it } from 'vitest';
import { openSession, type FeedData } from '../runtime/session.ts';
import { axisOf, crossAttention, groupedAttention, rotaryTable, selfAttention } from './attention.ts';
import { GraphBuilder, type Value } from './graph-builder.ts';

const heads = 4;
const headWidth = 16;
const width = heads * headWidth;

/** Uneven numbers between -1 and 1, the same every time. */
function numbers(seed: number, dims: readonly number[]): FeedData {
  const length = dims.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233) * 0.9), dims };
}

const axes = ['batch', 'tokens', 'width'];
const cacheAxes = ['batch', 'heads', 'past', 'each'];

async function runBoth(
  build: (g: GraphBuilder, input: (name: string, rank?: number) => Value) => Record<string, Value>,
  feeds: Record<string, FeedData>,
): Promise<Record<string, Float32Array>[]> {
  const results = [];
  for (const fused of [true, false]) {
    const g = new GraphBuilder('attention', new Map(), { fused });
    const outputs = build(g, (name, rank = 3) =>
      g.input({ name, dtype: 'F32', shape: (rank === 3 ? axes : cacheAxes).map((axis) => `${name}-${axis}`) }),
    );
    for (const [name, value] of Object.entries(outputs))
      g.output(value, {
        name,
        dtype: 'F32',
        shape: (name === 'mixed' ? axes : cacheAxes).map((axis) => `${name}-${axis}`),
      });
    const names = Object.keys(outputs);
    const session = await openSession(g.build(), { threads: 1 }, { feeds: Object.keys(feeds), reads: names });
    results.push(await session.run(feeds, names));
    await session.release();
  }
  return results;
}

function expectAlike([a, b]: Record<string, Float32Array>[]): void {
  for (const [name, values] of Object.entries(a ?? {})) {
    const other = b?.[name] ?? new Float32Array();
    expect(values.length, name).toBe(other.length);
    expect(Math.max(...values.map((value, i) => Math.abs(value - (other[i] ?? NaN)))), name).toBeLessThan(2e-6);
  }
}

describe.each([0, 5])('attention with a cache of %i tokens, fused and plain', (past) => {
  it('is the same for causal self-attention', async () => {
    const feeds = {
      query: numbers(1, [2, 3, width]),
      key: numbers(2, [2, 3, width]),
      value: numbers(3, [2, 3, width]),
      pastKey: numbers(4, [2, heads, past, headWidth]),
      pastValue: numbers(5, [2, heads, past, headWidth]),
    };
    const results = await runBoth((g, input) => {
      const { mixed, present } = selfAttention(g, {
        query: input('query'),
        key: input('key'),
        value: input('value'),
        past: { key: input('pastKey', 4), value: input('pastValue', 4) },
        causal: true,
        heads,
        headWidth,
      });
      return { mixed, presentKey: present.key, presentValue: present.value };
    }, feeds);
    expectAlike(results);
  });

  it.each([1, 2, 4])('is the same for %i heads of keys with rotary positions', async (keyHeads) => {
    // The runtime's operator takes one row where several tokens follow a cache.
    const batch = past === 0 ? 2 : 1;
    const feeds = {
      query: numbers(1, [batch, 3, width]),
      key: numbers(2, [batch, 3, keyHeads * headWidth]),
      value: numbers(3, [batch, 3, keyHeads * headWidth]),
      pastKey: numbers(4, [batch, keyHeads, past, headWidth]),
      pastValue: numbers(5, [batch, keyHeads, past, headWidth]),
    };
    const results = await runBoth((g, input) => {
      const cache = { key: input('pastKey', 4), value: input('pastValue', 4) };
      const query = input('query');
      const total = g.node('Add', [axisOf(g, cache.key, 2), axisOf(g, query, 1)]);
      const { mixed, present } = groupedAttention(g, {
        query,
        key: input('key'),
        value: input('value'),
        heads,
        keyHeads,
        headWidth,
        total,
        rotary: rotaryTable(g, total, { theta: 10_000, headWidth }),
        past: cache,
      });
      return { mixed, presentKey: present.key, presentValue: present.value };
    }, feeds);
    expectAlike(results);
  });
});

describe('attention without a cache, fused and plain', () => {
  it('is the same across two sequences', async () => {
    const feeds = {
      query: numbers(1, [2, 3, width]),
      key: numbers(2, [2, heads, 7, headWidth]),
      value: numbers(3, [2, heads, 7, headWidth]),
    };
    const results = await runBoth((g, input) => {
      const memory = { key: input('key', 4), value: input('value', 4) };
      return { mixed: crossAttention(g, { query: input('query'), memory, heads, headWidth }) };
    }, feeds);
    expectAlike(results);
  });

  it('is the same with a bias of its own', async () => {
    const bias = [1, 0, 0, 1, 1, 0, 1, 1, 1].map((seen) => (seen === 1 ? 0 : -3.4028234663852886e38));
    const feeds = {
      query: numbers(1, [2, 3, width]),
      key: numbers(2, [2, 3, width]),
      value: numbers(3, [2, 3, width]),
    };
    const results = await runBoth((g, input) => {
      const constant = {
        dtype: 'F32',
        shape: [1, 1, 3, 3],
        data: new Uint8Array(Float32Array.from(bias).buffer),
      } as const;
      const inputs = {
        query: input('query'),
        key: input('key'),
        value: input('value'),
        bias: g.constant('bias', constant),
      };
      return { mixed: selfAttention(g, { ...inputs, heads, headWidth }).mixed };
    }, feeds);
    expectAlike(results);
  });
});
