// What a model answers to a few built-in inputs: the golden run of quantised weights. Runs in an inference process.
import type { SeenPicture, ViewPlan } from '../../../src-shared/photo/view-spec.ts';
import { damaged } from '../checkpoint/stored-tensor.ts';
import type { WrittenText } from '../language-models.ts';
import type { ModelDescription, TowerOptions } from '../model-description.ts';
import { openAnswerer, openCaptioner, openChatter, openTextTower, openVisionTower } from '../open-model.ts';
import { describeModel } from '../registry.ts';
import { testPicture } from '../try-provider.ts';
import type { Answers } from './verify-quantised.ts';

const texts = [
  'a photo of a red train in the snow',
  'two children on a beach at sunset',
  'ein Hund schläft neben dem Ofen',
  '雪の中の赤い列車',
] as const;
const question = 'What is in the picture?';
const pictures = 4;
/** Tokens of one text: enough to see that weights work, few enough for the slowest model. */
const maxNewTokens = 12;
/** Of the pictures handed to models that write. */
const side = 480;

/** Of the first task that the model does: embeddings of words and pictures, or the tokens of texts. */
export async function goldenAnswers(directory: string, options: TowerOptions): Promise<Answers> {
  const description = await describeModel(directory);
  if (description.tasks.includes('embed')) return embeddings(directory, options);
  const written = await writtenBy(description, options);
  return { compared: 'tokens', texts: written };
}

async function embeddings(directory: string, options: TowerOptions): Promise<Answers> {
  const description = await describeModel(directory);
  if (!('pixels' in description)) throw damaged('The model searches, but says nothing of its pictures.');
  const { size } = description.pixels;
  const words = await withModel(openTextTower(directory, options), (tower) => tower.embed(texts));
  const seen = await withModel(openVisionTower(directory, options), (tower) =>
    tower.embed(Array.from({ length: pictures }, (_, i) => testPicture(size, i))),
  );
  return { compared: 'cosine', vectors: [...words, ...seen] };
}

async function writtenBy({ directory, tasks }: ModelDescription, options: TowerOptions): Promise<number[][]> {
  if (tasks.includes('caption'))
    return withModel(openCaptioner(directory, options), (model) =>
      each(model.plan, (picture) => model.caption(picture, { maxNewTokens, beams: 1 })),
    );
  if (tasks.includes('chat'))
    return withModel(openChatter(directory, options), (model) =>
      each(model.plan, (picture) =>
        model.reply({ messages: [{ role: 'user', text: question }], pictures: [picture] }, { maxNewTokens }),
      ),
    );
  return withModel(openAnswerer(directory, options), (model) =>
    // Answers come as text: the same letters, the same answer.
    each(model.plan, async (picture) => {
      const { text } = await model.answer(picture, question, { maxNewTokens });
      return { text, ids: Array.from(text, (letter) => letter.codePointAt(0) ?? 0), end: 'finished' };
    }),
  );
}

async function each(plan: ViewPlan, write: (picture: SeenPicture) => Promise<WrittenText>): Promise<number[][]> {
  const written: number[][] = [];
  for (let i = 0; i < pictures; i++) written.push([...(await write(seenPicture(plan, i))).ids]);
  return written;
}

/** Each look is a test picture of its own size: nothing is resampled, for a model does not mind. */
function seenPicture(plan: ViewPlan, number: number): SeenPicture {
  const original = { width: side, height: side };
  const views = plan(original).map(({ width, height, part }) => {
    const size = part ?? { width, height };
    const square = testPicture(Math.max(size.width, size.height), number);
    return { width: size.width, height: size.height, data: square.subarray(0, size.width * size.height * 3) };
  });
  return { original, views };
}

async function withModel<Model extends { release(): Promise<void> }, Result>(
  opening: Promise<Model>,
  use: (model: Model) => Promise<Result>,
): Promise<Result> {
  const model = await opening;
  try {
    return await use(model);
  } finally {
    await model.release();
  }
}
