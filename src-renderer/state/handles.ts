// What the application can tell the grid and the open photo that are on the screen.
import type { TimeUnit } from '../components/grid/time-jumps.ts';

export interface GridHandle {
  /** Moves the focus; false where the key is not the grid's. */
  pressKey(key: string): boolean;
  /** Moves it and chooses everything on the way. */
  extend(key: string): boolean;
  focusedId(): number | null;
  focusPhoto(id: number): void;
  focus(): void;
  toTop(): void;
  rectOf(id: number): DOMRect | null;
  /** Chooses the photo with the focus, or not any more; its whole section. */
  toggleFocused(): boolean;
  toggleSection(): boolean;
  /** The photo with the focus, or under the pointer, stays in its place at the next change of size. */
  holdSize(): void;
  /** Whether its photos are in the order of time. */
  isTimed(): boolean;
  /** Day of the photo with the focus, or at the top. */
  dayShown(): number | null;
  jump(unit: TimeUnit, step: 1 | -1): boolean;
  goToDay(day: number): void;
}

export interface ViewerHandle {
  zoomBy(factor: number): void;
  fitToView(): void;
  toggleActualSize(): void;
  readonly isZoomed: boolean;
}

/** Where in the window a menu is asked for. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
  /** The button is still down: some systems ask when it is pressed, some when it is let go. */
  readonly isPressed?: boolean;
}
