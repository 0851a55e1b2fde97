// What a photo's labels depend on besides its vector, as a short text: another one means to compare again. Pure; runs in the backend.
import { createHash } from 'node:crypto';
import type { ModelId } from '../../../src-shared/photo/ids.ts';

/** The same for the same labels in the same order, templates and model. */
export function setVersion(
  { labels, templates }: { readonly labels: readonly string[]; readonly templates: readonly string[] },
  modelId: ModelId,
): string {
  return createHash('sha256')
    .update(JSON.stringify([labels, templates, modelId]))
    .digest('hex')
    .slice(0, 16);
}
