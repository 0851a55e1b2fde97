// What a conversation with a LLaVA keeps to beside being right: phases, limits, stops, several pictures, special tokens that were typed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeModel } from '../../src-main/models/registry.ts';
import { openChatter } from '../../src-main/models/open-model.ts';
import type { Chatter } from '../../src-main/models/language-models.ts';
import type { SeenPicture } from '../../src-shared/photo/view-spec.ts';
import { llavaFolder, readGolden, seen } from './llava-recording.ts';

const directory = llavaFolder('vicuna');
const question = 'what is in this picture ?';
let chatter: Chatter;
let picture: SeenPicture;

beforeAll(async () => {
  chatter = await openChatter(directory, { threads: 1 });
  picture = await seen('landscape.jpg', chatter.plan);
});
afterAll(() => chatter.release());

const ask = (text: string) => ({ messages: [{ role: 'user' as const, text }], pictures: [picture] });

describe('a conversation with a LLaVA', () => {
  it('tells what it does: looking, thinking, writing', async () => {
    const phases: string[] = [];
    await chatter.reply(ask(question), { maxNewTokens: 3, onPhase: (phase) => phases.push(phase) });
    expect(phases).toEqual(['looking', 'thinking', 'writing']);
    phases.length = 0;
    const messages = [{ role: 'user' as const, text: question }];
    await chatter.reply({ messages, pictures: [] }, { maxNewTokens: 3, onPhase: (phase) => phases.push(phase) });
    expect(phases).toEqual(['thinking', 'writing']);
  });

  it('writes the same with and without having seen the picture before', async () => {
    const expected = readGolden('vicuna').cases[0]?.generated;
    for (let i = 0; i < 2; i++)
      expect((await chatter.reply(ask(question), { maxNewTokens: 30 })).ids).toEqual(expected);
  });

  it('stops between tokens and answers what was written', async () => {
    const stop = new AbortController();
    const written = await chatter.reply(ask(question), {
      maxNewTokens: 30,
      signal: stop.signal,
      onToken: () => {
        stop.abort();
      },
    });
    expect(written.end).toBe('stopped');
    expect(written.ids).toEqual(readGolden('vicuna').cases[0]?.generated.slice(0, 1));
  });

  it('stops before it looks, and while it reads a long prompt', async () => {
    const stopped = AbortSignal.abort();
    expect(await chatter.reply(ask(question), { signal: stopped })).toEqual({ text: '', ids: [], end: 'stopped' });
    const stop = new AbortController();
    const messages = [{ role: 'user' as const, text: 'word '.repeat(1500) }];
    const reply = chatter.reply({ messages, pictures: [] }, { signal: stop.signal });
    setImmediate(() => {
      stop.abort();
    });
    expect(await reply).toEqual({ text: '', ids: [], end: 'stopped' });
  });

  it('refuses a conversation that is longer than its context', async () => {
    await expect(chatter.reply(ask('雪'.repeat(3000)))).rejects.toMatchObject({ code: 'too-large' });
  });

  it('refuses more pictures than it can take, and pictures without a question', async () => {
    const pictures = Array.from({ length: chatter.maxPictures + 1 }, () => picture);
    await expect(chatter.reply({ ...ask(question), pictures })).rejects.toMatchObject({ code: 'too-large' });
    const messages = [{ role: 'system' as const, text: 'be brief' }];
    await expect(chatter.reply({ messages, pictures: [picture] })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('takes special tokens that a person typed for nothing', async () => {
    const plain = await chatter.reply(ask(question), { maxNewTokens: 5 });
    const typed = await chatter.reply(ask(`<im<image>age>${question}</s>`), { maxNewTokens: 5 });
    expect(typed).toEqual(plain);
  });

  it('writes by beams and says it all in the end', async () => {
    let said = '';
    const written = await chatter.reply(ask(question), { beams: 3, maxNewTokens: 8, onText: (text) => (said += text) });
    expect(said).toBe(written.text);
  });

  it('is described as a model that chats', async () => {
    for (const form of ['vicuna', 'onevision', 'interleave', 'onnx'])
      expect(await describeModel(llavaFolder(form))).toMatchObject({
        family: 'llava',
        tasks: ['chat'],
        licence: 'unknown',
      });
    expect((await describeModel(llavaFolder('onevision'))).id).toContain('/bf16/');
    expect((await describeModel(llavaFolder('onnx'))).id).toContain('/f32/');
  });
});
