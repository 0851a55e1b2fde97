import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { toTrash } from './to-trash.ts';

describe('moving photos to the trash', () => {
  it('has an outcome for each, in the order given, and goes on after one that failed', async () => {
    const trashed: string[] = [];
    const outcomes = await toTrash([3, 1, 2, 4], {
      find: (id) =>
        id === 1
          ? Promise.reject(new AppError('not-found', 'The library has no such photo.'))
          : Promise.resolve(`/photos/${String(id)}.jpg`),
      exists: (path) => Promise.resolve(path !== '/photos/4.jpg'),
      trash: (path) =>
        path === '/photos/2.jpg' ? Promise.reject(new Error('EXDEV')) : Promise.resolve(void trashed.push(path)),
      log: () => undefined,
    });
    expect(outcomes.map(({ id, error }) => [id, error?.code ?? null])).toEqual([
      [3, null],
      [1, 'not-found'],
      [2, 'permission'],
      [4, 'not-found'],
    ]);
    for (const { error } of outcomes) if (error != null) expect(error.message).toMatch(/\.$/);
    expect(trashed).toEqual(['/photos/3.jpg']);
  });
});
