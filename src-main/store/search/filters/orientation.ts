// `orientation:` as SQL, of the picture as it is shown. Runs in the backend; pure.
import type { FilterValues } from '../../../../src-shared/query/terms.ts';
import type { Clause } from './clause.ts';

const comparisons: Readonly<Record<FilterValues['orientation'], string>> = {
  portrait: '<',
  landscape: '>',
  square: '=',
};

export const orientation = (value: FilterValues['orientation']): Clause => ({
  where: `content.width > 0 AND content.width ${comparisons[value]} content.height`,
  parameters: [],
});
