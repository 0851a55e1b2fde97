// From a conversation to the ids that a LLaVA reads: its template, its tokenizer, and as many picture tokens as there are features.
// Runs in inference processes; pure. Reference: transformers LlavaProcessor, LlavaOnevisionProcessor.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { ChatTemplate } from '../../chat-template.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { Conversation } from '../../language-models.ts';
import type { LlavaTokenizer } from './llava-tokenizer.ts';

export interface PromptParts {
  readonly template: ChatTemplate;
  readonly tokenizer: LlavaTokenizer;
  readonly imageToken: number;
}

/** The prompt with one word for each picture. `invalid-input` where pictures have no message to stand in. */
export function renderPrompt(
  messages: Conversation['messages'],
  pictures: number,
  { template, tokenizer }: Pick<PromptParts, 'template' | 'tokenizer'>,
): string {
  const first = messages.findIndex(({ role }) => role === 'user');
  if (first < 0) throw new AppError('invalid-input', 'There is no question to answer.');
  return template.render(
    messages.map(({ role, text }, i) => ({ role, text: tokenizer.clean(text), pictures: i === first ? pictures : 0 })),
  );
}

/** Ids in which the i-th picture has `rows[i]` tokens. */
export function promptIds(prompt: string, rows: readonly number[], { tokenizer, imageToken }: PromptParts): number[] {
  const ids: number[] = [];
  let picture = 0;
  for (const id of tokenizer.encode(prompt)) {
    const times = id === imageToken ? (rows[picture++] ?? 0) : 1;
    for (let i = 0; i < times; i++) ids.push(id);
  }
  if (picture !== rows.length) throw damaged('The chat template of the model does not place the pictures.');
  return ids;
}
