// CLIP's own tokenizer and preprocessing, for the parity tests.
import { readClipConfig, readPreprocessing } from '../../src-main/models/families/clip/clip-config.ts';
import { loadTokenizer } from '../../src-main/models/families/clip/clip-tokenizer.ts';
import type { FamilyParts } from './tower-parity.ts';

export const clipParts: FamilyParts = {
  tokenizer: async (directory) => loadTokenizer(directory, (await readClipConfig(directory)).text.maxTokens),
  preprocessing: readPreprocessing,
};
