// Label sets as a service: kept, changed, and what they say of photos. Runs in the backend; the stage `label` compares.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { LabelSet } from '../../src-shared/contract/labels.ts';
import type { ModelId } from '../../src-shared/photo/ids.ts';
import {
  labelledCount,
  labelSets,
  labelsOf,
  photosWithLabel,
  removeLabelSet,
  saveLabelSet,
  type LabelSetRow,
} from '../store/labels.ts';
import type { Library } from '../store/open.ts';
import { embeddingCount } from '../store/vectors.ts';
import { setVersion } from './labels/set-version.ts';
import { defaultTemplates } from './labels/templates.ts';

export interface LabelsOptions {
  readonly library: Library;
  /** Rejects where no model can be described: then nothing is labelled. */
  readonly modelId: () => Promise<ModelId>;
  /** Compares what is new with what is there, in the background. */
  readonly requestLabels: () => void;
}

const defaultLimit = 100;

export function createLabels({ library, modelId, requestLabels }: LabelsOptions): Services['labels'] {
  const told = async (row: LabelSetRow): Promise<LabelSet> => {
    const model = await modelId().catch(() => null);
    if (model === null) return { ...row, labelled: 0, photos: 0 };
    const version = setVersion(row, model);
    const labelled = labelledCount(library, { setId: row.id, version });
    return { ...row, labelled, photos: embeddingCount(library, model) };
  };
  return {
    sets: async () => ({ sets: await Promise.all(labelSets(library).map(told)) }),
    async save({ id, name, labels, templates }) {
      const row = saveLabelSet(library, {
        id: id ?? null,
        name: name.trim(),
        labels: cleaned(labels),
        templates: templates === undefined ? defaultTemplates : [...new Set(templates)],
      });
      requestLabels();
      return { set: await told(row) };
    },
    remove: ({ id }) => Promise.resolve({ removed: removeLabelSet(library, id) }),
    of: ({ ids }) =>
      Promise.resolve({
        photos: labelsOf(library, [...new Set(ids)]).map(({ id, set, labels }) => ({ id, set, labels })),
      }),
    photos: ({ set, label, limit }) =>
      Promise.resolve({ photos: photosWithLabel(library, { setId: set, label, limit: limit ?? defaultLimit }) }),
  };
}

function cleaned(labels: readonly string[]): string[] {
  const distinct = [...new Set(labels.map((label) => label.trim()).filter((label) => label !== ''))];
  if (distinct.length < 2) throw new AppError('invalid-input', 'A label set needs at least two different labels.');
  return distinct;
}
