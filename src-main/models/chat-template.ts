// Writes a conversation the way a model was taught to read one: by the template that came with it, or one of the two oldest forms.
// Runs in inference processes; knows no family. Reference: transformers apply_chat_template (Jinja, the model's own file).
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { z } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import { damaged } from './checkpoint/stored-tensor.ts';
import { readJson } from './read-json.ts';

export interface TemplateMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
  /** Pictures that stand before the text. */
  readonly pictures: number;
}

export interface ChatTemplate {
  /** The prompt up to where the model goes on writing. `model-damaged` where the template cannot be used. */
  render(messages: readonly TemplateMessage[]): string;
}

/** What templates may ask for by name, and what stands for a picture where a template takes words only. */
export interface TemplateWords {
  readonly pictureToken: string;
  /** `bos_token`, `eos_token`, … as in tokenizer_config.json. */
  readonly specialTokens: Readonly<Record<string, string>>;
}

/** Vicuna's (Chiang et al. 2023) and OpenAI's ChatML: for checkpoints that bring no template. */
const fallbacks = {
  vicuna:
    "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'] | upper + ': ' }}{% endif %}" +
    "{{ message['content'] + ' ' }}{% endfor %}{{ 'ASSISTANT:' }}",
  chatml:
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}" +
    "{% endfor %}{{ '<|im_start|>assistant\n' }}",
} as const;

const maxTemplateBytes = 256 * 1024;

/** From chat_template.jinja, chat_template.json or tokenizer_config.json, in that order, else the fallback. */
export async function readChatTemplate(
  directory: string,
  words: TemplateWords,
  fallback: keyof typeof fallbacks,
): Promise<ChatTemplate> {
  return chatTemplate((await publishedTemplate(directory)) ?? fallbacks[fallback], words);
}

export function chatTemplate(source: string, words: TemplateWords): ChatTemplate {
  const refused = (error: unknown): AppError => damaged('The chat template of the model cannot be used.', error);
  let template: Template;
  try {
    // Python's Jinja drops one newline at the end of a template.
    template = new Template(source.replace(/\n$/, ''));
  } catch (error) {
    throw refused(error);
  }
  // A template that can render pictures names the kind of a part; the others take strings, as transformers tells its users.
  const takesParts = /['"]image['"]/.test(source);
  return {
    render(messages) {
      const written = messages.map((message) => ({
        role: message.role,
        content: takesParts ? partsOf(message) : `${`${words.pictureToken}\n`.repeat(message.pictures)}${message.text}`,
      }));
      try {
        return template.render({ ...words.specialTokens, messages: written, add_generation_prompt: true });
      } catch (error) {
        throw refused(error);
      }
    },
  };
}

function partsOf({ pictures, text }: TemplateMessage): { readonly type: string; readonly text?: string }[] {
  return [...Array.from({ length: pictures }, () => ({ type: 'image' })), { type: 'text', text }];
}

const holder = z.looseObject({
  chat_template: z
    .union([z.string().max(maxTemplateBytes), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .nullish(),
});

async function publishedTemplate(directory: string): Promise<string | null> {
  const path = join(directory, 'chat_template.jinja');
  const info = await stat(path).catch(() => null);
  if (info !== null && info.size > maxTemplateBytes) throw damaged('The chat template of the model is absurdly large.');
  if (info !== null) return readFile(path, 'utf8');
  for (const file of ['chat_template.json', 'tokenizer_config.json']) {
    const found = holder.safeParse(await readJsonIfThere(directory, file));
    const template = found.success ? found.data.chat_template : null;
    if (typeof template === 'string') return template;
    const usual = template?.find(({ name }) => name === 'default');
    if (usual !== undefined) return usual.template;
  }
  return null;
}

/** Null where there is no such file. */
export function readJsonIfThere(directory: string, name: string): Promise<unknown> {
  return readJson(directory, name).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'model-missing') return null;
    throw error;
  });
}
