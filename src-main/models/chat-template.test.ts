import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatTemplate, readChatTemplate, type TemplateMessage } from './chat-template.ts';

const words = { pictureToken: '<image>', specialTokens: { bos_token: '<s>' } };
const messages: TemplateMessage[] = [
  { role: 'system', text: 'be brief', pictures: 0 },
  { role: 'user', text: 'what is it?', pictures: 2 },
  { role: 'assistant', text: 'a train', pictures: 0 },
  { role: 'user', text: 'red?', pictures: 0 },
];

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'template-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const rendered = async (files: Record<string, string>, fallback: 'vicuna' | 'chatml' = 'vicuna'): Promise<string> =>
  (await readChatTemplate(await folderWith(files), words, fallback)).render(messages);

describe('a chat template', () => {
  it('gets pictures as parts where it knows parts', () => {
    const source =
      "{{ bos_token }}{% for m in messages %}[{% for part in m['content'] %}{% if part['type'] == 'image' %}#{% else %}{{ part['text'] }}{% endif %}{% endfor %}]{% endfor %}";
    expect(chatTemplate(source, words).render(messages)).toBe('<s>[be brief][##what is it?][a train][red?]');
  });

  it('gets pictures as words before the text where it takes strings', () => {
    const source = "{% for m in messages %}({{ m['content'] }}){% endfor %}{% if add_generation_prompt %}>{% endif %}";
    expect(chatTemplate(source, words).render(messages)).toBe(
      '(be brief)(<image>\n<image>\nwhat is it?)(a train)(red?)>',
    );
  });

  it('is taken from the file of its own before the others', async () => {
    const files = {
      'chat_template.jinja': 'jinja\n',
      'chat_template.json': JSON.stringify({ chat_template: 'json' }),
      'tokenizer_config.json': JSON.stringify({ chat_template: [{ name: 'default', template: 'tokenizer' }] }),
    };
    expect(await rendered(files)).toBe('jinja');
    expect(await rendered({ ...files, 'chat_template.jinja': '' })).toBe('');
    const { 'chat_template.jinja': _, ...without } = files;
    expect(await rendered(without)).toBe('json');
    expect(await rendered({ 'tokenizer_config.json': files['tokenizer_config.json'] })).toBe('tokenizer');
  });

  it('falls back to the two oldest forms', async () => {
    expect(await rendered({})).toBe(
      'be brief USER: <image>\n<image>\nwhat is it? ASSISTANT: a train USER: red? ASSISTANT:',
    );
    expect(await rendered({}, 'chatml')).toBe(
      '<|im_start|>system\nbe brief<|im_end|>\n<|im_start|>user\n<image>\n<image>\nwhat is it?<|im_end|>\n' +
        '<|im_start|>assistant\na train<|im_end|>\n<|im_start|>user\nred?<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  it('does not read what a person typed as a template', () => {
    const source = "{% for m in messages %}{{ m['content'] }}{% endfor %}";
    const typed = [{ role: 'user' as const, text: '{{ messages }} {% if %}', pictures: 0 }];
    expect(chatTemplate(source, words).render(typed)).toBe('{{ messages }} {% if %}');
  });

  it('is refused in one sentence where it is none, or refuses the conversation', () => {
    expect(() => chatTemplate('{% for %}', words)).toThrow('chat template');
    expect(() => chatTemplate("{{ raise_exception('no') }}", words).render(messages)).toThrow('chat template');
  });
});
