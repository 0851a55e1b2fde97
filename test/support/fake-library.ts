// A library that never existed, the same for the same seed: any number of photos over eighteen years, in trips and quiet months.
import type { PhotoRow } from '../../src-shared/contract/library.ts';
import { type Sha256, toPhotoId } from '../../src-shared/photo/ids.ts';
import { encodeTimeline, flagFailed, flagFavourite, unknownDay } from '../../src-shared/photo/timeline-pack.ts';

export interface FakePhoto {
  /** Another object whenever a mark changes. */
  row: PhotoRow;
  readonly day: number;
  /** 0xRRGGBB */
  readonly rgb: number;
}

/** mulberry32: small, good enough, the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const shapes = [
  [6000, 4000],
  [4032, 3024],
  [3024, 4032],
  [4000, 6000],
  [3000, 3000],
  [3840, 2160],
  [9000, 2600],
] as const;
const newestDay = Date.UTC(2026, 9, 18) / 86_400_000;

export const sha256Of = (id: number): Sha256 => id.toString(16).padStart(64, '0') as Sha256;
export const idOf = (sha256: string): number => Number.parseInt(sha256, 16);

function colour(random: () => number): number {
  const hue = random() * 6;
  const light = 0.25 + random() * 0.5;
  const channel = (offset: number): number => {
    const wave = Math.max(0, Math.min(1, Math.abs(((hue + offset) % 6) - 3) - 1));
    return Math.round(255 * (light + (wave - 0.5) * 0.35));
  };
  const clamp = (value: number): number => Math.max(8, Math.min(247, value));
  return (clamp(channel(0)) << 16) | (clamp(channel(4)) << 8) | clamp(channel(2));
}

/** Newest first. About one in 400 could not be read; the oldest few have no date. */
export function createFakePhotos(count: number, seed = 7): FakePhoto[] {
  const random = seeded(seed);
  const photos: FakePhoto[] = [];
  let day = newestDay;
  let leftToday = 40;
  const quietDays = Math.max(1, Math.round((18 * 365) / Math.max(1, count / 45)));
  for (let index = 0; index < count; index++) {
    if (leftToday-- <= 0) {
      day -= random() < 0.6 ? 1 : Math.ceil(random() * quietDays * 3);
      leftToday = Math.ceil(random() ** 3 * 160);
    }
    photos.push(createPhoto(count - index, index > count - 12 && count > 100 ? unknownDay : day, random));
  }
  return photos;
}

export function createPhoto(id: number, day: number, random: () => number): FakePhoto {
  const [width, height] = shapes[Math.floor(random() ** 1.6 * shapes.length)] ?? shapes[0];
  const date = day === unknownDay ? null : new Date(day * 86_400_000);
  const seconds = Math.floor(random() * 50_000) + 28_000;
  const time = new Date(seconds * 1000).toISOString().slice(11, 19);
  const folder = date == null ? 'Scans' : date.toISOString().slice(0, 7).replace('-', '/');
  const failed = random() < 1 / 400;
  return {
    row: {
      id: toPhotoId(id),
      path: `/home/lena/Pictures/${folder}/IMG_${String(id).padStart(5, '0')}.jpg`,
      width,
      height,
      takenAt: date == null ? null : `${date.toISOString().slice(0, 10)}T${time}`,
      sha256: failed ? null : sha256Of(id),
      status: failed ? 'failed' : 'indexed',
      favourite: id % 29 === 4,
      rating: id % 31 === 6 ? (id % 5) + 1 : 0,
    },
    day,
    rgb: colour(random),
  };
}

export function packOf(photos: readonly FakePhoto[]): Uint8Array {
  return encodeTimeline({
    id: Uint32Array.from(photos, ({ row }) => row.id),
    day: Int32Array.from(photos, ({ day }) => day),
    aspect: Float32Array.from(photos, ({ row }) => row.width / row.height),
    colour: Uint16Array.from(photos, ({ rgb }) => ((rgb >> 8) & 0xf800) | ((rgb >> 5) & 0x07e0) | ((rgb >> 3) & 0x1f)),
    flags: Uint8Array.from(
      photos,
      ({ row }) => (row.status === 'failed' ? flagFailed : 0) + (row.favourite ? flagFavourite : 0),
    ),
  });
}
