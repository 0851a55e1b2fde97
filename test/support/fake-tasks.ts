// Captions, chat, labels and models in memory, for the tests of the interface. Every answer is the same for the same photo.
import type { Services } from '../../src-shared/contract/api.ts';
import type { ChatEngine, ChatReply, ReplyInput, Thread } from '../../src-shared/contract/chat.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { LabelSet, PhotoLabel } from '../../src-shared/contract/labels.ts';
import type { Caption } from '../../src-shared/contract/library.ts';
import type { ModelCard } from '../../src-shared/contract/models.ts';
import type { EventHub } from '../../src-shared/rpc/events.ts';

export interface FakeTasks {
  /** What persons wrote, by photo id; null: a model's words show. */
  written: Map<number, string>;
  failedCaptions: { path: string; message: string }[];
  labelSets: LabelSet[];
  models: ModelCard[];
  engines: ChatEngine[];
  /** Between the words of a reply. */
  wordMs: number;
  /** What a reply says; null: what it always says. */
  sentence: string | null;
  /** Thrown by `chat.ask` and `chat.reply`. */
  chatError: AppError | null;
  /** Every reply asked for, in order. */
  replies: ReplyInput[];
  stoppedReplies: number;
  /** Kept conversations, newest first. */
  threads: Thread[];
  /** As the setting has it. */
  keepsThreads: boolean;
}

const captionModel = 'blip/starter-captions@000000000000/f16/px1';
const chatModel = 'llava/starter-chat@000000000000/f16/px1';
const sentences = [
  'a red train beside a house',
  'two cups on a table',
  'a dog in the snow',
  'a boat on the lake at night',
  'three apples in a bowl',
];

const card = (model: string, name: string, task: ModelCard['tasks'][number]): ModelCard => ({
  model,
  name,
  family: task === 'embed' ? 'clip' : 'blip',
  tasks: [task],
  serves: [task],
  state: 'bundled',
  doneBytes: 5_000_000,
  totalBytes: 5_000_000,
  bytesPerSecond: null,
  problem: null,
  source: null,
  licence: 'MIT',
  commercialUse: 'yes',
  pinned: true,
  memoryBytes: null,
  about: 'Bundled with Afterimage; knows drawn scenes.',
});

export const createFakeTasks = (): FakeTasks => ({
  written: new Map(),
  failedCaptions: [],
  labelSets: [
    {
      id: 1,
      name: 'Subjects',
      labels: ['train', 'boat', 'dog'],
      templates: ['a photo of a {}.'],
      labelled: 3,
      photos: 3,
    },
  ],
  models: [
    card('starter-clip', 'Afterimage starter', 'embed'),
    card('starter-captioner', 'Afterimage starter, captions', 'caption'),
    card('starter-answerer', 'Afterimage starter, answers', 'answer'),
    card('starter-chat', 'Afterimage starter, chat', 'chat'),
  ],
  engines: [
    { kind: 'built-in', address: null, available: true, models: ['Afterimage starter, chat'], note: null },
    {
      kind: 'ollama',
      address: 'http://127.0.0.1:11434',
      available: false,
      models: [],
      note: 'No chat server answers at 127.0.0.1:11434. Start it, or choose another.',
    },
  ],
  wordMs: 5,
  sentence: null,
  chatError: null,
  replies: [],
  stoppedReplies: 0,
  threads: [],
  keepsThreads: true,
});

export function fakeCaption(tasks: FakeTasks, id: number): Caption {
  const text = tasks.written.get(id);
  if (text !== undefined) return { text, by: 'person', model: null };
  return { text: sentences[id % sentences.length] ?? '', by: 'model', model: captionModel };
}

/** The labels of a set with falling probabilities; which is first depends on the photo. */
export function fakeLabels(set: LabelSet, id: number): PhotoLabel[] {
  const { labels } = set;
  return labels.slice(0, 3).map((_, at) => ({
    label: labels[(id + at) % labels.length] ?? '',
    similarity: 0.3 - at * 0.05,
    probability: [0.8, 0.15, 0.05][at] ?? 0,
  }));
}

export function fakeTaskServices(
  tasks: FakeTasks,
  events: EventHub,
): Pick<Services, 'captions' | 'chat' | 'labels'> & { readonly models: Omit<Services['models'], 'serving'> } {
  return {
    captions: captionsOf(tasks, events),
    chat: chatOf(tasks, events),
    labels: labelsOf(tasks),
    models: modelsOf(tasks),
  };
}

const captionsOf = (tasks: FakeTasks, events: EventHub): Services['captions'] => ({
  make: () => Promise.resolve({ caption: sentences[0] ?? '', model: captionModel, seconds: 0.4 }),
  of: ({ ids }) => Promise.resolve({ captions: ids.map((id) => ({ id, caption: fakeCaption(tasks, id) })) }),
  edit({ id, text }) {
    if (text === null) tasks.written.delete(id);
    else tasks.written.set(id, text);
    events.emit('organise.changed', { operation: null });
    return Promise.resolve({ caption: fakeCaption(tasks, id) });
  },
  failed: ({ limit }) =>
    Promise.resolve({ total: tasks.failedCaptions.length, files: tasks.failedCaptions.slice(0, limit) }),
  retryFailed() {
    const retried = tasks.failedCaptions.length;
    tasks.failedCaptions = [];
    return Promise.resolve({ retried });
  },
});

const chatOf = (tasks: FakeTasks, events: EventHub): Services['chat'] => ({
  ask({ question }) {
    if (tasks.chatError) return Promise.reject(tasks.chatError);
    const answer = question.toLowerCase().startsWith('how many') ? 'two' : 'red';
    const alternatives = [
      { answer, probability: 0.86 },
      { answer: 'blue', probability: 0.09 },
    ];
    return Promise.resolve({ answer, alternatives, model: 'blip/starter-answers@000000000000/f16/px1', seconds: 0.2 });
  },
  reply: (input, signal) => fakeReply(tasks, events, { input, signal }),
  engines: () => Promise.resolve({ engines: tasks.engines }),
  ...threadsOf(tasks),
});

const wordsOf = ({ turns }: Pick<Thread, 'turns'>): string =>
  turns.map(({ question, answers }) => [question, ...answers.map(({ text }) => text)].join('\n')).join('\n');

const threadsOf = (tasks: FakeTasks): Pick<Services['chat'], 'threads' | 'keepThread' | 'forgetThreads'> => ({
  threads: ({ photo, text = '', limit = 100 }) =>
    Promise.resolve({
      threads: tasks.threads
        .filter((thread) => photo == null || thread.photos.includes(photo))
        .filter((thread) => wordsOf(thread).toLowerCase().includes(text.trim().toLowerCase()))
        .slice(0, limit),
    }),
  keepThread({ id, photos, turns }) {
    if (!tasks.keepsThreads) return Promise.resolve({ id: null });
    const kept = id ?? Math.max(0, ...tasks.threads.map((thread) => thread.id)) + 1;
    const thread = { id: kept, photos, turns, updatedAt: '2026-11-30T10:00:00.000Z' };
    tasks.threads = [thread, ...tasks.threads.filter((other) => other.id !== kept)];
    return Promise.resolve({ id: kept });
  },
  forgetThreads({ id }) {
    const before = tasks.threads.length;
    tasks.threads = id == null ? [] : tasks.threads.filter((thread) => thread.id !== id);
    return Promise.resolve({ forgotten: before - tasks.threads.length });
  },
});

async function fakeReply(
  tasks: FakeTasks,
  events: EventHub,
  { input, signal }: { readonly input: ReplyInput; readonly signal: AbortSignal },
): Promise<ChatReply> {
  tasks.replies.push(input);
  if (tasks.chatError) throw tasks.chatError;
  const { requestId } = input;
  const stages =
    input.mode === 'step-by-step' ? (['caption', 'entities', 'reasoning', 'answer'] as const) : (['answer'] as const);
  const steps: ChatReply['steps'][number][] = [];
  for (const stage of stages) {
    events.emit('chat.progress', { requestId, stage, phase: 'looking', text: '' });
    const text = tasks.sentence ?? `It shows ${sentences[0] ?? ''}.`;
    for (const word of text.split(/(?<= )/)) {
      await new Promise((resolve) => setTimeout(resolve, tasks.wordMs));
      if (signal.aborted) {
        tasks.stoppedReplies += 1;
        throw new AppError('cancelled', 'Stopped.');
      }
      events.emit('chat.progress', { requestId, stage, phase: 'writing', text: word });
    }
    steps.push({ stage, prompt: input.messages.at(-1)?.text ?? '', output: text });
  }
  return {
    text: steps.at(-1)?.output ?? '',
    end: 'finished',
    steps,
    model: chatModel,
    tokens: 8 * steps.length,
    secondsToFirstToken: 0.2,
    seconds: 0.9,
  };
}

const labelsOf = (tasks: FakeTasks): Services['labels'] => ({
  sets: () => Promise.resolve({ sets: tasks.labelSets }),
  save({ id, name, labels, templates }) {
    const set: LabelSet = {
      id: id ?? Math.max(0, ...tasks.labelSets.map((each) => each.id)) + 1,
      name,
      labels,
      templates: templates ?? ['a photo of a {}.'],
      labelled: 0,
      photos: 3,
    };
    tasks.labelSets = [...tasks.labelSets.filter((each) => each.id !== set.id), set];
    return Promise.resolve({ set });
  },
  remove({ id }) {
    const before = tasks.labelSets.length;
    tasks.labelSets = tasks.labelSets.filter((set) => set.id !== id);
    return Promise.resolve({ removed: tasks.labelSets.length < before });
  },
  of: ({ ids }) =>
    Promise.resolve({
      photos: ids.flatMap((id) => tasks.labelSets.map((set) => ({ id, set: set.id, labels: fakeLabels(set, id) }))),
    }),
  photos: () => Promise.resolve({ photos: [] }),
});

const modelsOf = (tasks: FakeTasks): Omit<Services['models'], 'serving'> => {
  const find = (model: string): ModelCard => {
    const found = tasks.models.find((each) => each.model === model);
    if (!found) throw new AppError('not-found', `There is no model called “${model}”.`);
    return found;
  };
  return {
    list: () => Promise.resolve({ models: tasks.models, folder: '/home/lena/.local/share/afterimage/models' }),
    get: ({ model }) => Promise.resolve().then(() => find(model)),
    import: () => Promise.reject(new AppError('invalid-input', 'There is no model in this folder.')),
    verify: ({ model }) => Promise.resolve({ model, right: true, message: 'Every file is as promised.' }),
    remove: () => Promise.reject(new AppError('conflict', 'It came with Afterimage and stays with it.')),
    use: ({ model }) => Promise.resolve().then(() => find(model)),
    quantise({ model, precision }) {
      const card = tasks.models.find((each) => each.model === model);
      if (card?.state !== 'installed')
        return Promise.reject(new AppError('conflict', 'It came with Afterimage and stays as it is.'));
      const made = precision === 'published' ? null : precision;
      tasks.models = tasks.models.map((each) => (each === card ? { ...card, precision: made } : each));
      const sizes = {
        publishedBytes: card.totalBytes,
        quantisedBytes: made === null ? 0 : card.totalBytes / 4,
        freedBytes: 0,
      };
      return Promise.resolve({ model, precision, used: true, ...sizes, compared: 'cosine', agreement: made && 0.9991 });
    },
  };
};
