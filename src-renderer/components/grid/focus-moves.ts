// Where the arrow keys lead in rows of unequal tiles. Pure.
import { type GridLayout, rowAt, rowOfPhoto } from './layout.ts';

const centre = (layout: GridLayout, photo: number): number =>
  (layout.left[photo] ?? 0) + (layout.tileWidth[photo] ?? 0) / 2;

function nearestInRow(layout: GridLayout, row: number, x: number): number {
  const end = layout.rowFirst[row + 1] ?? layout.count;
  let best = layout.rowFirst[row] ?? 0;
  for (let photo = best + 1; photo < end; photo++) {
    if (Math.abs(centre(layout, photo) - x) < Math.abs(centre(layout, best) - x)) best = photo;
  }
  return best;
}

const clampRow = (layout: GridLayout, row: number): number => Math.max(0, Math.min(row, layout.rows - 1));

export interface FocusPlace {
  readonly photo: number;
  readonly viewHeight: number;
}

/** The photo that a key leads to from `photo`, or null where the key is not one of the grid's. */
export function focusTarget(layout: GridLayout, from: FocusPlace, key: string): number | null {
  const { photo, viewHeight } = from;
  const last = layout.count - 1;
  const row = rowOfPhoto(layout, photo);
  const top = layout.rowTop[row] ?? 0;
  const toRow = (target: number): number =>
    clampRow(layout, target) === row ? photo : nearestInRow(layout, clampRow(layout, target), centre(layout, photo));
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, photo - 1);
    case 'ArrowRight':
      return Math.min(last, photo + 1);
    case 'ArrowUp':
      return toRow(row - 1);
    case 'ArrowDown':
      return toRow(row + 1);
    case 'PageUp':
      return toRow(Math.min(row - 1, rowAt(layout, top - viewHeight * 0.9)));
    case 'PageDown':
      return toRow(Math.max(row + 1, rowAt(layout, top + viewHeight * 0.9)));
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
