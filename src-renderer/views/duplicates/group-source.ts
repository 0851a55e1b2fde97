// The photos of a group as the viewer walks through them. Pure.
import type { DuplicatePhoto } from '../../../src-shared/contract/duplicates.ts';
import { aspectOf, type PhotoSource } from '../../components/grid/photo-source.ts';

export const groupSource = (photos: readonly DuplicatePhoto[]): PhotoSource => ({
  count: photos.length,
  id: Uint32Array.from(photos, ({ id }) => id),
  aspect: Float32Array.from(photos, aspectOf),
  colour: new Uint16Array(photos.length),
  flags: new Uint8Array(photos.length),
  day: null,
  known: new Map(photos.map((photo) => [photo.id, photo])),
});
