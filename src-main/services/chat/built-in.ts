// The model in the program as a chat engine. Runs in the backend; the chat process writes.
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { ReplyProgress } from '../inference/protocol.ts';
import type { AskedProcess } from '../query-process.ts';
import type { TaskModels } from '../task-models.ts';
import type { Engine } from './engine.ts';

export function createBuiltIn(models: TaskModels, process: AskedProcess): Engine {
  return {
    async open({ pictures: sources }) {
      const { id } = await models.describe('chat');
      return {
        model: id,
        say: (messages, options, { signal, onPhase, onText }) =>
          process.ask(
            'reply',
            { sources, messages, options },
            {
              signal,
              onProgress(progress) {
                const told = progress as ReplyProgress;
                if ('text' in told) onText(told.text);
                else onPhase(told.phase);
              },
            },
          ),
      };
    },
    async look() {
      const about = { kind: 'built-in', address: null } as const;
      try {
        const { name } = await models.describe('chat');
        return { ...about, available: true, models: [name], note: null };
      } catch (error) {
        return { ...about, available: false, models: [], note: toErrorShape(error).message };
      }
    },
  };
}
