// A conversation about one photo or several as the page has it, and as it is kept. Pure.
import type {
  ChatMessage,
  ChatProgress,
  ChatStep,
  QuickAnswer,
  Thread,
  ThreadAnswer,
  ThreadTurn,
} from '../../../src-shared/contract/chat.ts';

/** `quick`: one short answer; the others converse. */
export const askModes = ['quick', 'chat', 'step-by-step'] as const;
export type AskMode = (typeof askModes)[number];

export type AskPhase = ChatProgress['phase'] | 'done' | 'stopped' | 'failed';

export interface Answer {
  readonly id: string;
  /** What was answered so far. */
  readonly text: string;
  /** What the model noted before its answer, in step-by-step mode. */
  readonly notes: readonly Pick<ChatStep, 'stage' | 'output'>[];
  readonly alternatives: QuickAnswer['alternatives'];
  readonly phase: AskPhase;
  readonly model: string | null;
  readonly tokens: number;
  readonly secondsToFirstToken: number | null;
  readonly seconds: number | null;
  readonly at: string;
  /** Why there is no answer, for a person; null for one that was kept. */
  readonly problem: string | null;
}

export interface Turn {
  readonly id: string;
  readonly mode: AskMode;
  readonly question: string;
  /** Asking again keeps the ones before. */
  readonly answers: readonly Answer[];
  readonly shown: number;
}

export interface Conversation {
  /** Of the page. */
  readonly key: string;
  /** It is kept under; null until it is, or where none are kept. */
  readonly id: number | null;
  readonly photos: readonly number[];
  readonly turns: readonly Turn[];
}

/** As many photos as a conversation can be about. */
export const mostTogether = 4;

const over: readonly AskPhase[] = ['done', 'stopped', 'failed'];
export const isOver = ({ phase }: Pick<Answer, 'phase'>): boolean => over.includes(phase);

export const shownAnswer = (turn: Turn): Answer | undefined => turn.answers[turn.shown] ?? turn.answers.at(-1);

export const newConversation = (photos: readonly number[]): Conversation => ({
  key: crypto.randomUUID(),
  id: null,
  photos,
  turns: [],
});

export const newAnswer = (id: string): Answer => ({
  id,
  text: '',
  notes: [],
  alternatives: [],
  phase: 'loading',
  model: null,
  tokens: 0,
  secondsToFirstToken: null,
  seconds: null,
  at: new Date().toISOString(),
  problem: null,
});

/** What a conversation hears of what went before: questions that were answered. */
export const messagesOf = (turns: readonly Turn[]): ChatMessage[] =>
  turns.flatMap((turn): ChatMessage[] => {
    const answer = shownAnswer(turn)?.text ?? '';
    if (answer === '') return [];
    return [
      { role: 'person', text: turn.question },
      { role: 'model', text: answer },
    ];
  });

/** A note of the model grows by what is new. */
export function grownNotes(notes: Answer['notes'], stage: ChatStep['stage'], text: string): Answer['notes'] {
  const last = notes.at(-1);
  if (last?.stage !== stage) return [...notes, { stage, output: text }];
  return [...notes.slice(0, -1), { stage, output: last.output + text }];
}

const keptModes = { quick: 'quick', chat: 'plain', 'step-by-step': 'step-by-step' } as const;
const askedModes = { quick: 'quick', plain: 'chat', 'step-by-step': 'step-by-step' } as const;
const ends = { done: 'finished', stopped: 'stopped', failed: 'failed' } as const;
const phases = { finished: 'done', length: 'done', stopped: 'stopped', failed: 'failed' } as const;

function keptAnswer(answer: Answer): ThreadAnswer[] {
  const { text, phase, notes, model, tokens, secondsToFirstToken, seconds, at } = answer;
  if (phase !== 'done' && phase !== 'stopped' && phase !== 'failed') return [];
  const steps = notes.map((note) => ({ ...note, prompt: '' }));
  return [{ text, end: ends[phase], steps, model, tokens, secondsToFirstToken, seconds: seconds ?? 0, at }];
}

/** Turns to be kept: those with an answer that came to an end, whatever end. */
export const keptTurns = (turns: readonly Turn[]): ThreadTurn[] =>
  turns.flatMap(({ mode, question, answers, shown }) => {
    const kept = answers.flatMap(keptAnswer);
    if (kept.length === 0) return [];
    return [{ mode: keptModes[mode], question, answers: kept, shown: Math.min(shown, kept.length - 1) }];
  });

function openedAnswer({ end, steps, ...kept }: ThreadAnswer): Answer {
  const notes = steps.filter(({ stage }) => stage !== 'answer');
  return { ...kept, id: crypto.randomUUID(), notes, alternatives: [], phase: phases[end], problem: null };
}

const openedTurns = (turns: readonly ThreadTurn[]): Turn[] =>
  turns.map(({ mode, question, answers, shown }) => ({
    id: crypto.randomUUID(),
    mode: askedModes[mode],
    question,
    answers: answers.map(openedAnswer),
    shown,
  }));

export const openedConversation = ({ id, photos, turns }: Thread): Conversation => ({
  key: crypto.randomUUID(),
  id,
  photos,
  turns: openedTurns(turns),
});

const longestTag = 60;
const mostTags = 20;

/** What an answer offers as tags: split at commas and lines, without bullets, quotes and full stops. */
export function tagsIn(answer: string): string[] {
  const tags = new Map<string, string>();
  for (const part of answer.split(/[,;\n，、；]/)) {
    const tag = part
      .replace(/^\s*(?:[-*•]|\d+[.)])\s*/, '')
      .replace(/["“”*]/g, '')
      .replace(/[.。]\s*$/, '')
      .trim();
    if (tag !== '' && tag.length <= longestTag && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  }
  return [...tags.values()].slice(0, mostTags);
}
