// Ollama as a chat engine: https://docs.ollama.com/api, `/api/tags`, `/api/show` and `/api/chat` as lines of JSON. Runs in the backend.
import { z } from 'zod';
import { AppError, toErrorShape } from '../../../src-shared/contract/errors.ts';
import { leavesNote, isLoopback } from './address.ts';
import type { Engine, EngineMessage, OpenedEngine } from './engine.ts';
import { askJson, askLines, brokenOff, errorIn, parsed, type Patience } from './server-talk.ts';
import type { Shrink } from './shrink.ts';

export interface ServerOptions {
  readonly address: URL;
  readonly shrink: Shrink;
  readonly patience: Patience;
}

const tagsSchema = z.looseObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      details: z.looseObject({ families: z.array(z.string()).nullish() }).nullish(),
    }),
  ),
});
const showSchema = z.looseObject({ capabilities: z.array(z.string()).optional() });
const lineSchema = z.looseObject({
  message: z.looseObject({ content: z.string() }).optional(),
  done: z.boolean().optional(),
  done_reason: z.string().optional(),
  eval_count: z.number().optional(),
});

/** Asked one by one; a person has a handful. */
const mostAsked = 30;
/** Parts that read pictures, by the names Ollama gives them. */
const seeingFamilies: ReadonlySet<string> = new Set(['clip', 'mllama']);

export function createOllama(options: ServerOptions): Engine {
  const { address, patience } = options;
  return {
    async open({ pictures, model, signal }) {
      const named = model ?? (await seeing(options, signal))[0];
      if (named === undefined)
        throw new AppError(
          'model-missing',
          'Ollama has no model that can see pictures. Get one: ollama pull qwen2.5vl',
        );
      const images = await Promise.all(pictures.map((picture) => options.shrink(picture, signal)));
      return opened(
        named,
        images.map((jpeg) => Buffer.from(jpeg).toString('base64')),
        options,
      );
    },
    async look() {
      const about = { kind: 'ollama', address: address.href.replace(/\/$/, '') } as const;
      try {
        const models = await seeing(options, AbortSignal.timeout(2 * patience.lookMs));
        const none = models.length === 0 ? 'It has no model that can see pictures.' : null;
        return {
          ...about,
          available: models.length > 0,
          models,
          note: isLoopback(address) ? none : leavesNote(address),
        };
      } catch (error) {
        return { ...about, available: false, models: [], note: toErrorShape(error).message };
      }
    },
  };
}

/** Names of the models that can see; those of which the server does not say are taken for able. */
async function seeing({ address, patience }: ServerOptions, signal: AbortSignal): Promise<string[]> {
  const limitMs = patience.lookMs;
  const { models } = await askJson({ url: new URL('api/tags', address), signal, limitMs }, tagsSchema);
  const seen = await Promise.all(
    models.slice(0, mostAsked).map(async ({ name, details }) => {
      if (details?.families?.some((family) => seeingFamilies.has(family)) === true) return true;
      const url = new URL('api/show', address);
      const shown = await askJson({ url, body: { model: name }, signal, limitMs }, showSchema).catch(() => null);
      return shown?.capabilities?.includes('vision') ?? true;
    }),
  );
  return models.filter((_, at) => seen[at] === true).map(({ name }) => name);
}

function opened(model: string, images: readonly string[], { address, patience }: ServerOptions): OpenedEngine {
  const url = new URL('api/chat', address);
  return {
    model,
    async say(messages, { maxTokens, temperature, topP }, { signal, onPhase, onText }) {
      onPhase('looking');
      const body = {
        model,
        messages: withPictures(messages, images),
        stream: true,
        options: { num_predict: maxTokens, temperature: temperature ?? 0, top_p: topP },
      };
      let text = '';
      let pieces = 0;
      for await (const line of askLines({ url, body, signal, limitMs: patience.firstMs, nextMs: patience.nextMs })) {
        if (line.trim() === '') continue;
        const said = errorIn(line);
        if (said !== null) throw new AppError('offline', `Ollama stopped: ${said}`);
        const { message, done, done_reason: reason, eval_count: tokens } = parsed(lineSchema, line, url);
        const piece = message?.content ?? '';
        if (piece !== '') {
          text += piece;
          pieces++;
          onText(piece);
        }
        if (done === true) return { text, end: reason === 'length' ? 'length' : 'finished', tokens: tokens ?? pieces };
      }
      throw brokenOff(url);
    },
  };
}

function withPictures(messages: readonly EngineMessage[], images: readonly string[]): object[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  return messages.map(({ role, text }, at) => ({ role, content: text, ...(at === first ? { images } : {}) }));
}
