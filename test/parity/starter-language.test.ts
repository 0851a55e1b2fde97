// The bundled models that write, against the reference implementation, on the very files that are shipped: the same text, greedy.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { viewsOf } from '../../src-main/media/views.ts';
import { openAnswerer, openCaptioner, openChatter } from '../../src-main/models/open-model.ts';
import type { SeenPicture, ViewPlan } from '../../src-shared/photo/view-spec.ts';
import { parityFolder, repository } from './golden.ts';

interface Recorded {
  readonly image: string;
  readonly text: string;
  readonly prompt?: string;
  readonly question?: string;
  readonly messages?: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
}

interface Recording {
  readonly weightsSha256: string;
  readonly maxNewTokens: number;
  readonly cases: readonly Recorded[];
}

const readRecorded = (starter: string): Recording =>
  JSON.parse(readFileSync(`${parityFolder}starter/${starter}.json`, 'utf8')) as Recording;
const directoryOf = (starter: string): string => `${repository}resources/starter/${starter}`;

function see(plan: ViewPlan, image: string): Promise<SeenPicture> {
  const bytes = new Uint8Array(readFileSync(`${parityFolder}pixels/images/${image}`));
  return viewsOf(plan, bytes, image.endsWith('png') ? 'png' : 'jpeg', { exact: true });
}

describe.each(['captioner', 'answerer', 'chat'])('the bundled %s', (starter) => {
  it('is the model that was recorded; after a change run tools/reference/record_starter_language.py again', () => {
    const weights = readFileSync(`${directoryOf(starter)}/model.safetensors`);
    expect(createHash('sha256').update(weights).digest('hex')).toBe(readRecorded(starter).weightsSha256);
  });
});

describe('the bundled models that write', () => {
  it('caption as the reference does, with and without a beginning', async () => {
    const { cases, maxNewTokens } = readRecorded('captioner');
    expect(cases.length).toBeGreaterThan(5);
    const captioner = await openCaptioner(directoryOf('captioner'), { threads: 1 });
    for (const { image, prompt = '', text } of cases) {
      const options = { maxNewTokens, ...(prompt === '' ? {} : { prompt }) };
      const written = await captioner.caption(await see(captioner.plan, image), options);
      expect(written.text, `${image} ${prompt}`).toBe(text);
    }
    await captioner.release();
  });

  it('answer as the reference does', async () => {
    const { cases, maxNewTokens } = readRecorded('answerer');
    expect(cases.length).toBeGreaterThan(10);
    const answerer = await openAnswerer(directoryOf('answerer'), { threads: 1 });
    for (const { image, question = '', text } of cases) {
      const answer = await answerer.answer(await see(answerer.plan, image), question, { maxNewTokens });
      expect(answer.text, `${image} ${question}`).toBe(text);
    }
    await answerer.release();
  });

  it('reply as the reference does', async () => {
    const { cases, maxNewTokens } = readRecorded('chat');
    expect(cases.length).toBeGreaterThan(5);
    const chatter = await openChatter(directoryOf('chat'), { threads: 1 });
    for (const { image, messages = [], text } of cases) {
      const pictures = [await see(chatter.plan, image)];
      const reply = await chatter.reply({ messages, pictures }, { maxNewTokens });
      expect(reply.text.trim(), `${image} ${messages.at(-1)?.text ?? ''}`).toBe(text.trim());
    }
    await chatter.release();
  });
});
