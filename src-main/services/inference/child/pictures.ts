// What the requests about pictures do: identify, examine, describe, embed, preview. Runs in the inference process.
// Joins the pixel engine and the towers; towers are loaded when first needed.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { decode } from '../../../media/decode.ts';
import { fingerprint } from '../../../media/fingerprint.ts';
import { readMetadata } from '../../../media/metadata.ts';
import { hashPixels } from '../../../media/picture-fingerprint.ts';
import { examinePart } from '../../../media/part.ts';
import { examine, preview } from '../../../media/thumbnail.ts';
import { thumbnailFile } from '../cache-files.ts';
import type { Examined, FileIdentity, InputOf, OutputOf, Setup } from '../protocol.ts';
import type { Handlers } from './serve.ts';
import { createDiagnose } from './diagnose.ts';
import { readHead, readWhole } from './read-file.ts';
import { shrinkToJpeg } from './shrink.ts';
import { createSlots } from './slots.ts';
import { formatOf, headBytes, readSource } from './source.ts';
import type { Towers } from './towers.ts';
import { writeWhole } from './write-file.ts';
import type { Writers } from './writers.ts';
import { createWritingHandlers } from './writing.ts';

/** Decodes at the same time; three beat two by 15–25 % on two cores (each decode runs on one thread). */
const decodesAtOnce = 3;

/** The handlers of every role; what a role does not need is never loaded. */
export function createPictureHandlers(setup: Setup, towers: Towers, writers: Writers): Handlers {
  const slots = createSlots(decodesAtOnce);
  return {
    identify: ({ path }) => identify(path),
    examine: (input) => examineFile(input, { setup, towers, slots }),
    async describe({ path }) {
      const identity = await identify(path);
      return { identity, metadata: await readMetadata(await readWhole(path), identity.format) };
    },
    hashPixels: ({ path }) =>
      slots.run(async () => {
        const bytes = await readWhole(path);
        return { hash: hashPixels(await decode(bytes, formatOf(bytes))) };
      }),
    async embedTexts({ texts }) {
      return { vectors: await towers.embedTexts(texts) };
    },
    embedPicture: (input) => slots.run(() => embedPicture(input, towers)),
    preview: ({ path, target, longestSide }) =>
      slots.run(async () => {
        const bytes = await readWhole(path);
        await writeWhole(target, await preview(bytes, formatOf(bytes), longestSide));
        return { written: true };
      }),
    shrink: ({ source, longestSide }) =>
      slots.run(async () => ({ jpeg: await shrinkToJpeg(await readSource(source), longestSide) })),
    ...createWritingHandlers(writers),
    async drawSamples({ directory, count }) {
      const { drawSampleLibrary } = await import('../../../samples/sample-library.ts');
      return await drawSampleLibrary({ directory, ...(count === null ? {} : { count }) });
    },
    tryProvider: (how) => towers.tryProvider(how),
    diagnose: createDiagnose(setup, towers, writers),
    async quantise(input, call) {
      const { quantise } = await import('./quantise.ts');
      return await quantise(input, { ...call, threads: setup.threads });
    },
    async warm() {
      // Only the chat process is set up for chat.
      await (setup.writers.chat === null ? towers.warm() : writers.warm('chat'));
      return { warm: true };
    },
  };
}

async function identify(path: string): Promise<FileIdentity> {
  const format = formatOf(await readHead(path, headBytes));
  const { sha256, bytes, mtimeMs } = await fingerprint(path);
  // Whole milliseconds, as the scan writes them: the two are compared.
  return { sha256, bytes, mtimeMs: Math.trunc(mtimeMs), format };
}

interface Work {
  readonly setup: Setup;
  readonly towers: Towers;
  readonly slots: ReturnType<typeof createSlots>;
}

/** One read and one decode for all that is wanted; the slot is given back before the tower runs. */
async function examineFile(input: InputOf<'examine'>, work: Work): Promise<Examined> {
  const { wants } = input;
  const spec = wants.embed ? await work.towers.pixelSpec() : null;
  const seen = await work.slots.run(async () => {
    const bytes = await readWhole(input.path, input.bytes);
    const metadata = wants.metadata ? await readMetadata(bytes, input.format) : null;
    const decoded =
      wants.thumbnail || spec !== null
        ? await examine(bytes, input.format, { thumbnail: wants.thumbnail, pixels: spec })
        : null;
    if (decoded?.thumbnail)
      await writeWhole(thumbnailFile(work.setup.thumbnailDirectory, input.sha256), decoded.thumbnail);
    return { metadata, decoded };
  });
  const pixels = seen.decoded?.pixels ?? null;
  return {
    metadata: seen.metadata,
    width: seen.decoded?.width ?? null,
    height: seen.decoded?.height ?? null,
    meanColour: seen.decoded?.meanColour ?? null,
    fingerprint: seen.decoded?.fingerprint ?? null,
    thumbnailWritten: seen.decoded?.thumbnail != null,
    vector: pixels === null ? null : await work.towers.embedPixels(pixels),
  };
}

async function embedPicture(
  { source, box }: InputOf<'embedPicture'>,
  towers: Towers,
): Promise<OutputOf<'embedPicture'>> {
  const bytes = await readSource(source);
  const pixels = await towers.pixelSpec();
  if (box !== undefined) {
    const part = await examinePart(bytes, formatOf(bytes), { box, spec: pixels });
    return { vector: await towers.embedPixels(part.pixels), width: part.width, height: part.height };
  }
  const seen = await examine(bytes, formatOf(bytes), { thumbnail: false, pixels });
  if (seen.pixels === null) throw new AppError('damaged-image', 'No pixels could be had from this picture.');
  return { vector: await towers.embedPixels(seen.pixels), width: seen.width, height: seen.height };
}
