// `tag:` as SQL; suggestions do not count. Runs in the backend; pure.
import { equals, type Clause } from './clause.ts';

export function tag(value: string): Clause {
  const { where, parameters } = equals('tag.name', value);
  return {
    where: `photo.content_id IN (SELECT content_id FROM tag JOIN content_tag ON tag_id = tag.id AND state = 'confirmed' WHERE ${where})`,
    parameters,
  };
}
