// `name:` as SQL. The whole path is looked at first: it is ten times as cheap as cutting off its name. Runs in the backend; pure.
import { allOf, contains, fileName, type Clause } from './clause.ts';

export const name = (value: string): Clause => allOf([contains('photo.path', value), contains(fileName, value)]);
