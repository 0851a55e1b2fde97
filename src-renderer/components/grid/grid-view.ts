// The grid at work: which rows are on the page, where, and what stays put when something changes. Plain DOM on purpose:
// a scroll frame binds a few tiles and nothing else; no framework state exists per photo.
import { focusTarget } from './focus-moves.ts';
import { type Anchor, anchorOfView, distanceFromEye, topForAnchor } from './grid-anchor.ts';
import type { GridElements, GridHooks, GridShape } from './grid-hooks.ts';
import { type GridLayout, layoutPhotos, rowAt, rowOfPhoto, sectionAt } from './layout.ts';
import type { PhotoRows } from './photo-rows.ts';
import { emptySource, indexOfPhoto, type PhotoSource, survivorNear } from './photo-source.ts';
import { domHeight, logicalTop, rebase, type ScrollWindow, windowAt } from './scroll-window.ts';
import { SectionHeaders } from './section-headers.ts';
import { createTileImages, type TileImages } from './tile-images.ts';
import { type RowBox, type Tile, TilePool } from './tile-pool.ts';

const marginViews = 0.75;
const fastMarginViews = 0.25;
const fastViewsPerSecond = 8;
const settleMs = 90;
/** Cells and their pictures; headers and rows come on top of it. */
const elementBudget = 340;
const bottomRoom = 48;

const gap = 4;

export class GridView {
  readonly #elements: GridElements;
  readonly #hooks: GridHooks;
  readonly #images: TileImages;
  readonly #pool: TilePool;
  readonly #headers: SectionHeaders;
  readonly #mounted = new Map<number, RowBox>();
  readonly #stopArrivals: () => void;
  #source: PhotoSource = emptySource;
  #layout: GridLayout = layoutPhotos({
    aspect: new Float32Array(),
    sectionFirst: Uint32Array.of(0),
    width: 0,
    targetHeight: 200,
    gap,
    headerHeight: 0,
  });
  #window: ScrollWindow = { base: 0, scrollTop: 0 };
  #viewHeight = 0;
  #anchor: Anchor | null = null;
  #focusId = -1;
  #tabStop: Tile | null = null;
  #lastTop = 0;
  #lastAt = 0;
  #direction = 1;
  /** Rows came or went, or were bound too fast for their pictures: tiles wait for words, pictures and a tab stop. */
  #stale = true;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(elements: GridElements, hooks: GridHooks) {
    this.#elements = elements;
    this.#hooks = hooks;
    this.#images = createTileImages(elements.rowLayer, (image) => this.#distance(image));
    this.#pool = new TilePool(this.#images, hooks);
    this.#headers = new SectionHeaders(elements.headerLayer, hooks);
    this.#stopArrivals = hooks.rows.onArrival(() => {
      this.#dressAll(true);
    });
    elements.scroller.addEventListener('scroll', this.#onScroll, { passive: true });
  }

  destroy(): void {
    clearTimeout(this.#settleTimer);
    this.#elements.scroller.removeEventListener('scroll', this.#onScroll);
    this.#stopArrivals();
    this.#images.destroy();
  }

  get layout(): GridLayout {
    return this.#layout;
  }

  get top(): number {
    return logicalTop(this.#window);
  }

  get anchor(): Anchor | null {
    return this.#anchor ?? anchorOfView(this.#layout, this.#source, { top: this.top, viewHeight: this.#viewHeight });
  }

  /** Shows a source in a shape. What stood at one third of the view stays there. */
  show(shape: GridShape, anchor: Anchor | null = null): void {
    const before = this.#source;
    const hadFocus = this.#elements.rowLayer.contains(document.activeElement);
    const wanted = anchor ?? (this.#anchor != null || this.top > 1 ? this.anchor : null);
    this.#source = shape.source;
    // Where a photo went, its neighbour has its place and its focus.
    const kept = wanted == null ? null : { ...wanted, id: this.#stillHere(before, wanted.id) };
    this.#focusId = this.#stillHere(before, this.#focusId);
    this.#viewHeight = shape.viewHeight;
    this.#layout = layoutPhotos({
      aspect: shape.source.aspect,
      sectionFirst: shape.sectionFirst,
      width: shape.width,
      targetHeight: shape.targetHeight,
      gap,
      headerHeight: shape.headerHeight,
    });
    for (const box of this.#mounted.values()) this.#pool.orphan(box);
    this.#mounted.clear();
    this.#stale = true;
    this.#headers.clear();
    this.#elements.rowLayer.setAttribute('aria-rowcount', String(this.#layout.rows));
    this.#elements.canvas.style.height = `${String(domHeight(this.#total))}px`;
    this.#goTo(this.#topFor(kept));
    this.#anchor = kept;
    this.#pool.settle();
    if (hadFocus) this.#refocus();
    if (kept != null && before !== emptySource && before !== shape.source) this.#reportInserted(before, kept.id);
  }

  /** What is shown next is another list, not a newer state of this one: from the top, the focus on its first photo. */
  startOver(): void {
    this.#anchor = null;
    this.#focusId = -1;
    this.#window = windowAt(0, this.#total, this.#viewHeight);
  }

  scrollTo(top: number): void {
    this.#anchor = null;
    this.#goTo(top);
  }

  /** New words (another language) for everything on the page. */
  reword(): void {
    for (const tile of this.#tiles()) tile.row = null;
    this.#dressAll(true);
    this.#headers.clear();
    this.#render(true);
  }

  /** Moves the focus by a key; false where the key is not the grid's. */
  pressKey(key: string): boolean {
    if (this.#layout.count === 0) return false;
    const current = Math.max(0, indexOfPhoto(this.#source, this.#focusId));
    const target = focusTarget(this.#layout, { photo: current, viewHeight: this.#viewHeight }, key);
    if (target == null) return false;
    this.focusPhoto(target);
    return true;
  }

  focusPhoto(photo: number): void {
    const row = rowOfPhoto(this.#layout, photo);
    this.#focusId = this.#source.id[photo] ?? -1;
    this.#reveal(row);
    this.#refocus();
    this.#hooks.focused(photo);
  }

  /** Remembers which photo the focus is on without moving it. */
  noteFocus(photo: number): void {
    this.#focusId = this.#source.id[photo] ?? -1;
    this.#updateTabStop();
    this.#hooks.focused(photo);
  }

  tileOf(id: number): Tile | null {
    for (const tile of this.#tiles()) if (tile.id === id) return tile;
    return null;
  }

  /** What is chosen or favourite changed. */
  remark(): void {
    for (const tile of this.#tiles()) this.#pool.mark(tile);
    this.#headers.mark();
  }

  /** What the next shape keeps in its place: a point of a photo, where it is now. */
  hold(id: number, share = 0): void {
    const photo = indexOfPhoto(this.#source, id);
    if (photo < 0) return;
    const row = rowOfPhoto(this.#layout, photo);
    const point = (this.#layout.rowTop[row] ?? 0) + (this.#layout.rowHeight[row] ?? 0) * share;
    this.#anchor = { id, offset: point - this.top, share };
  }

  /** Whether a photo's row is in the view, wholly or in part. */
  isInView(photo: number): boolean {
    const row = rowOfPhoto(this.#layout, photo);
    const top = this.#layout.rowTop[row] ?? 0;
    return top + (this.#layout.rowHeight[row] ?? 0) > this.top && top < this.top + this.#viewHeight;
  }

  /** The photo with the focus, or the first in the view. */
  get current(): number {
    const focused = this.#focusId < 0 ? -1 : indexOfPhoto(this.#source, this.#focusId);
    return focused >= 0
      ? focused
      : (this.#layout.rowFirst[rowAt(this.#layout, this.top + this.#layout.headerHeight)] ?? 0);
  }

  /** Brings a photo to the top of the view, below its heading, and the focus on it. */
  goToPhoto(photo: number): void {
    this.scrollTo((this.#layout.rowTop[rowOfPhoto(this.#layout, photo)] ?? 0) - this.#layout.headerHeight);
    this.focusPhoto(photo);
  }

  *#tiles(): Iterable<Tile> {
    for (const box of this.#mounted.values()) yield* box.tiles;
  }

  get #total(): number {
    return this.#layout.height + bottomRoom;
  }

  readonly #onScroll = (): void => {
    const scrollTop = this.#elements.scroller.scrollTop;
    if (Math.abs(scrollTop - this.#window.scrollTop) > 0.5) this.#anchor = null;
    this.#window = { base: this.#window.base, scrollTop };
    this.#keepRoom();
    this.#render(this.#isSlow());
  };

  #isSlow(): boolean {
    const now = performance.now();
    const moved = this.top - this.#lastTop;
    const seconds = Math.max(0.004, (now - this.#lastAt) / 1000);
    if (moved !== 0) this.#direction = Math.sign(moved);
    this.#lastTop = this.top;
    this.#lastAt = now;
    const slow = Math.abs(moved) / Math.max(1, this.#viewHeight) / seconds <= fastViewsPerSecond;
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => {
      this.#render(true);
    }, settleMs);
    return slow;
  }

  #keepRoom(): void {
    const moved = rebase(this.#window, this.#total, this.#viewHeight);
    if (moved === this.#window) return;
    this.#window = moved;
    this.#elements.scroller.scrollTop = moved.scrollTop;
    this.#moveBoxes();
  }

  #moveBoxes(): void {
    for (const box of this.#mounted.values()) this.#placeRow(box);
    this.#headers.move(this.#layout, this.#window.base);
  }

  #goTo(top: number): void {
    this.#window = windowAt(top, this.#total, this.#viewHeight);
    this.#elements.scroller.scrollTop = this.#window.scrollTop;
    this.#lastTop = this.top;
    this.#moveBoxes();
    this.#render(true);
  }

  #topFor(anchor: Anchor | null): number {
    return anchor == null ? 0 : (topForAnchor(this.#layout, this.#source, anchor) ?? this.top);
  }

  #reportInserted(before: PhotoSource, anchorId: number): void {
    const inserted = indexOfPhoto(this.#source, anchorId) - indexOfPhoto(before, anchorId);
    if (inserted > 0) this.#hooks.insertedAbove(inserted);
  }

  /** The photo itself, or the one that is nearest to where it was. */
  #stillHere(before: PhotoSource, id: number): number {
    if (id < 0 || before === this.#source || indexOfPhoto(this.#source, id) >= 0) return id;
    return survivorNear(before, this.#source, indexOfPhoto(before, id)) ?? -1;
  }

  #reveal(row: number): void {
    const top = (this.#layout.rowTop[row] ?? 0) - this.#layout.headerHeight - 8;
    const bottom = (this.#layout.rowTop[row] ?? 0) + (this.#layout.rowHeight[row] ?? 0) + 8;
    if (top < this.top) this.scrollTo(top);
    else if (bottom > this.top + this.#viewHeight) this.scrollTo(bottom - this.#viewHeight);
    else this.#render(true);
  }

  #refocus(): void {
    const photo = this.#focusId < 0 ? -1 : indexOfPhoto(this.#source, this.#focusId);
    if (photo >= 0 && this.tileOf(this.#focusId) == null) {
      this.#mountRow(rowOfPhoto(this.#layout, photo));
      this.#dressAll(true);
    }
    this.tileOf(this.#focusId)?.cell.focus({ preventScroll: true });
    this.#updateTabStop();
  }

  #margin(slow: boolean): number {
    if (!slow) return fastMarginViews;
    const last = rowAt(this.#layout, this.top + this.#viewHeight);
    const first = rowAt(this.#layout, this.top);
    const visible = (this.#layout.rowFirst[last + 1] ?? this.#layout.count) - (this.#layout.rowFirst[first] ?? 0);
    const spare = elementBudget / Math.max(1, visible * 2) - 1;
    return Math.max(0.1, Math.min(marginViews, spare / 2));
  }

  #render(slow: boolean): void {
    if (this.#layout.rows > 0) this.#renderRows(slow);
    this.#headers.render(this.#layout, this.#window.base, { top: this.top, viewHeight: this.#viewHeight });
    this.#hooks.moved({
      top: this.top,
      height: this.#total,
      viewHeight: this.#viewHeight,
      section: sectionAt(this.#layout, this.top + this.#layout.headerHeight / 2),
      layout: this.#layout,
    });
  }

  #renderRows(slow: boolean): void {
    const margin = this.#margin(slow) * this.#viewHeight;
    const first = rowAt(this.#layout, this.top - margin);
    const last = rowAt(this.#layout, this.top + this.#viewHeight + margin);
    const focusRow = this.#focusRow();
    for (const [row, box] of this.#mounted) {
      if ((row >= first && row <= last) || row === focusRow) continue;
      this.#mounted.delete(row);
      this.#pool.unmount(box);
      this.#stale = true;
    }
    for (let row = first; row <= last; row++) if (!this.#mounted.has(row)) this.#mountRow(row);
    if (focusRow >= 0 && !this.#mounted.has(focusRow)) this.#mountRow(focusRow);
    // Most frames of a slow scroll bring no new row: then there is nothing to look through.
    if (!this.#stale) return;
    this.#dressAll(slow);
    this.#updateTabStop();
    if (slow) this.#want();
    this.#stale = !slow;
  }

  /** The row that holds the focus stays on the page wherever it is, or the focus would fall to the body. */
  #focusRow(): number {
    if (this.#focusId < 0 || !this.#elements.rowLayer.contains(document.activeElement)) return -1;
    const photo = indexOfPhoto(this.#source, this.#focusId);
    return photo < 0 ? -1 : rowOfPhoto(this.#layout, photo);
  }

  #mountRow(row: number): void {
    const box = this.#pool.mount(row, this.#layout, this.#source);
    this.#placeRow(box);
    let next: RowBox | null = null;
    for (const other of this.#mounted.values())
      if (other.row > row && (next == null || other.row < next.row)) next = other;
    this.#elements.rowLayer.insertBefore(box.element, next?.element ?? null);
    this.#mounted.set(row, box);
    this.#stale = true;
  }

  #placeRow(box: RowBox): void {
    box.element.style.transform = `translateY(${String((this.#layout.rowTop[box.row] ?? 0) - this.#window.base)}px)`;
  }

  #rowData(tile: Tile): ReturnType<PhotoRows['get']> {
    return this.#source.known?.get(tile.id) ?? this.#hooks.rows.get(tile.id);
  }

  #dressAll(mayRequest: boolean): void {
    for (const tile of this.#tiles()) this.#pool.dress(tile, this.#rowData(tile), mayRequest);
  }

  #want(): void {
    if (this.#source.known != null) return;
    const ids: number[] = [];
    for (const tile of this.#tiles()) ids.push(tile.id);
    this.#hooks.rows.want(ids);
  }

  #updateTabStop(): void {
    let tile = this.tileOf(this.#focusId);
    if (tile == null) {
      const row = rowAt(this.#layout, this.top + this.#layout.headerHeight);
      tile = this.#mounted.get(row)?.tiles[0] ?? null;
    }
    if (tile === this.#tabStop && tile?.cell.tabIndex === 0) return;
    if (this.#tabStop != null) this.#tabStop.cell.tabIndex = -1;
    if (tile != null) tile.cell.tabIndex = 0;
    this.#tabStop = tile;
  }

  #distance(image: HTMLImageElement): number {
    const row = Number(image.closest('.row')?.getAttribute('aria-rowindex') ?? 0) - 1;
    const eye = { top: this.top, viewHeight: this.#viewHeight, direction: this.#direction };
    return row < 0 ? Infinity : distanceFromEye(this.#layout, row, eye);
  }
}
