// What the grid and its component tell each other.
import type { GridLayout } from './layout.ts';
import type { PhotoRows } from './photo-rows.ts';
import type { PhotoSource } from './photo-source.ts';
import type { HeaderWords } from './section-headers.ts';
import type { TileMarks, TileWords } from './tile-pool.ts';

export interface GridElements {
  readonly scroller: HTMLElement;
  readonly canvas: HTMLElement;
  readonly rowLayer: HTMLElement;
  readonly headerLayer: HTMLElement;
}

export interface GridPosition {
  readonly top: number;
  readonly height: number;
  readonly viewHeight: number;
  readonly section: number;
  readonly layout: GridLayout;
}

export interface GridHooks extends TileWords, TileMarks, HeaderWords {
  readonly rows: PhotoRows;
  moved(position: GridPosition): void;
  /** Photos came in above the view, which did not move. */
  insertedAbove(count: number): void;
  focused(photo: number): void;
}

export interface GridShape {
  readonly source: PhotoSource;
  readonly sectionFirst: Uint32Array;
  readonly width: number;
  readonly viewHeight: number;
  readonly targetHeight: number;
  readonly headerHeight: number;
}
