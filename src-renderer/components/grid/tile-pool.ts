// The grid's elements: rows of cells, made once and used again. Nothing here knows of scrolling.
import { thumbnailUrl } from '../../../src-shared/photo/media-url.ts';
import { flagFailed, flagOffline } from '../../../src-shared/photo/timeline-pack.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import type { GridLayout } from './layout.ts';
import type { PhotoSource } from './photo-source.ts';
import type { TileImages } from './tile-images.ts';

export interface Tile {
  readonly cell: HTMLDivElement;
  readonly image: HTMLImageElement;
  photo: number;
  id: number;
  url: string | null;
  /** What its words were made of. */
  row: PhotoRow | null;
  chosen: boolean;
  candidate: boolean;
  favourite: boolean;
}

export interface RowBox {
  readonly element: HTMLDivElement;
  readonly row: number;
  readonly tiles: readonly Tile[];
}

export interface TileWords {
  /** What a screen reader says for a photo. */
  label(row: PhotoRow, isFavourite: boolean): string;
  waitingLabel(): string;
}

/** What a person did with photos, asked for those on the page only. */
export interface TileMarks {
  isChosen(id: number): boolean;
  /** Whether a click with Shift would choose it. */
  isCandidate(photo: number): boolean;
  isFavourite(photo: number): boolean;
}

function createTile(): Tile {
  const cell = document.createElement('div');
  cell.className = 'tile';
  cell.setAttribute('role', 'gridcell');
  cell.setAttribute('aria-selected', 'false');
  cell.tabIndex = -1;
  cell.draggable = true;
  const image = document.createElement('img');
  image.alt = '';
  image.decoding = 'async';
  image.draggable = false;
  cell.append(image);
  const marks = { chosen: false, candidate: false, favourite: false };
  return { cell, image, photo: -1, id: -1, url: null, row: null, ...marks };
}

function createRow(): HTMLDivElement {
  const element = document.createElement('div');
  element.className = 'row';
  element.setAttribute('role', 'row');
  return element;
}

export const cssColour = (rgb565: number): string => {
  const red = ((rgb565 >> 11) & 31) * 8.226;
  const green = ((rgb565 >> 5) & 63) * 4.048;
  const blue = (rgb565 & 31) * 8.226;
  return `rgb(${String(Math.round(red))} ${String(Math.round(green))} ${String(Math.round(blue))})`;
};

const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

export class TilePool {
  readonly #images: TileImages;
  readonly #words: TileWords & TileMarks;
  readonly #freeTiles: Tile[] = [];
  readonly #freeRows: HTMLDivElement[] = [];
  /** Tiles of the layout before: a photo that stays on the screen keeps its loaded picture. */
  readonly #orphans = new Map<number, Tile>();

  constructor(images: TileImages, words: TileWords & TileMarks) {
    this.#images = images;
    this.#words = words;
  }

  mount(row: number, layout: GridLayout, source: PhotoSource): RowBox {
    const element = this.#freeRows.pop() ?? createRow();
    const tiles: Tile[] = [];
    const end = layout.rowFirst[row + 1] ?? layout.count;
    for (let photo = layout.rowFirst[row] ?? 0; photo < end; photo++) {
      const tile = this.#takeTile(source.id[photo] ?? 0);
      this.#place(tile, photo, layout);
      this.#bind(tile, source);
      element.append(tile.cell);
      tiles.push(tile);
    }
    element.style.height = `${String(layout.rowHeight[row] ?? 0)}px`;
    element.setAttribute('aria-rowindex', String(row + 1));
    return { element, row, tiles };
  }

  unmount(box: RowBox): void {
    // Out of the page first: taking cells out of a detached row costs a third of taking them out of the page.
    this.#freeRow(box.element);
    for (const tile of box.tiles) this.#release(tile);
  }

  /** Takes a row apart but keeps its tiles for photos that come again until `settle`. */
  orphan(box: RowBox): void {
    for (const tile of box.tiles) this.#orphans.set(tile.id, tile);
    this.#freeRow(box.element);
  }

  settle(): void {
    for (const tile of this.#orphans.values()) this.#release(tile);
    this.#orphans.clear();
  }

  /** Words and picture for a tile whose row is known now. */
  dress(tile: Tile, row: PhotoRow | undefined, mayRequest: boolean): void {
    if (row == null) return;
    const url =
      row.sha256 == null || row.status === 'failed' || row.status === 'skipped' ? null : thumbnailUrl(row.sha256);
    if (tile.row !== row) {
      tile.row = row;
      tile.cell.dataset['name'] = fileName(row.path);
      tile.cell.setAttribute('aria-label', this.#words.label(row, tile.favourite));
    }
    if (url === tile.url || !mayRequest) return;
    if (tile.url != null) this.#images.clear(tile.image);
    tile.url = url;
    if (url != null) this.#images.show(tile.image, url);
  }

  /** Chosen or not, favourite or not: as it is now. */
  mark(tile: Tile): void {
    const { cell, id, photo } = tile;
    const chosen = this.#words.isChosen(id);
    if (chosen !== tile.chosen) cell.setAttribute('aria-selected', String((tile.chosen = chosen)));
    const candidate = this.#words.isCandidate(photo);
    if (candidate !== tile.candidate) cell.classList.toggle('candidate', (tile.candidate = candidate));
    const favourite = this.#words.isFavourite(photo);
    if (favourite === tile.favourite) return;
    cell.classList.toggle('favourite', (tile.favourite = favourite));
    if (tile.row != null) cell.setAttribute('aria-label', this.#words.label(tile.row, favourite));
  }

  #takeTile(id: number): Tile {
    const orphan = this.#orphans.get(id);
    if (orphan == null) return this.#freeTiles.pop() ?? createTile();
    this.#orphans.delete(id);
    return orphan;
  }

  #place(tile: Tile, photo: number, layout: GridLayout): void {
    const { style } = tile.cell;
    style.transform = `translateX(${String(layout.left[photo] ?? 0)}px)`;
    style.width = `${String(layout.tileWidth[photo] ?? 0)}px`;
    tile.photo = photo;
  }

  #bind(tile: Tile, source: PhotoSource): void {
    const id = source.id[tile.photo] ?? 0;
    const flags = source.flags[tile.photo] ?? 0;
    const colour = source.colour[tile.photo] ?? 0;
    tile.cell.style.backgroundColor = colour === 0 ? '' : cssColour(colour);
    tile.cell.classList.toggle('failed', (flags & flagFailed) !== 0);
    tile.cell.classList.toggle('offline', (flags & flagOffline) !== 0);
    if (tile.id !== id) {
      tile.id = id;
      tile.cell.dataset['photo'] = String(id);
      tile.cell.setAttribute('aria-label', this.#words.waitingLabel());
    }
    this.mark(tile);
  }

  #release(tile: Tile): void {
    this.#images.clear(tile.image);
    tile.url = null;
    tile.id = -1;
    tile.row = null;
    tile.cell.tabIndex = -1;
    delete tile.cell.dataset['name'];
    this.#freeTiles.push(tile);
  }

  #freeRow(element: HTMLDivElement): void {
    element.remove();
    element.replaceChildren();
    this.#freeRows.push(element);
  }
}
