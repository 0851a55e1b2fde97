// What the requests do: identify, examine, describe, embed, preview. Runs in the inference process.
// Joins the pixel engine and the towers; towers are loaded when first needed.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { PhotoFormat } from '../../../../src-shared/photo/formats.ts';
import { fingerprint } from '../../../media/fingerprint.ts';
import { MediaError } from '../../../media/media-error.ts';
import { readMetadata } from '../../../media/metadata.ts';
import { sniffFormat } from '../../../media/sniff.ts';
import { examine, preview } from '../../../media/thumbnail.ts';
import { thumbnailFile } from '../cache-files.ts';
import type { Examined, FileIdentity, InputOf, OutputOf, Setup } from '../protocol.ts';
import type { Handlers } from './serve.ts';
import { createDiagnose } from './diagnose.ts';
import { readHead, readWhole } from './read-file.ts';
import { createSlots } from './slots.ts';
import type { Towers } from './towers.ts';
import { writeWhole } from './write-file.ts';

/** Decodes at the same time; three beat two by 15–25 % on two cores (each decode runs on one thread). */
const decodesAtOnce = 3;
/** Enough for every format's signature, and for an SVG behind a long comment. */
const headBytes = 8192;

/** The handlers of either role; what a role does not need is never loaded. */
export function createPictureHandlers(setup: Setup, towers: Towers): Handlers {
  const slots = createSlots(decodesAtOnce);
  return {
    identify: ({ path }) => identify(path),
    examine: (input) => examineFile(input, { setup, towers, slots }),
    async describe({ path }) {
      const identity = await identify(path);
      return { identity, metadata: await readMetadata(await readWhole(path), identity.format) };
    },
    async embedTexts({ texts }) {
      return { vectors: await towers.embedTexts(texts) };
    },
    embedPicture: ({ source }) => slots.run(() => embedPicture(source, towers)),
    preview: ({ path, target, longestSide }) =>
      slots.run(async () => {
        const bytes = await readWhole(path);
        await writeWhole(target, await preview(bytes, formatOf(bytes), longestSide));
        return { written: true };
      }),
    async drawSamples({ directory, count }) {
      const { drawSampleLibrary } = await import('../../../samples/sample-library.ts');
      return await drawSampleLibrary({ directory, ...(count === null ? {} : { count }) });
    },
    diagnose: createDiagnose(setup, towers),
    async warm() {
      await towers.warm();
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

function formatOf(bytes: Uint8Array): PhotoFormat {
  if (bytes.length === 0) throw new MediaError('empty', 'The file is empty.');
  const format = sniffFormat(bytes.subarray(0, headBytes));
  if (format === null) throw new MediaError('not-an-image', 'The file has a photo’s name, but holds no image.');
  if (format === 'unsupported')
    throw new MediaError('unsupported-format', 'Afterimage cannot read this kind of image.');
  return format;
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
    thumbnailWritten: seen.decoded?.thumbnail != null,
    vector: pixels === null ? null : await work.towers.embedPixels(pixels),
  };
}

async function embedPicture(
  source: InputOf<'embedPicture'>['source'],
  towers: Towers,
): Promise<OutputOf<'embedPicture'>> {
  const bytes = 'path' in source ? await readWhole(source.path) : source.bytes;
  const pixels = await towers.pixelSpec();
  const seen = await examine(bytes, formatOf(bytes), { thumbnail: false, pixels });
  if (seen.pixels === null) throw new AppError('damaged-image', 'No pixels could be had from this picture.');
  return { vector: await towers.embedPixels(seen.pixels), width: seen.width, height: seen.height };
}
