// `album:` — an album; the whole name. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const albumFilter = textFilter({ key: 'album', aliases: ['albums', '相册'], hint: '"my album"' });
