// Pillow's fixed-point resampling, ported so that a vision tower sees the very bytes it saw in training.
// Runs in the inference processes; pure. Source of the arithmetic: Pillow 12 `src/libImaging/Resample.c`, 8 bits a channel.

/** Upright 8-bit RGB, 3 bytes a pixel, row-major, no padding. */
export interface Bitmap {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type Resample = 'bicubic' | 'bilinear';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** Weights are rounded to integers with this many fractional bits: 32 - 8 (pixel) - 2 (bicubic overshoot). */
const precisionBits = 22;
const half = 1 << (precisionBits - 1);

function bicubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function bilinear(distance: number): number {
  const x = Math.abs(distance);
  return x < 1 ? 1 - x : 0;
}

const kernels = { bicubic: { weigh: bicubic, support: 2 }, bilinear: { weigh: bilinear, support: 1 } } as const;

/** Output indices [from, from + length) of a side of `source` pixels resampled to `size`. */
interface Span {
  readonly source: number;
  readonly size: number;
  readonly from: number;
  readonly length: number;
}

/** Source rows [from, from + count). */
interface Rows {
  readonly from: number;
  readonly count: number;
}

interface Axis {
  /** First source index and number of taps of each output index. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  /** Weights of output `i` start at `i * stride`. */
  readonly stride: number;
}

const toFixed = (weight: number): number =>
  Math.trunc(weight < 0 ? weight * (1 << precisionBits) - 0.5 : weight * (1 << precisionBits) + 0.5);

function axisWeights({ source, size, from, length }: Span, resample: Resample): Axis {
  const { weigh, support: unitSupport } = kernels[resample];
  const scale = source / size;
  const filterScale = Math.max(scale, 1);
  const support = unitSupport * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const inverse = 1 / filterScale;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const row = new Float64Array(stride);
  for (let index = 0; index < length; index++) {
    const center = (index + from + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const taps = Math.min(Math.trunc(center + support + 0.5), source) - start;
    let total = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = weigh((tap + start - center + 0.5) * inverse);
      row[tap] = weight;
      total += weight;
    }
    for (let tap = 0; tap < taps; tap++) {
      weights[index * stride + tap] = toFixed(total === 0 ? (row[tap] ?? 0) : (row[tap] ?? 0) / total);
    }
    first[index] = start;
    count[index] = taps;
  }
  return { first, count, weights, stride };
}

const clamp = (sum: number): number => {
  const value = sum >> precisionBits;
  return value < 0 ? 0 : value > 255 ? 255 : value;
};

/** Some rows of the source, resampled across to one pixel per index of the axis. */
function resampleAcross(source: Bitmap, axis: Axis, rows: Rows): Uint8Array {
  const { data } = source;
  const { first, count, weights, stride } = axis;
  const width = first.length;
  const out = new Uint8Array(width * rows.count * 3);
  let at = 0;
  for (let row = 0; row < rows.count; row++) {
    const rowStart = (row + rows.from) * source.width * 3;
    for (let x = 0; x < width; x++) {
      let pixel = rowStart + first[x]! * 3;
      let weightAt = x * stride;
      const end = weightAt + count[x]!;
      let red = half;
      let green = half;
      let blue = half;
      for (; weightAt < end; weightAt++, pixel += 3) {
        const weight = weights[weightAt]!;
        red = (red + Math.imul(data[pixel]!, weight)) | 0;
        green = (green + Math.imul(data[pixel + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[pixel + 2]!, weight)) | 0;
      }
      out[at++] = clamp(red);
      out[at++] = clamp(green);
      out[at++] = clamp(blue);
    }
  }
  return out;
}

/** Rows as `resampleAcross` makes them (the first is source row `rowFrom`), resampled down to one row per index of the axis. */
function resampleDown({ data, width }: Pick<Bitmap, 'data' | 'width'>, axis: Axis, rowFrom: number): Uint8Array {
  const { first, count, weights, stride } = axis;
  const height = first.length;
  const rowBytes = width * 3;
  const out = new Uint8Array(rowBytes * height);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < height; y++) {
    sums.fill(half);
    const taps = count[y]!;
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[y * stride + tap]!;
      const rowStart = (first[y]! + tap - rowFrom) * rowBytes;
      for (let index = 0; index < rowBytes; index++) {
        sums[index] = (sums[index]! + Math.imul(data[rowStart + index]!, weight)) | 0;
      }
    }
    const rowOut = y * rowBytes;
    for (let index = 0; index < rowBytes; index++) out[rowOut + index] = clamp(sums[index]!);
  }
  return out;
}

/**
 * Resizes to `size` as Pillow's `Image.resize` does and keeps only `region` of the result (the same bytes as resizing and
 * cropping, without computing what is thrown away). Across first, rounded to 8 bits, then down.
 */
// eslint-disable-next-line max-params -- reads as the sentence it is; an object would be built for every photo's parts
export function resizeRegion(bitmap: Bitmap, size: Size, resample: Resample, region: Region): Bitmap {
  const { width, height } = region;
  const down = axisWeights({ source: bitmap.height, size: size.height, from: region.top, length: height }, resample);
  const keepRows = size.height === bitmap.height;
  const from = keepRows ? region.top : down.first[0]!;
  const count = keepRows ? height : down.first[height - 1]! + down.count[height - 1]! - from;
  const across = axisWeights({ source: bitmap.width, size: size.width, from: region.left, length: width }, resample);
  const keepColumns = size.width === bitmap.width && width === bitmap.width;
  const rowBytes = bitmap.width * 3;
  const middle = keepColumns
    ? bitmap.data.subarray(from * rowBytes, (from + count) * rowBytes)
    : resampleAcross(bitmap, across, { from, count });
  return { data: keepRows ? middle : resampleDown({ data: middle, width }, down, from), width, height };
}

/** Bit-exact port of Pillow's `Image.resize((width, height), BICUBIC | BILINEAR)` for RGB. Sizes in pixels, at least 1. */
// eslint-disable-next-line max-params -- the agreed shape, and Pillow's
export function resize(bitmap: Bitmap, width: number, height: number, resample: Resample): Bitmap {
  return resizeRegion(bitmap, { width, height }, resample, { left: 0, top: 0, width, height });
}
