// `has:` as SQL. Runs in the backend; pure.
import type { FilterValues } from '../../../../src-shared/query/terms.ts';
import type { Clause } from './clause.ts';

const conditions: Readonly<Record<FilterValues['has'], string>> = {
  caption: `photo.content_id IN (SELECT content_id FROM caption WHERE text <> '' AND (written_by = 'person' OR content_id NOT IN
    (SELECT content_id FROM caption WHERE written_by = 'person')))`,
  gps: 'content.latitude IS NOT NULL AND content.longitude IS NOT NULL',
  tag: `photo.content_id IN (SELECT content_id FROM content_tag WHERE state = 'confirmed')`,
  album:
    'photo.content_id IN (SELECT content_id FROM album_content JOIN album ON album.id = album_id WHERE deleted = 0)',
  date: 'content.day IS NOT NULL',
  rating: 'photo.content_id IN (SELECT content_id FROM mark WHERE rating > 0)',
};

export const has = (value: FilterValues['has']): Clause => ({ where: conditions[value], parameters: [] });
