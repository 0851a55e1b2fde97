// Chooses how large an SVG is drawn: it has no pixels of its own. Runs in the inference processes.
// librsvg gets bytes without an address, so it fetches nothing outside the file.
import { openEncoded } from '../vips.ts';

/** Shorter side when nobody asks for one, and the most either side may get: enough for a full-screen look. */
const defaultSide = 1024;
const maxSide = 4096;
const ownDensity = 72;
/** libvips takes no more. */
const maxDensity = 100_000;

/** The drawing's own size in pixels at 72 dots per inch, at least 1 × 1. */
export async function svgSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height } = await openEncoded(bytes, { density: ownDensity }).metadata();
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

/** Dots per inch that give the shorter side `wanted` pixels without the longer one passing 4096. */
export function svgDensity({ width, height }: { width: number; height: number }, wanted = defaultSide): number {
  const scale = Math.min(Math.min(wanted, maxSide) / Math.min(width, height), maxSide / Math.max(width, height));
  return Math.min(maxDensity, Math.max(1, ownDensity * scale));
}
