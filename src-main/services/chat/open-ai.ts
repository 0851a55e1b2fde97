// Any server that speaks OpenAI's protocol (llama.cpp, LM Studio, Jan, vLLM) as a chat engine: `/v1/models` and
// `/v1/chat/completions` as server-sent events. Runs in the backend.
import { z } from 'zod';
import { AppError, toErrorShape } from '../../../src-shared/contract/errors.ts';
import { leavesNote, isLoopback } from './address.ts';
import type { Engine, EngineMessage, OpenedEngine } from './engine.ts';
import type { ServerOptions } from './ollama.ts';
import { askJson, askLines, brokenOff, errorIn, parsed } from './server-talk.ts';

const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
const chunkSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        delta: z.looseObject({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  usage: z.looseObject({ completion_tokens: z.number().optional() }).nullish(),
});

/** People give the address with `/v1` and without. */
const endpoint = (address: URL, name: string): URL =>
  new URL(address.pathname.endsWith('/v1/') ? name : `v1/${name}`, address);

export function createOpenAi(options: ServerOptions): Engine {
  const { address, patience } = options;
  const names = async (signal: AbortSignal): Promise<string[]> => {
    const url = endpoint(address, 'models');
    const { data } = await askJson({ url, signal, limitMs: patience.lookMs }, modelsSchema);
    return data.map(({ id }) => id);
  };
  return {
    async open({ pictures, model, signal }) {
      const named = model ?? (await names(signal))[0];
      if (named === undefined) throw new AppError('model-missing', `The server at ${address.host} has no model.`);
      const images = await Promise.all(pictures.map((picture) => options.shrink(picture, signal)));
      const uris = images.map((jpeg) => `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`);
      return opened(named, uris, options);
    },
    async look() {
      const about = { kind: 'openai', address: address.href.replace(/\/$/, '') } as const;
      try {
        const models = await names(AbortSignal.timeout(2 * patience.lookMs));
        const unsure = 'It does not say which of its models can see pictures.';
        return {
          ...about,
          available: models.length > 0,
          models,
          note: isLoopback(address) ? unsure : leavesNote(address),
        };
      } catch (error) {
        return { ...about, available: false, models: [], note: toErrorShape(error).message };
      }
    },
  };
}

function opened(model: string, uris: readonly string[], { address, patience }: ServerOptions): OpenedEngine {
  const url = endpoint(address, 'chat/completions');
  return {
    model,
    async say(messages, { maxTokens, temperature, topP }, { signal, onPhase, onText }) {
      onPhase('looking');
      const body = {
        model,
        messages: withPictures(messages, uris),
        stream: true,
        max_tokens: maxTokens,
        temperature: temperature ?? 0,
        top_p: topP,
      };
      const heard = { text: '', pieces: 0, tokens: null as number | null, reason: null as string | null };
      for await (const line of askLines({ url, body, signal, limitMs: patience.firstMs, nextMs: patience.nextMs })) {
        const data = eventData(line, url);
        if (data === null) continue;
        if (data === '[DONE]') return said(heard);
        const { choices, usage } = parsed(chunkSchema, data, url);
        const piece = choices?.[0]?.delta?.content ?? '';
        heard.reason = choices?.[0]?.finish_reason ?? heard.reason;
        heard.tokens = usage?.completion_tokens ?? heard.tokens;
        if (piece === '') continue;
        heard.text += piece;
        heard.pieces++;
        onText(piece);
      }
      // Some servers end without saying [DONE]; a reason is as good.
      if (heard.reason !== null) return said(heard);
      throw brokenOff(url);
    },
  };
}

interface Heard {
  readonly text: string;
  readonly pieces: number;
  readonly tokens: number | null;
  readonly reason: string | null;
}

const said = ({ text, pieces, tokens, reason }: Heard): Awaited<ReturnType<OpenedEngine['say']>> => ({
  text,
  end: reason === 'length' ? 'length' : 'finished',
  tokens: tokens ?? pieces,
});

/** Null for comments, other fields and the empty lines between events. */
function eventData(line: string, url: URL): string | null {
  const data = /^data:\s?(.*)$/.exec(line)?.[1]?.trim() ?? null;
  const problem = errorIn(data ?? line);
  if (problem !== null) throw new AppError('offline', `The server at ${url.host} stopped: ${problem}`);
  if (data !== null || line === '' || /^(:|event:|id:|retry:)/.test(line)) return data === '' ? null : data;
  // Neither an event nor a field of one: a page of words, for instance.
  return parsed(z.never(), line, url);
}

function withPictures(messages: readonly EngineMessage[], uris: readonly string[]): object[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  return messages.map(({ role, text }, at) => {
    if (at !== first || uris.length === 0) return { role, content: text };
    const images = uris.map((url) => ({ type: 'image_url', image_url: { url } }));
    return { role, content: [...images, { type: 'text', text }] };
  });
}
