// `label:` — a label that a model found; the whole name. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const labelFilter = textFilter({ key: 'label', aliases: ['labels', '类别'], hint: 'boat' });
