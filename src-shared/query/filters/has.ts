// `has:` — what is known of the photo. Runs everywhere; pure.
import { possessions } from '../terms.ts';
import { choiceFilter } from './filter.ts';

export const hasFilter = choiceFilter({
  key: 'has',
  aliases: ['with', '有'],
  choices: possessions,
  synonyms: {
    captions: 'caption',
    description: 'caption',
    location: 'gps',
    place: 'gps',
    tags: 'tag',
    albums: 'album',
    taken: 'date',
    stars: 'rating',
    描述: 'caption',
    位置: 'gps',
    标签: 'tag',
    相册: 'album',
    日期: 'date',
    评分: 'rating',
  },
});
