// `orientation:` — how the picture lies as it is shown. Runs everywhere; pure.
import { orientations } from '../terms.ts';
import { choiceFilter } from './filter.ts';

export const orientationFilter = choiceFilter({
  key: 'orientation',
  aliases: ['shape', '方向'],
  choices: orientations,
  synonyms: {
    vertical: 'portrait',
    horizontal: 'landscape',
    竖: 'portrait',
    竖向: 'portrait',
    横: 'landscape',
    横向: 'landscape',
    方: 'square',
    方形: 'square',
  },
});
