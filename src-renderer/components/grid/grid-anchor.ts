// What stays put when something else changes: a photo, and where in the view it is. Pure.
import { type GridLayout, rowAt, rowOfPhoto } from './layout.ts';
import { indexOfPhoto, type PhotoSource } from './photo-source.ts';

export interface Anchor {
  readonly id: number;
  /** From the top of the view to the point that stays. */
  readonly offset: number;
  /** Which point of the photo stays: 0 (its top, where it is left out) … 1 (its bottom). */
  readonly share?: number;
}

export interface ViewPlace {
  readonly top: number;
  readonly viewHeight: number;
}

const anchorAt = 1 / 3;

/** The photo in the middle of the row at one third of the view. */
export function anchorOfView(layout: GridLayout, source: PhotoSource, { top, viewHeight }: ViewPlace): Anchor | null {
  if (layout.rows === 0) return null;
  const row = rowAt(layout, top + viewHeight * anchorAt);
  const first = layout.rowFirst[row] ?? 0;
  const end = layout.rowFirst[row + 1] ?? layout.count;
  return { id: source.id[(first + end) >> 1] ?? -1, offset: (layout.rowTop[row] ?? 0) - top };
}

/** The top of the view at which the anchor is in its place; null where its photo is gone. */
export function topForAnchor(
  layout: GridLayout,
  source: PhotoSource,
  { id, offset, share = 0 }: Anchor,
): number | null {
  const photo = indexOfPhoto(source, id);
  if (photo < 0) return null;
  const row = rowOfPhoto(layout, photo);
  return (layout.rowTop[row] ?? 0) + (layout.rowHeight[row] ?? 0) * share - offset;
}

/** Visible rows from the centre out, then those ahead of a scroll in `direction`, then those behind. */
export function distanceFromEye(
  layout: GridLayout,
  row: number,
  { top, viewHeight, direction }: ViewPlace & { readonly direction: number },
): number {
  const centre = (layout.rowTop[row] ?? 0) + (layout.rowHeight[row] ?? 0) / 2;
  const away = centre - (top + viewHeight / 2);
  if (Math.abs(away) <= viewHeight / 2) return Math.abs(away);
  return Math.abs(away) + (Math.sign(away) === direction ? 1e6 : 2e6);
}
