import { expect, it, vi } from 'vitest';
import { onceMore } from './once-more.ts';

it('turns any number of calls during a run into one more run', async () => {
  const ends: (() => void)[] = [];
  const load = onceMore(() => new Promise<void>((resolve) => ends.push(resolve)));
  const first = load();
  for (let i = 0; i < 5; i++) expect(load()).toBe(first);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await vi.waitFor(() => {
    expect(ends).toHaveLength(2);
  });
  ends[1]?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(ends).toHaveLength(2);
});
