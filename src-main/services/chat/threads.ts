// Kept conversations as calls. Part of the chat service; runs in the backend. Where a person wants none kept, nothing is.
import { z } from 'zod';
import type { Services } from '../../../src-shared/contract/api.ts';
import { threadTurnSchema, type Thread, type ThreadTurn } from '../../../src-shared/contract/chat.ts';
import { conversations, forgetConversations, keepConversation } from '../../store/conversations.ts';
import type { Library } from '../../store/open.ts';

type ThreadCalls = Pick<Services['chat'], 'threads' | 'keepThread' | 'forgetThreads'>;

export interface ThreadOptions {
  readonly library: Library;
  /** Whether a person lets them be kept (settings). */
  readonly kept: () => boolean;
}

const defaultLimit = 100;
const turnsSchema = z.array(threadTurnSchema).min(1);

export function createThreads({ library, kept }: ThreadOptions): ThreadCalls {
  return {
    threads({ photo, text, limit }) {
      const words = text?.trim() ?? '';
      const filter = { photo: photo ?? null, text: words === '' ? null : words, limit: limit ?? defaultLimit };
      return Promise.resolve({ threads: conversations(library, filter).flatMap(toThread) });
    },
    keepThread({ id, photos, turns }) {
      if (!kept()) return Promise.resolve({ id: null });
      return Promise.resolve({
        id: keepConversation(library, { id: id ?? null, photos, turns, text: wordsOf(turns) }),
      });
    },
    forgetThreads: ({ id }) => Promise.resolve({ forgotten: forgetConversations(library, id ?? null) }),
  };
}

/** One that an older or a newer program wrote differently is left out, and left alone. */
function toThread({ id, photos, turns, updatedAtMs }: ReturnType<typeof conversations>[number]): Thread[] {
  const checked = turnsSchema.safeParse(turns);
  if (!checked.success) return [];
  return [{ id, photos, turns: checked.data, updatedAt: new Date(updatedAtMs).toISOString() }];
}

const wordsOf = (turns: readonly ThreadTurn[]): string =>
  turns.flatMap(({ question, answers }) => [question, ...answers.map(({ text }) => text)]).join('\n');
