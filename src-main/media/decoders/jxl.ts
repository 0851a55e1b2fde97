// JPEG XL by libjxl compiled to WebAssembly: first frame, orientation and profile applied by the decoder, sRGB out.
// Runs in the inference processes.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { JxlDecoder } from '@jsquash/jxl/codec/dec/jxl_dec.js';
import { jxlHeader } from '../jxl-header.ts';
import { fromDecoderError, MediaError } from '../media-error.ts';
import type { Pixels, SizeCheck } from './pixels.ts';

/** As for HEIF: a module that grew past this is not kept. */
const keepBytes = 256 << 20;
let loaded: JxlDecoder | null = null;

async function load(): Promise<JxlDecoder> {
  if (loaded === null) {
    const { default: create } = await import('@jsquash/jxl/codec/dec/jxl_dec.js');
    // The package would fetch its .wasm by URL, which Node's fetch cannot do for files: it is read and handed over.
    const wasmBinary = await readFile(createRequire(import.meta.url).resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm'));
    loaded = await create({ wasmBinary, noInitialRun: true, print: () => undefined, printErr: () => undefined });
  }
  return loaded;
}

/** MediaError `damaged`, `too-large`, `out-of-memory`. */
export async function decodeJxl(bytes: Uint8Array, checkSize: SizeCheck): Promise<Pixels> {
  const header = jxlHeader(bytes);
  if (!header) throw new MediaError('damaged');
  checkSize(header.width, header.height);
  const decoder = await load();
  try {
    const decoded = decoder.decode(bytes);
    if (!decoded) throw new MediaError('damaged');
    if (decoder.HEAPU8.length > keepBytes) loaded = null;
    const { data, width, height } = decoded;
    const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { data: rgba, width, height, channels: 4, encoded: null };
  } catch (error) {
    loaded = null;
    throw fromDecoderError(error);
  }
}
