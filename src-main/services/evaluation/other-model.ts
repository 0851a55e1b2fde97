// Looks at some photos with a search model that does not serve, in a process of its own. Runs in the backend. Nothing of it is kept but
// the vectors of words, which a later search with that model asks for again.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { PhotoId } from '../../../src-shared/photo/ids.ts';
import type { EmbeddingModelDescription } from '../../models/model-description.ts';
import type { Library } from '../../store/open.ts';
import { photoFile } from '../../store/photos.ts';
import { cachedQueryEmbedding, cacheQueryEmbedding } from '../../store/query-cache.ts';
import { getEmbedding } from '../../store/vectors.ts';
import { createCarefulRunner } from '../inference/careful-runner.ts';
import type { Line } from '../inference/line.ts';
import type { RankedPhoto } from './rankings.ts';

export interface OtherModelOptions {
  readonly library: Library;
  readonly description: EmbeddingModelDescription;
  /** To a process that is set up with this model; it is ended when all is embedded, and by the signal. */
  readonly line: Line;
  readonly photos: readonly PhotoId[];
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
  /** Told after each photo. */
  readonly onPhoto: () => void;
}

/** The ranking of the photos for one of the texts, best first; photos that cannot be read are left out. */
export type RankByLook = (text: string) => RankedPhoto[];

/** As the indexer: one is decoded while another is embedded. */
const window = 3;
const recycleAfter = 2000;
const photoLimitMs = 120_000;
/** Loading a published model from a slow disk is part of it. */
const textsLimitMs = 300_000;

/** `model-damaged`, `crashed`, `cancelled`. */
export async function lookWith(options: OtherModelOptions): Promise<RankByLook> {
  const { line, signal } = options;
  signal.addEventListener('abort', line.stop, { once: true });
  try {
    const texts = await embedTexts(options);
    const pictures = await embedPhotos(options);
    return (text) => ranked(texts.get(text), pictures);
  } finally {
    signal.removeEventListener('abort', line.stop);
    line.stop();
  }
}

async function embedTexts({ library, description, line, texts, signal }: OtherModelOptions): Promise<Vectors<string>> {
  const model = description.textId ?? description.id;
  const vectors: Vectors<string> = new Map();
  for (const text of texts) {
    const known = cachedQueryEmbedding(library, model, text);
    if (known) vectors.set(text, known);
  }
  const missing = texts.filter((text) => !vectors.has(text));
  if (missing.length === 0) return vectors;
  const made = await line.call('embedTexts', { texts: missing }, { timeLimitMs: textsLimitMs, signal });
  missing.forEach((text, at) => {
    const vector = made.vectors[at];
    if (vector === undefined) throw new AppError('internal', 'The model gave no answer for these words.');
    vectors.set(text, vector);
    if (!library.readonly) cacheQueryEmbedding(library, model, text, vector);
  });
  return vectors;
}

type Vectors<Key> = Map<Key, Float32Array>;

async function embedPhotos(options: OtherModelOptions): Promise<Vectors<PhotoId>> {
  const { line, photos, signal, onPhoto } = options;
  const runner = createCarefulRunner(line, { window, recycleAfter, signal });
  const vectors: Vectors<PhotoId> = new Map();
  const embed = async (photoId: PhotoId): Promise<void> => {
    const file = photoFile(options.library, photoId);
    const stored =
      file?.contentId == null ? null : getEmbedding(options.library, options.description.id, file.contentId);
    if (stored) vectors.set(photoId, stored);
    else if (file) {
      const outcome = await runner.run('embedPicture', { source: { path: file.path } }, { timeLimitMs: photoLimitMs });
      if ('output' in outcome) vectors.set(photoId, outcome.output.vector);
    }
    onPhoto();
  };
  await Promise.all(photos.map(embed));
  signal.throwIfAborted();
  return vectors;
}

function ranked(text: Float32Array | undefined, pictures: Vectors<PhotoId>): RankedPhoto[] {
  if (text === undefined) return [];
  return [...pictures]
    .map(([photoId, vector]) => ({ photoId, similarity: dot(text, vector) }))
    .sort((a, b) => b.similarity - a.similarity || a.photoId - b.photoId);
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? NaN), 0);
