// How LLaVA-OneVision looks at a large picture: as a whole, then in tiles; and how the tiles' features become one sequence of lines.
// Runs in inference processes; pure. Liu et al. 2024 (“anyres”); reference: transformers LlavaOnevisionImageProcessorPil, pack_image_features.
import type { PictureSize, ViewPlan, ViewSpec } from '../../../../src-shared/photo/view-spec.ts';
import { patchesPerSide, type LlavaConfig, type Tiling } from './llava-config.ts';

/** Of the sizes offered, the one that keeps most of the picture; among those, the one that wastes least. */
export function bestGrid(original: PictureSize, grids: Tiling['grids']): PictureSize {
  let best: PictureSize = grids[0] ?? original;
  let mostKept = 0;
  let leastWasted = Infinity;
  for (const { width, height } of grids) {
    const scale = Math.min(width / original.width, height / original.height);
    const fitted = Math.trunc(original.width * scale) * Math.trunc(original.height * scale);
    const kept = Math.min(fitted, original.width * original.height);
    const wasted = width * height - kept;
    if (kept > mostKept || (kept === mostKept && wasted < leastWasted)) {
      best = { width, height };
      mostKept = kept;
      leastWasted = wasted;
    }
  }
  return best;
}

/** The whole picture pressed into one tile, then the tiles of the best grid, line by line; what the picture does not fill is black. */
export function tiledPlan(
  grids: Tiling['grids'],
  { side, resample }: { side: number; resample: ViewSpec['resample'] },
): ViewPlan {
  return (original) => {
    const grid = bestGrid(original, grids);
    const fitted = { ...fittedSize(original, grid), resample };
    const left = Math.floor((grid.width - fitted.width) / 2);
    const top = Math.floor((grid.height - fitted.height) / 2);
    const tiles: ViewSpec[] = [{ width: side, height: side, resample }];
    for (let y = 0; y < grid.height; y += side) {
      for (let x = 0; x < grid.width; x += side)
        tiles.push({
          ...fitted,
          part: { left: x - left, top: y - top, width: side, height: side },
          padding: [0, 0, 0],
        });
    }
    return tiles;
  };
}

function fittedSize(original: PictureSize, grid: PictureSize): PictureSize {
  const across = grid.width / original.width;
  const down = grid.height / original.height;
  if (across < down) return { width: grid.width, height: Math.min(Math.ceil(original.height * across), grid.height) };
  return { width: Math.min(Math.ceil(original.width * down), grid.width), height: grid.height };
}

export interface Packing {
  readonly config: LlavaConfig;
  readonly tiling: Tiling;
  /** Upright, as the file has it. */
  readonly original: PictureSize;
  /** [width of the language model]: ends each line; null where an export lacks it. */
  readonly newline: Float32Array | null;
}

/** Features of each look, [tokens, width], to one sequence [rows, width]. One look alone: its rows and one newline. */
export function packFeatures(views: readonly Float32Array[], packing: Packing): Float32Array {
  const { config, newline } = packing;
  const [whole = new Float32Array(), ...tiles] = views;
  if (tiles.length === 0) return joined(newline === null ? [whole] : [whole, newline]);
  const field = scaledDown(cutToPicture(fieldOf(tiles, packing), packing.original), packing);
  const lines: Float32Array[] = [whole];
  const line = field.width * config.language.width;
  for (let y = 0; y < field.height; y++) {
    lines.push(field.data.subarray(y * line, (y + 1) * line));
    if (newline !== null) lines.push(newline);
  }
  return joined(lines);
}

/** Features in the plane, row-major, `depth` numbers a place. */
interface Field extends PictureSize {
  readonly data: Float32Array;
  readonly depth: number;
}

function fieldOf(tiles: readonly Float32Array[], { config, tiling, original }: Packing): Field {
  const { vision, language } = config;
  const side = patchesPerSide(vision);
  const grid = bestGrid(original, tiling.grids);
  const columns = grid.width / vision.imageSize;
  const [width, height, depth] = [columns * side, (grid.height / vision.imageSize) * side, language.width];
  const data = new Float32Array(width * height * depth);
  for (const [i, tile] of tiles.entries()) {
    const at = Math.floor(i / columns) * side * width + (i % columns) * side;
    for (let y = 0; y < side; y++) {
      const row = tile.subarray(y * side * depth, (y + 1) * side * depth);
      data.set(row, (at + y * width) * depth);
    }
  }
  return { width, height, depth, data };
}

/** Takes off the lines or columns that lie in the padding, as many on either side. */
function cutToPicture(field: Field, original: PictureSize): Field {
  const { width, height, depth, data } = field;
  if (original.width / original.height > width / height) {
    const filled = Math.trunc(rounded(original.height * (width / original.width)));
    const padding = Math.floor((height - filled) / 2);
    const kept = height - 2 * padding;
    return {
      width,
      height: kept,
      depth,
      data: data.subarray(padding * width * depth, (padding + kept) * width * depth),
    };
  }
  const filled = Math.trunc(rounded(original.width * (height / original.height)));
  const padding = Math.floor((width - filled) / 2);
  const kept = width - 2 * padding;
  const cut = new Float32Array(kept * height * depth);
  for (let y = 0; y < height; y++) {
    const from = (y * width + padding) * depth;
    cut.set(data.subarray(from, from + kept * depth), y * kept * depth);
  }
  return { width: kept, height, depth, data: cut };
}

/** To seven decimals, as the reference rounds before it cuts off. */
const rounded = (value: number): number => Math.round(value * 1e7) / 1e7;

/** Below this the reference leaves the features as they are. */
const worthScaling = 1.1;

function scaledDown(field: Field, { config, tiling }: Packing): Field {
  const ratio = Math.sqrt((field.width * field.height) / (tiling.maxTiles * patchesPerSide(config.vision) ** 2));
  if (ratio <= worthScaling) return field;
  return bilinear(field, { width: Math.floor(field.width / ratio), height: Math.floor(field.height / ratio) });
}

/** torch's `interpolate(mode="bilinear")`: centres are matched, nothing is smoothed before. */
function bilinear(field: Field, { width, height }: PictureSize): Field {
  const { depth, data: from } = field;
  const across = samples(field.width, width);
  const down = samples(field.height, height);
  const data = new Float32Array(width * height * depth);
  let at = 0;
  for (const y of down) {
    for (const x of across) {
      const corner = (row: number, column: number): number => (row * field.width + column) * depth;
      const [a, b] = [corner(y.first, x.first), corner(y.first, x.second)];
      const [c, d] = [corner(y.second, x.first), corner(y.second, x.second)];
      for (let i = 0; i < depth; i++) {
        const upper = (1 - x.share) * (from[a + i] ?? 0) + x.share * (from[b + i] ?? 0);
        const lower = (1 - x.share) * (from[c + i] ?? 0) + x.share * (from[d + i] ?? 0);
        data[at++] = (1 - y.share) * upper + y.share * lower;
      }
    }
  }
  return { width, height, depth, data };
}

function samples(from: number, to: number): { first: number; second: number; share: number }[] {
  const scale = Math.fround(from / to);
  return Array.from({ length: to }, (_, i) => {
    const place = Math.max(0, Math.fround(Math.fround(scale * Math.fround(i + 0.5)) - 0.5));
    const first = Math.min(Math.floor(place), from - 1);
    return { first, second: Math.min(first + 1, from - 1), share: Math.fround(place - first) };
  });
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
