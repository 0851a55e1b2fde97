// The only door to sharp: loaders allowed by name, no cache, one thread, buffers only. Runs in the inference processes.
// Files are handed over as bytes: a path would give libvips a second look at a file that may have changed.
import sharp, { type Sharp, type SharpInput } from 'sharp';

/** Most pixels we begin to decode. Above any camera or stitched panorama we know of, below what fills a capped process. */
export const maxPixels = 600_000_000;

// What sharp may read is listed, not what it may not: a loader added by a later libvips stays closed. Its gain-map
// loader (Uhdr) would shadow the plain JPEG one and is left out.
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif', 'Svg'].map((name) => `VipsForeignLoad${name}Buffer`);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: loaders });
// Each photo is opened once: a cache of operations would only grow. Photos, not threads inside one photo, run side by
// side (reliability: memory stays flat; performance: three photos in flight beat one photo on two threads).
sharp.cache(false);
sharp.concurrency(1);

export type { Sharp };

/** Of sharp and the libraries built into it, for diagnostics. */
export const decoderVersions: Readonly<Record<string, string | undefined>> & { readonly vips: string } = {
  ...sharp.versions,
};

/** Opens encoded bytes. Damaged files are read as far as they go. `density` is for SVG: dots per inch, 72 = its own size. */
export function openEncoded(bytes: Uint8Array, options: { density?: number } = {}): Sharp {
  return sharp(bytes, {
    failOn: 'none',
    limitInputPixels: maxPixels,
    ...(options.density === undefined ? {} : { density: options.density }),
  });
}

/** Opens pixels already decoded, 8 bits a channel, row-major. */
export function openPixels(pixels: { data: Uint8Array; width: number; height: number; channels: 3 | 4 }): Sharp {
  const { data, width, height, channels } = pixels;
  const input: SharpInput = data;
  return sharp(input, { raw: { width, height, channels }, limitInputPixels: maxPixels });
}
