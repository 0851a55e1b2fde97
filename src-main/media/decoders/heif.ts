// HEIC and HEIF by libheif compiled to WebAssembly (sharp's build leaves HEVC out). Runs in the inference processes.
// The container's rotation and mirroring are applied by libheif; EXIF orientation is ignored, as the format demands.
import type { LibHeif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import { itemFacts } from '../boxes.ts';
import { fromDecoderError, MediaError } from '../media-error.ts';
import type { Pixels, SizeCheck } from './pixels.ts';
import { profileTiff } from './profile-tiff.ts';

/** A module's memory only grows; past this it is let go after the picture and loaded again for the next. */
const keepBytes = 256 << 20;
let loaded: LibHeif | null = null;

async function load(): Promise<LibHeif> {
  if (loaded === null) {
    const { default: create } = await import('libheif-js/libheif-wasm/libheif-bundle.mjs');
    loaded = create({ print: () => undefined, printErr: () => undefined });
  }
  return loaded;
}

const failed = (message: string): MediaError => fromDecoderError(new Error(message));

function copyRows(
  plane: { width: number; height: number; stride: number; data: Uint8Array },
  channels: 3 | 4,
): Uint8Array {
  const rowBytes = plane.width * channels;
  if (plane.stride === rowBytes) return plane.data.slice(0, rowBytes * plane.height);
  const rows = new Uint8Array(rowBytes * plane.height);
  for (let y = 0; y < plane.height; y++) {
    rows.set(plane.data.subarray(y * plane.stride, y * plane.stride + rowBytes), y * rowBytes);
  }
  return rows;
}

function decodeHandle(heif: LibHeif, handle: object, checkSize: SizeCheck): Omit<Pixels, 'encoded'> {
  checkSize(heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle));
  const channels = heif.heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = heif.heif_chroma;
  const decoded = heif.heif_js_decode_image2(
    handle,
    heif.heif_colorspace.heif_colorspace_RGB,
    channels === 4 ? rgba : rgb,
  );
  if (decoded.code !== undefined) throw failed(decoded.message);
  try {
    const plane = decoded.channels.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved);
    if (!plane) throw failed('no interleaved channel');
    return { data: copyRows(plane, channels), width: plane.width, height: plane.height, channels };
  } finally {
    heif.heif_image_release(decoded.image);
  }
}

function withPrimary<Result>(heif: LibHeif, bytes: Uint8Array, use: (handle: object) => Result): Result {
  const context = heif.heif_context_alloc();
  if (!context) throw new MediaError('out-of-memory');
  try {
    const read = heif.heif_context_read_from_memory(context, bytes);
    if (read.code.value !== 0) throw failed(read.message);
    const handle = heif.heif_js_context_get_primary_image_handle(context);
    if (handle.code !== undefined) throw failed(handle.message);
    try {
      return use(handle);
    } finally {
      heif.heif_image_handle_release(handle);
    }
  } finally {
    heif.heif_context_free(context);
  }
}

/** Runs on a loaded module; after a failure the next picture gets a new one, for what a damaged file did to it is unknown. */
async function guarded<Result>(bytes: Uint8Array, use: (heif: LibHeif, handle: object) => Result): Promise<Result> {
  const heif = await load();
  try {
    const result = withPrimary(heif, bytes, (handle) => use(heif, handle));
    if (heif.HEAPU8.length > keepBytes) loaded = null;
    return result;
  } catch (error) {
    loaded = null;
    throw fromDecoderError(error);
  }
}

/** Size as shown, after rotation and cropping. MediaError as `decodeHeif`. */
export function heifSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  return guarded(bytes, (heif, handle) => ({
    width: heif.heif_image_handle_get_width(handle),
    height: heif.heif_image_handle_get_height(handle),
  }));
}

/** The primary picture, upright. MediaError `damaged`, `too-large`, `unsupported-format`, `out-of-memory`. */
export async function decodeHeif(bytes: Uint8Array, checkSize: SizeCheck): Promise<Pixels> {
  const pixels = await guarded(bytes, (heif, handle) => decodeHandle(heif, handle, checkSize));
  const { profile } = itemFacts(bytes);
  return { ...pixels, encoded: profile ? profileTiff(pixels, profile) : null };
}
