// `is:` — what a person or the program made of the photo. Runs everywhere; pure.
import { states } from '../terms.ts';
import { choiceFilter } from './filter.ts';

export const isFilter = choiceFilter({
  key: 'is',
  aliases: ['state', '状态'],
  choices: states,
  synonyms: {
    favorite: 'favourite',
    fav: 'favourite',
    starred: 'favourite',
    deleted: 'removed',
    unreadable: 'unread',
    收藏: 'favourite',
    隐藏: 'hidden',
    已隐藏: 'hidden',
    移除: 'removed',
    已移除: 'removed',
    未读取: 'unread',
  },
});
