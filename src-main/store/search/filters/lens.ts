// `lens:` as SQL. Runs in the backend; pure.
import { contains, type Clause } from './clause.ts';

export const lens = (value: string): Clause => contains('content.lens', value);
