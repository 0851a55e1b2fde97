// The models that write (captions, answers, replies), each loaded when first asked for and let go when idle.
// Runs in the inference process; one run at a time, for a run holds the thread.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import type {
  Answer,
  Answerer,
  Captioner,
  Chatter,
  ChatOptions,
  Conversation,
  WrittenText,
} from '../../../models/language-models.ts';
import { openAnswerer, openCaptioner, openChatter } from '../../../models/open-model.ts';
import type { Role, Setup, WritingTask } from '../protocol.ts';
import { createSlots } from './slots.ts';

/** Makes the looks at a picture that a model's plan asks for. */
export type See = (plan: ViewPlan) => Promise<SeenPicture>;

export interface Writers {
  caption(
    see: See,
    options: { readonly prompt: string | null; readonly beams: number },
    signal: AbortSignal,
  ): Promise<WrittenText>;
  answer(see: See, question: string, signal: AbortSignal): Promise<Answer>;
  /** Loads the model of a task. */
  warm(task: WritingTask): Promise<void>;
  /** `see` is asked for each picture, in order. */
  reply(pictures: readonly See[], messages: Conversation['messages'], options: ChatOptions): Promise<WrittenText>;
}

export interface WritersOptions {
  readonly role: Role;
  readonly setup: Setup;
  /** A model that nobody asked for this long is let go. */
  readonly releaseAfterMs?: number;
}

interface Models {
  readonly caption: Captioner;
  readonly answer: Answerer;
  readonly chat: Chatter;
}

/** A writer's other beams are the other answers; as many as the authors of BLIP use. Classifiers have no beams. */
const answerBeams = 3;

/** Long enough for the next photo of a slow disk, or to read an answer; the chat process itself ends soon after. */
const defaultReleaseAfterMs = 60_000;

export function createWriters(options: WritersOptions): Writers {
  const held = createHeld(options);
  return {
    warm: (task) => held.use(task, new AbortController().signal, () => Promise.resolve()),
    caption: (see, { prompt, beams }, signal) =>
      held.use('caption', signal, async (captioner) => {
        const picture = await see(captioner.plan);
        signal.throwIfAborted();
        return await captioner.caption(picture, { beams, signal, ...(prompt === null ? {} : { prompt }) });
      }),
    answer: (see, question, signal) =>
      held.use('answer', signal, async (answerer) => {
        const picture = await see(answerer.plan);
        signal.throwIfAborted();
        return await answerer.answer(picture, question, { beams: answerBeams, signal });
      }),
    reply: (pictures, messages, chatOptions) => {
      const signal = chatOptions.signal ?? new AbortController().signal;
      return held.use('chat', signal, async (chatter) => {
        if (pictures.length > chatter.maxPictures) throw tooMany(chatter.maxPictures);
        chatOptions.onPhase?.('looking');
        const seen: SeenPicture[] = [];
        for (const see of pictures) seen.push(await see(chatter.plan));
        signal.throwIfAborted();
        return await chatter.reply({ messages, pictures: seen }, chatOptions);
      });
    },
  };
}

const tooMany = (most: number): AppError =>
  new AppError(
    'too-large',
    most === 1 ? 'This model looks at one picture at a time.' : `This model looks at ${String(most)} pictures at most.`,
  );

interface Held {
  /** One use at a time. */
  use<Name extends WritingTask, Out>(
    task: Name,
    signal: AbortSignal,
    work: (model: Models[Name]) => Promise<Out>,
  ): Promise<Out>;
}

const openers = { caption: openCaptioner, answer: openAnswerer, chat: openChatter } as const;

/** Above this part of its memory a process keeps one model only: a second large one may not fit. */
const roomyPart = 1 / 3;

function createHeld({ role, setup, releaseAfterMs = defaultReleaseAfterMs }: WritersOptions): Held {
  const turn = createSlots(1);
  const loaded = new Map<WritingTask, Models[WritingTask]>();
  let idle: NodeJS.Timeout | undefined;

  const letGo = async (): Promise<void> => {
    const models = [...loaded.values()];
    loaded.clear();
    for (const model of models) await model.release();
  };
  const load = async (task: WritingTask): Promise<Models[WritingTask]> => {
    const known = loaded.get(task);
    if (known) return known;
    if (process.memoryUsage.rss() > roomyPart * setup.memoryLimitBytes) await letGo();
    const directory = setup.writers[task];
    if (directory === null) throw new AppError('model-missing', 'There is no model for this here.');
    const background = setup.background ?? role === 'indexer';
    const model = await openers[task](directory, { threads: setup.threads, background });
    loaded.set(task, model);
    return model;
  };
  const releaseWhenIdle = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => void turn.run(letGo), releaseAfterMs).unref();
  };

  return {
    use: (task, signal, work) =>
      turn.run(async () => {
        clearTimeout(idle);
        signal.throwIfAborted();
        try {
          return await work((await load(task)) as Models[typeof task]);
        } finally {
          releaseWhenIdle();
        }
      }),
  };
}
