// The looks at a picture that a writing model asks for: one decode, each look resampled by the port. Runs in the inference processes.
// Exact: decoded whole, bit for bit what the reference's PIL processing gives. Else decoded small first, see [Note: fast pixels].
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { SeenPicture, View, ViewPlan, ViewSpec } from '../../src-shared/photo/view-spec.ts';
import { decodePicture } from './decode.ts';
import { openPicture } from './picture.ts';
import { resizeRegion, type Bitmap } from './resize.ts';

/** The fast path decodes to this many times the largest look. */
const oversampling = 4;

/** MediaError as `decode`. */
// eslint-disable-next-line max-params -- as pixelsFor: what is wanted, bytes, format, and how
export async function viewsOf(
  plan: ViewPlan,
  bytes: Uint8Array,
  format: PhotoFormat,
  options: { exact?: boolean } = {},
): Promise<SeenPicture> {
  const largest = (specs: readonly ViewSpec[]): number => Math.max(...specs.map((s) => Math.min(s.width, s.height)));
  const picture = await openPicture(bytes, format, undefined);
  const original = { width: picture.width, height: picture.height };
  const specs = plan(original);
  const bitmap = await decodePicture(picture, options.exact === true ? undefined : oversampling * largest(specs));
  return { original, views: specs.map((spec) => viewOf(bitmap, spec)) };
}

/** One look at a bitmap: resampled, cut, and padded where the cut leaves it. */
export function viewOf(bitmap: Bitmap, spec: ViewSpec): View {
  const part = spec.part ?? { left: 0, top: 0, width: spec.width, height: spec.height };
  const left = Math.max(0, part.left);
  const top = Math.max(0, part.top);
  const width = Math.min(spec.width, part.left + part.width) - left;
  const height = Math.min(spec.height, part.top + part.height) - top;
  if (width === part.width && height === part.height)
    return resizeRegion(bitmap, spec, spec.resample, { left, top, width, height });
  const padded = padding(part, spec.padding ?? [0, 0, 0]);
  if (width <= 0 || height <= 0) return padded;
  const inner = resizeRegion(bitmap, spec, spec.resample, { left, top, width, height });
  for (let y = 0; y < height; y++) {
    const row = inner.data.subarray(y * width * 3, (y + 1) * width * 3);
    padded.data.set(row, ((top - part.top + y) * part.width + (left - part.left)) * 3);
  }
  return padded;
}

function padding({ width, height }: { width: number; height: number }, colour: readonly number[]): View {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at++) data[at] = colour[at % 3] ?? 0;
  return { width, height, data };
}
