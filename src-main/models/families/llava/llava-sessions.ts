// Opens what a LLaVA runs on: the published checkpoint by our own graphs, or a ready-made export. Runs in inference processes only.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { TowerOptions } from '../../model-description.ts';
import { openSession, type Expectation, type ModelSource, type Session } from '../../runtime/session.ts';
import { openWeights } from '../../quantise/precision.ts';
import { exportOf } from './export-files.ts';
import { cacheNames, languageGraph, wordsGraph } from './language-graph.ts';
import type { LlavaConfig } from './llava-config.ts';
import { pictureGraph } from './picture-graph.ts';

export interface LlavaSessions {
  /** `pixel_values` → `image_features`, and `newline` where the model has one. */
  readonly picture: Session;
  /** `input_ids` → `inputs_embeds`. */
  readonly words: Session;
  /** `inputs_embeds`, `past_key_values.…` → `logits`, `present.…`. */
  readonly language: Session;
  /** Tokens of one run: a long prompt is fed in parts, so that memory stays bounded and a stop is heard between them. */
  readonly tokensPerRun: number;
  release(): Promise<void>;
}

export interface LlavaOptions extends TowerOptions {
  /** Whether the runtime's own operators may be used; see GraphOptions. */
  readonly fused?: boolean | undefined;
}

const tokensPerRun = 128;
/** Exports answer logits for every token of a run: 600 kB a token for a vocabulary of 150,000. */
const tokensPerExportRun = 32;

/** A checkpoint's own weights come first. `model-missing` where the folder holds neither form, `model-damaged` with one sentence. */
export async function openLlava(directory: string, config: LlavaConfig, options: LlavaOptions): Promise<LlavaSessions> {
  if ((await weightFiles(directory)) !== null) {
    const { checkpoint } = await openWeights(directory, options.weights);
    const { fused } = options;
    // Built before any is opened: what is wrong with the weights is said before seconds are spent on the first of them.
    const picture = pictureGraph(config, checkpoint, { fused }).build();
    const words = wordsGraph(config, checkpoint, { fused }).build();
    const language = languageGraph(config, checkpoint, { fused }).build();
    return { ...(await openAll({ picture, words, language }, config, options)), tokensPerRun };
  }
  const files = await exportOf(directory);
  if (files === null) throw new AppError('model-missing', `There is no LLaVA in ${directory}.`);
  const { picture, words, language } = files;
  const sources = { picture: { path: picture }, words: { path: words }, language: { path: language } };
  return { ...(await openAll(sources, config, options)), tokensPerRun: tokensPerExportRun };
}

type Sources = Readonly<Record<'picture' | 'words' | 'language', ModelSource>>;

async function openAll(
  sources: Sources,
  { language: { layers } }: LlavaConfig,
  options: LlavaOptions,
): Promise<Omit<LlavaSessions, 'tokensPerRun'>> {
  const opened: Session[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(opened.map((session) => session.release()));
  };
  // Only the vision tower may run elsewhere: the cache of the language model crosses to this process with every token.
  const here = { threads: options.threads, background: options.background };
  const open = async (part: keyof Sources, expected: Expectation): Promise<Session> => {
    const session = await openSession(sources[part], part === 'picture' ? options : here, expected);
    opened.push(session);
    return session;
  };
  try {
    const picture = await open('picture', { feeds: ['pixel_values'], reads: ['image_features'] });
    const words = await open('words', { feeds: ['input_ids'], reads: ['inputs_embeds'] });
    const feeds = ['inputs_embeds', 'attention_mask', 'position_ids', ...cacheNames('past_key_values', layers)];
    const language = await open('language', { feeds, reads: ['logits', ...cacheNames('present', layers)] });
    return { picture, words, language, release };
  } catch (error) {
    await release();
    throw error;
  }
}
