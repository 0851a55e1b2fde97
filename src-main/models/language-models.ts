// What may be asked of the models that write: captions, answers, replies. Runs anywhere in src-main; types only.
// Pictures come as the views that the model's own plan asks for (src-shared/photo/view-spec.ts).
import type { SeenPicture, ViewPlan } from '../../src-shared/photo/view-spec.ts';
import type { GenerationEnd, GenerationOptions } from './generate/decoder.ts';

export interface Captioner {
  readonly plan: ViewPlan;
  /** `prompt`: how the caption begins; the text answered begins with it. Special tokens in it are taken out. */
  caption(picture: SeenPicture, options?: CaptionOptions): Promise<WrittenText>;
  release(): Promise<void>;
}

export interface CaptionOptions extends GenerationOptions {
  readonly prompt?: string | undefined;
}

export interface WrittenText {
  readonly text: string;
  /** Token ids as written, without the prompt and without the end token. */
  readonly ids: readonly number[];
  readonly end: GenerationEnd;
}

export interface Answerer {
  readonly plan: ViewPlan;
  answer(picture: SeenPicture, question: string, options?: GenerationOptions): Promise<Answer>;
  release(): Promise<void>;
}

export interface Answer {
  readonly text: string;
  /**
   * The likeliest answers, best first, with their probabilities: for a classifier (ViLT) of the label, for a writer (BLIP) of the
   * whole sequence among its beams. Empty where the model gives none.
   */
  readonly alternatives: readonly { readonly text: string; readonly probability: number }[];
}

export interface Chatter {
  readonly plan: ViewPlan;
  /** Most pictures that one conversation may hold; 0 is never so. */
  readonly maxPictures: number;
  /**
   * Writes the next message. The pictures belong to the first message of the person, in order. `onPhase` is told when the
   * picture has been read and the prompt is being fed. `too-large` where the conversation is longer than the model's context.
   */
  reply(conversation: Conversation, options?: ChatOptions): Promise<WrittenText>;
  release(): Promise<void>;
}

export interface Conversation {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly text: string }[];
  readonly pictures: readonly SeenPicture[];
}

export interface ChatOptions extends GenerationOptions {
  /** Text as it grows: what to append. Never half a character. */
  readonly onText?: ((text: string) => void) | undefined;
  readonly onPhase?: ((phase: 'looking' | 'thinking' | 'writing') => void) | undefined;
}
