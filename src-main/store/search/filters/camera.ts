// `camera:` as SQL. Runs in the backend; pure.
import { contains, type Clause } from './clause.ts';

export const camera = (value: string): Clause =>
  contains("coalesce(content.make, '') || ' ' || coalesce(content.model, '')", value);
