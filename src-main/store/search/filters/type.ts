// `type:` as SQL. Runs in the backend; pure.
import type { PhotoFormat } from '../../../../src-shared/photo/formats.ts';
import type { Clause } from './clause.ts';

export const type = (value: PhotoFormat): Clause => ({ where: 'content.format = ?', parameters: [value] });
