// `label:` as SQL: the best label of a set. Runs in the backend; pure.
import { equals, type Clause } from './clause.ts';

export function label(value: string): Clause {
  const { where, parameters } = equals('content_label.label', value);
  return {
    where: `photo.content_id IN (SELECT content_id FROM content_label WHERE place = 1 AND ${where})`,
    parameters,
  };
}
