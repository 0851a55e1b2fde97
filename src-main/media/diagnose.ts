// Whether every claimed format is decoded here: a small picture of each, compared with what it shows. Runs in the
// inference processes.
import { createRequire } from 'node:module';
import { failed, passed, type Finding } from '../../src-shared/contract/diagnostics.ts';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { decode, type Bitmap } from './decode.ts';
import { heifSize } from './decoders/heif.ts';
import { quarterColours, sampleOf, sampleSide } from './diagnose/samples.ts';
import { sniffFormat } from './sniff.ts';
import { decoderVersions } from './vips.ts';

/** Lossy formats move a flat colour by a few steps of 255; another colour is off by more than a hundred. */
const tolerance = 40;

/** Which build of sharp runs: `linux-x64` and the like, or `wasm32`, which is slower. */
export function diagnoseSharp(): Finding {
  const builds = Object.keys(createRequire(import.meta.url).cache).flatMap(
    (file) => /@img[\\/]sharp-([^\\/]+)[\\/](?:lib[\\/])?[^\\/]+\.node$/.exec(file)?.[1] ?? [],
  );
  const [build = 'of this system'] = builds;
  const { sharp, vips, heif } = decoderVersions;
  const kind = build.includes('wasm') ? 'WebAssembly build, slower than a native one' : 'native build';
  return passed(`sharp ${sharp ?? '?'} with libvips ${vips}, libheif ${heif ?? '?'}: ${build}, a ${kind}.`);
}

/** Loads the HEVC decoder and lets it read a container. */
export async function diagnoseHeif(): Promise<Finding> {
  const { width, height } = await heifSize(await sampleOf('heif'));
  if (width !== sampleSide || height !== sampleSide) return failed('libheif reads the wrong size from a picture.');
  return passed('libheif is loaded as WebAssembly.');
}

/** Loads the JPEG XL decoder. */
export async function diagnoseJxl(): Promise<Finding> {
  const { width } = await decode(await sampleOf('jxl'), 'jxl');
  return width === sampleSide
    ? passed('libjxl is loaded as WebAssembly.')
    : failed('libjxl reads the wrong size from a picture.');
}

/** Recognises and decodes a picture of 32 × 32 pixels as an indexed photo is. MediaError where it cannot be had. */
export async function diagnoseDecoder(format: PhotoFormat, sample = sampleOf(format)): Promise<Finding> {
  const bytes = await sample;
  const sniffed = sniffFormat(bytes);
  if (sniffed !== format) return failed(`A picture of this format was taken for ${sniffed ?? 'no picture'}.`);
  const bitmap = await decode(bytes, format, { shrinkTo: sampleSide });
  const size = `${String(bitmap.width)} × ${String(bitmap.height)}`;
  if (bitmap.width !== sampleSide || bitmap.height !== sampleSide)
    return failed(`The picture came out as ${size} pixels, which is wrong.`);
  const wrong = quarterColours.some((colour, at) => differs(colour, middleOfQuarter(bitmap, at)));
  return wrong
    ? failed('The picture came out in wrong colours.')
    : passed(`A picture of ${size} pixels and ${String(bytes.length)} bytes came out right.`);
}

function middleOfQuarter({ data, width, height }: Bitmap, quarter: number): Uint8Array {
  const x = Math.trunc(width * (quarter % 2 === 0 ? 0.25 : 0.75));
  const y = Math.trunc(height * (quarter < 2 ? 0.25 : 0.75));
  return data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
}

const differs = (wanted: readonly number[], got: Uint8Array): boolean =>
  wanted.some((value, channel) => Math.abs(value - (got[channel] ?? NaN)) > tolerance || got.length !== 3);
