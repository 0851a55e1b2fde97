// `place:` — part of the name of the nearest town, its region or its country. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const placeFilter = textFilter({
  key: 'place',
  aliases: ['location', 'near', 'city', 'country', '地点', '位置'],
  hint: 'florence',
});
