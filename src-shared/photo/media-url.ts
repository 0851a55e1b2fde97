// The URLs under which pixels reach a screen: relative, by id and content hash, the same in the browser and in Electron.
// Runs everywhere; pure.
import type { PhotoId, Sha256 } from './ids.ts';

/** Thumbnail, longest side at most 512 px, WebP. Immutable: the hash names the content. */
export const thumbnailUrl = (sha256: Sha256): string => `/media/thumbnail/${sha256}`;

/** Preview, longest side at most 2048 px, WebP; made on demand and kept. */
export const previewUrl = (sha256: Sha256): string => `/media/preview/${sha256}`;

/** The original bytes; Range is answered. Hostile types (SVG) are served sandboxed. */
export const originalUrl = (id: PhotoId): string => `/media/original/${String(id)}`;

/** The packed timeline of a library revision (see timeline-pack.ts); `key` names the filters that `library.timeline` was asked with. */
export const timelineUrl = (revision: number, key?: string): string =>
  `/media/timeline/${String(revision)}${key == null ? '' : `/${key}`}`;
