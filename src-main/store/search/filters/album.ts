// `album:` as SQL; a saved search holds nothing. Runs in the backend; pure.
import { equals, type Clause } from './clause.ts';

export function album(value: string): Clause {
  const { where, parameters } = equals('album.name', value);
  return {
    where: `photo.content_id IN (SELECT content_id FROM album JOIN album_content ON album_id = album.id WHERE album.deleted = 0 AND ${where})`,
    parameters,
  };
}
