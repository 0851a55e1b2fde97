import { describe, expect, it } from 'vitest';
import type { Checkpoint, StoredTensor } from '../../checkpoint/stored-tensor.ts';
import { tensorNames } from './tensor-names.ts';

const checkpoint = (...names: string[]): Checkpoint => new Map(names.map((name) => [name, {} as StoredTensor]));

describe('names of the tensors', () => {
  it('are found as LLaVA was published', () => {
    const found = tensorNames(
      checkpoint(
        'language_model.model.embed_tokens.weight',
        'language_model.lm_head.weight',
        'multi_modal_projector.linear_1.weight',
        'vision_tower.vision_model.embeddings.patch_embedding.weight',
        'image_newline',
      ),
    );
    expect(found).toEqual({
      vision: 'vision_tower.vision_model.',
      projector: 'multi_modal_projector.',
      language: 'language_model.model.',
      head: 'language_model.lm_head.weight',
      newline: 'image_newline',
    });
  });

  it('are found as transformers 5 has them in memory', () => {
    const found = tensorNames(
      checkpoint(
        'model.language_model.embed_tokens.weight',
        'lm_head.weight',
        'model.multi_modal_projector.linear_1.weight',
        'model.vision_tower.embeddings.patch_embedding.weight',
      ),
    );
    expect(found).toEqual({
      vision: 'model.vision_tower.',
      projector: 'model.multi_modal_projector.',
      language: 'model.language_model.',
      head: 'lm_head.weight',
      newline: null,
    });
  });

  it('say which part is not there', () => {
    expect(() => tensorNames(checkpoint('lm_head.weight'))).toThrow('patch_embedding');
  });
});
