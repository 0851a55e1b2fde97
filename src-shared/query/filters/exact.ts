// `"in quotes"` — these words, in this order, in what is written about a photo. Runs everywhere; pure.
import type { Filter } from './filter.ts';

/** Written without its key: `"red boat"`; only left out it needs one, for `-"red boat"` pushes down what looks like it. */
export const exactFilter: Filter<'exact'> = {
  key: 'exact',
  aliases: ['精确'],
  hint: '"red boat"',
  parse: (value) => value.replace(/\s+/g, ' ').trim() || null,
  print: (value) => value,
};
