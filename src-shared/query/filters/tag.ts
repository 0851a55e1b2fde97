// `tag:` — a tag that a person gave or confirmed; the whole name. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const tagFilter = textFilter({ key: 'tag', aliases: ['tags', 'keyword', '标签'], hint: '"my tag"' });
