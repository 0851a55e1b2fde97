// Unit vectors for what a person searches by: words (kept in memory and in the library) and pictures.
// Runs in the backend; the query process makes what is not known yet.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Box, OpenedImage, QueryImage } from '../../src-shared/contract/search.ts';
import { toPhotoId, type ContentId, type ModelId, type PhotoId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from '../store/open.ts';
import { photoFile, photoIdByPath } from '../store/photos.ts';
import { cachedQueryEmbedding, cacheQueryEmbedding } from '../store/query-cache.ts';
import { getEmbedding } from '../store/vectors.ts';
import { sizeOfFile, toFilePath } from './file-path.ts';
import type { PictureSource } from './inference/protocol.ts';
import { createMemoryCache } from './memory-cache.ts';
import type { OpenedPictures } from './picture-sources.ts';
import type { QueryProcess } from './query-process.ts';

export interface PictureVector {
  readonly vector: Float32Array;
  /** The photo of the library it is, if it is one. */
  readonly photoId: PhotoId | null;
  readonly contentId: ContentId | null;
}

export interface QueryVectors {
  /** In the order of `texts`. */
  ofTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
  /** The same for texts of the program's own: a few at a time, so that a person's words come between, and kept at once. */
  ofManyTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
  /** `box`: only that part of the picture. */
  ofPicture(image: QueryImage, signal: AbortSignal, box?: Box): Promise<PictureVector>;
  /** Takes in bytes; the id serves `ofPicture` until about 20 newer ones came. */
  openBytes(bytes: Uint8Array, signal: AbortSignal): Promise<OpenedImage>;
}

export interface QueryVectorsOptions {
  readonly library: Library;
  readonly process: QueryProcess;
  readonly modelId: () => Promise<ModelId>;
  /** Under which vectors of words are kept: another than the model's own where words go through a tower of another language. */
  readonly textId: () => Promise<ModelId>;
  readonly opened: OpenedPictures;
}

const textsInMemory = 500;
const openedInMemory = 20;
/** About what a person types in the time that the tower takes for them. */
const manyAtOnce = 8;

export function createQueryVectors(options: QueryVectorsOptions): QueryVectors {
  const { opened, process, modelId } = options;
  /** By picture and model. */
  const vectors = createMemoryCache<Float32Array>(openedInMemory);
  const remembered = async (name: string, make: () => Promise<Float32Array>): Promise<Float32Array> => {
    const key = `${name} ${await modelId()}`;
    const known = vectors.get(key);
    if (known) return known;
    const vector = await make();
    vectors.set(key, vector);
    return vector;
  };
  const ofOpened = (imageId: string, signal: AbortSignal): Promise<Float32Array> =>
    remembered(imageId, async () => {
      const { vector } = await process.ask('embedPicture', { source: { bytes: opened.bytes(imageId) } }, { signal });
      return vector;
    });
  /** A part is never stored: it is asked for again and again while a person mixes. */
  const ofPart = async (image: QueryImage, box: Box, signal: AbortSignal): Promise<PictureVector> => {
    const { source, name, photoId, contentId } = await pictureFile(image, options);
    const vector = await remembered(`${name} ${JSON.stringify(box)}`, async () => {
      return (await process.ask('embedPicture', { source, box }, { signal })).vector;
    });
    return { vector, photoId, contentId };
  };
  return {
    ofTexts: createTextVectors(options),
    ofManyTexts: (texts, signal) => ofManyTexts(texts, options, signal),
    async ofPicture(image, signal, box) {
      if (box) return await ofPart(image, box, signal);
      if ('photoId' in image) return await ofPhoto(image.photoId, options, signal);
      if ('path' in image) return await ofFile(image.path, options, signal);
      return { vector: await ofOpened(image.imageId, signal), photoId: null, contentId: null };
    },
    async openBytes(bytes, signal) {
      const { vector, width, height } = await process.ask('embedPicture', { source: { bytes } }, { signal });
      const imageId = opened.keep(bytes);
      vectors.set(`${imageId} ${await modelId()}`, vector);
      return { imageId, width, height };
    },
  };
}

function createTextVectors({ library, process, textId }: QueryVectorsOptions): QueryVectors['ofTexts'] {
  const texts = createMemoryCache<Float32Array>(textsInMemory);
  const known = (model: ModelId, text: string): Float32Array | null => {
    const vector = texts.get(keyOf(model, text)) ?? cachedQueryEmbedding(library, model, text);
    if (vector) texts.set(keyOf(model, text), vector);
    return vector;
  };
  /** After the answer: it waits for the disk, and what cannot be kept (a full disk) is no reason to find nothing. */
  const keep = (model: ModelId, text: string, vector: Float32Array): void => {
    setImmediate(() => {
      try {
        if (library.db.open) cacheQueryEmbedding(library, model, text, vector);
      } catch {
        // Asked again, the words are embedded again.
      }
    });
  };
  return async (wanted, signal) => {
    const model = await textId();
    const found = new Map(wanted.map((text) => [text, known(model, text)]));
    const missing = [...found].flatMap(([text, vector]) => (vector === null ? [text] : []));
    if (missing.length > 0) {
      const { vectors } = await process.ask('embedTexts', { texts: missing }, { signal });
      missing.forEach((text, at) => {
        const vector = vectors[at] ?? null;
        found.set(text, vector);
        if (vector === null) return;
        texts.set(keyOf(model, text), vector);
        if (!library.readonly) keep(model, text, vector);
      });
    }
    return wanted.map((text) => found.get(text) ?? never());
  };
}

async function ofManyTexts(
  texts: readonly string[],
  { library, process, textId }: QueryVectorsOptions,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const model = await textId();
  const found = new Map(texts.map((text) => [text, cachedQueryEmbedding(library, model, text)]));
  const missing = texts.filter((text) => found.get(text) === null);
  for (let at = 0; at < missing.length; at += manyAtOnce) {
    const asked = missing.slice(at, at + manyAtOnce);
    const { vectors } = await process.ask('embedTexts', { texts: asked }, { signal });
    asked.forEach((text, place) => found.set(text, vectors[place] ?? never()));
  }
  if (missing.length > 0 && !library.readonly && library.db.open)
    inTransaction(library, () => {
      for (const text of missing) cacheQueryEmbedding(library, model, text, found.get(text) ?? never());
    });
  return texts.map((text) => found.get(text) ?? never());
}

interface PictureFile extends Pick<PictureVector, 'photoId' | 'contentId'> {
  readonly source: PictureSource;
  /** Tells this picture, as it is now, from all others. */
  readonly name: string;
}

async function pictureFile(image: QueryImage, { library, opened }: QueryVectorsOptions): Promise<PictureFile> {
  if ('imageId' in image) {
    return { source: { bytes: opened.bytes(image.imageId) }, name: image.imageId, photoId: null, contentId: null };
  }
  const path = 'path' in image ? await toFilePath(image.path) : photoFile(library, image.photoId)?.path;
  if (path === undefined) throw new AppError('not-found', 'The library has no such photo.');
  const bytes = await sizeOfFile(path);
  const photoId = 'photoId' in image ? toPhotoId(image.photoId) : photoIdByPath(library, path);
  const file = photoId === null ? null : photoFile(library, photoId);
  return { source: { path }, name: `${path} ${String(bytes)}`, photoId, contentId: file?.contentId ?? null };
}

async function ofPhoto(photoId: number, options: QueryVectorsOptions, signal: AbortSignal): Promise<PictureVector> {
  const file = photoFile(options.library, photoId);
  if (!file) throw new AppError('not-found', 'The library has no such photo.');
  const { contentId, path } = file;
  const stored = contentId === null ? null : getEmbedding(options.library, await options.modelId(), contentId);
  return { vector: stored ?? (await embedFile(path, options, signal)), photoId: toPhotoId(photoId), contentId };
}

/** The file itself is asked, not what is stored of it: it may have changed since it was indexed. */
async function ofFile(named: string, options: QueryVectorsOptions, signal: AbortSignal): Promise<PictureVector> {
  const path = await toFilePath(named);
  await sizeOfFile(path);
  const photoId = photoIdByPath(options.library, path);
  const contentId = photoId === null ? null : (photoFile(options.library, photoId)?.contentId ?? null);
  return { vector: await embedFile(path, options, signal), photoId, contentId };
}

async function embedFile(path: string, { process }: QueryVectorsOptions, signal: AbortSignal): Promise<Float32Array> {
  return (await process.ask('embedPicture', { source: { path } }, { signal })).vector;
}

const keyOf = (model: ModelId, text: string): string => `${model}\n${text}`;

function never(): never {
  throw new AppError('internal', 'The model gave no answer for these words.');
}
