// What the requests to models that write do: caption, answer, reply. Runs in the inference process.
// Joins the pixel engine and the models; keeps nothing of what was asked.
import { viewsOf } from '../../../media/views.ts';
import type { OutputOf, PictureSource, ReplyProgress } from '../protocol.ts';
import type { Handlers } from './serve.ts';
import { formatOf, readSource } from './source.ts';
import type { See, Writers } from './writers.ts';

/** Tokens of a reply where the caller sets no limit. */
const defaultReplyTokens = 512;

export function createWritingHandlers(writers: Writers): Pick<Handlers, 'caption' | 'answer' | 'reply'> {
  return {
    async caption({ source, prompt, beams }, { signal }) {
      const { text } = await writers.caption(looksAt(source), { prompt, beams }, signal);
      return { text: text.trim() };
    },
    answer: ({ source, question }, { signal }) => writers.answer(looksAt(source), question, signal),
    async reply({ sources, messages, options }, { signal, tell }) {
      const say = (progress: ReplyProgress): void => {
        tell(progress);
      };
      say({ phase: 'loading' });
      const written = await writers.reply(sources.map(looksAt), messages, {
        maxNewTokens: options.maxTokens ?? defaultReplyTokens,
        temperature: options.temperature,
        topP: options.topP,
        signal,
        onPhase: (phase) => {
          if (phase !== 'writing') say({ phase });
        },
        onText: (text) => {
          say({ text });
        },
      });
      return replyOf(written);
    },
  };
}

const replyOf = (written: Awaited<ReturnType<Writers['reply']>>): OutputOf<'reply'> => ({
  text: written.text,
  end: written.end,
  tokens: written.ids.length,
});

const looksAt =
  (source: PictureSource): See =>
  async (plan) => {
    const bytes = await readSource(source);
    return await viewsOf(plan, bytes, formatOf(bytes));
  };
