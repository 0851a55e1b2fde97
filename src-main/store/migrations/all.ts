// The steps of the schema, in order. A step that was released is never edited: add the next one. Pure data.
import type { Migration } from '../migrate.ts';
import { firstSchema } from './0001-first-schema.ts';
import { captionsAndLabels } from './0002-captions-and-labels.ts';
import { organising } from './0003-organising.ts';

export const migrations: readonly Migration[] = [firstSchema, captionsAndLabels, organising];
