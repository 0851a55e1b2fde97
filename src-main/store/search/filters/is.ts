// `is:` as SQL. Runs in the backend; pure.
import { isSkipped, outcomeCodes } from '../../../../src-shared/photo/formats.ts';
import type { FilterValues } from '../../../../src-shared/query/terms.ts';
import type { Clause } from './clause.ts';

const faults = outcomeCodes
  .filter((code) => !isSkipped(code))
  .map((code) => `'${code}'`)
  .join(', ');

const conditions: Readonly<Record<FilterValues['is'], string>> = {
  favourite: 'photo.content_id IN (SELECT content_id FROM mark WHERE favourite = 1)',
  hidden: 'photo.content_id IN (SELECT content_id FROM mark WHERE hidden = 1)',
  removed: 'photo.removed_at_ms IS NOT NULL',
  unread: `EXISTS (SELECT 1 FROM outcome AS fault WHERE fault.photo_id = photo.id AND fault.set_aside = 1
    AND fault.size_bytes = photo.size_bytes AND fault.mtime_ms = photo.mtime_ms AND fault.code IN (${faults}))`,
};

export const is = (value: FilterValues['is']): Clause => ({ where: conditions[value], parameters: [] });
