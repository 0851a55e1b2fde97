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
}

export interface RowBox {
  readonly element: HTMLDivElement;
  readonly row: number;
  readonly tiles: readonly Tile[];
}

export interface TileWords {
  /** What a screen reader says for a photo. */
  label(row: PhotoRow): string;
  waitingLabel(): string;
}

function createTile(): Tile {
  const cell = document.createElement('div');
  cell.className = 'tile';
  cell.setAttribute('role', 'gridcell');
  cell.tabIndex = -1;
  cell.draggable = true;
  const image = document.createElement('img');
  image.alt = '';
  image.decoding = 'async';
  image.draggable = false;
  cell.append(image);
  return { cell, image, photo: -1, id: -1, url: null };
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
  readonly #words: TileWords;
  readonly #freeTiles: Tile[] = [];
  readonly #freeRows: HTMLDivElement[] = [];
  /** Tiles of the layout before: a photo that stays on the screen keeps its loaded picture. */
  readonly #orphans = new Map<number, Tile>();

  constructor(images: TileImages, words: TileWords) {
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
    if (tile.cell.dataset['path'] !== row.path) {
      tile.cell.dataset['path'] = row.path;
      tile.cell.dataset['name'] = fileName(row.path);
      tile.cell.setAttribute('aria-label', this.#words.label(row));
    }
    if (url === tile.url || !mayRequest) return;
    if (tile.url != null) this.#images.clear(tile.image);
    tile.url = url;
    if (url != null) this.#images.show(tile.image, url);
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
    if (tile.id === id) return;
    tile.id = id;
    tile.cell.dataset['photo'] = String(id);
    tile.cell.setAttribute('aria-label', this.#words.waitingLabel());
  }

  #release(tile: Tile): void {
    this.#images.clear(tile.image);
    tile.url = null;
    tile.id = -1;
    tile.cell.tabIndex = -1;
    delete tile.cell.dataset['path'];
    delete tile.cell.dataset['name'];
    this.#freeTiles.push(tile);
  }

  #freeRow(element: HTMLDivElement): void {
    element.remove();
    element.replaceChildren();
    this.#freeRows.push(element);
  }
}
