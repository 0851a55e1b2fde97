// The commands "Fits this search" and "Does not fit": when they can be used, and what they say of a photo. What is said is measured on
// the screen of the search quality.
import type { App } from './app-state.svelte.ts';
import type { Choice } from './choice.ts';
import { t } from './messages.svelte.ts';
import { parsedOf } from './query.ts';

/** More at once is no judgement. */
const mostJudged = 50;
export const gains = { fits: 2, misfits: 0 } as const;

/** The words that photos are judged for; empty where something other than words was asked, or nothing. */
export function judgedWords(app: App): string {
  const { base } = app.router;
  if (base.view !== 'search' || base.query.images.length > 0) return '';
  return parsedOf(base.query).words.trim();
}

export const canJudge = (app: App): boolean => judgedWords(app) !== '';

export const judgeAs =
  (verdict: keyof typeof gains) =>
  (app: App, choice: Choice): void => {
    const text = judgedWords(app);
    const ids = choice.ids(mostJudged);
    if (ids == null || text === '') return;
    void say(app, { text, ids, gain: gains[verdict] });
  };

interface Said {
  readonly text: string;
  readonly ids: readonly number[];
  readonly gain: number | null;
}

async function say(app: App, { text, ids, gain }: Said): Promise<void> {
  try {
    for (const id of ids) await app.api.evaluation.judge({ text, id, gain });
  } catch (error) {
    app.notices.fail(error);
    return;
  }
  if (gain == null) return;
  const takeBack = { label: t('command.undo'), run: () => void say(app, { text, ids, gain: null }) };
  const words = gain > 0 ? 'quality.saidFits' : 'quality.saidMisfits';
  app.notices.show(t(words, { n: ids.length, text }), 'plain', takeBack);
}
