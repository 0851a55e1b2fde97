import { describe, expect, it } from 'vitest';
import type { VectorIndex } from '../store/search/vector-index.ts';
import { createLazyIndex } from './lazy-index.ts';

const stub = (load: () => Promise<void>): VectorIndex => ({ load, close: () => undefined }) as unknown as VectorIndex;

describe('the index of the serving model', () => {
  it('is opened once and handed out when all is loaded', async () => {
    const happened: string[] = [];
    const lazy = createLazyIndex(() => {
      happened.push('opened');
      return Promise.resolve(
        stub(async () => {
          await Promise.resolve();
          happened.push('loaded');
        }),
      );
    });
    const [first, second] = await Promise.all([lazy.get(), lazy.get()]);
    expect(first).toBe(second);
    expect(happened).toEqual(['opened', 'loaded']);
  });

  it('is tried again after a failure', async () => {
    let tries = 0;
    const lazy = createLazyIndex(() => {
      tries++;
      return tries === 1 ? Promise.reject(new Error('no model')) : Promise.resolve(stub(() => Promise.resolve()));
    });
    await expect(lazy.get()).rejects.toThrow('no model');
    await expect(lazy.get()).resolves.toBeDefined();
  });

  it('says that it was stopped where it is closed while it loads', async () => {
    const loading = Promise.withResolvers<undefined>();
    const lazy = createLazyIndex(() => Promise.resolve(stub(() => loading.promise)));
    const got = lazy.get();
    lazy.close();
    loading.reject(new Error('the database is closed'));
    await expect(got).rejects.toMatchObject({ code: 'cancelled' });
  });
});
