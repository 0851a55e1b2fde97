// `lens:` — part of the name of the lens. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const lensFilter = textFilter({ key: 'lens', aliases: ['镜头'], hint: '35mm' });
