import { expect, it } from 'vitest';
import { createMemoryCache } from './memory-cache.ts';

it('keeps what was used last and forgets the rest', () => {
  const cache = createMemoryCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect(cache.get('b')).toBeUndefined();
  expect([cache.get('a'), cache.get('c')]).toEqual([1, 3]);
});
