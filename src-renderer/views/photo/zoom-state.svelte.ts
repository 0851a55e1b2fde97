// The zoom of the open photo: fitted until a person chooses otherwise, then theirs, kept within bounds as the window changes.
import {
  actualScale,
  bounded,
  fitScale,
  fitted,
  type Frame,
  isFitted,
  pannedBy,
  type Point,
  type Zoom,
  zoomedAt,
} from './zoom.ts';

const centre: Point = { x: 0, y: 0 };

export class ZoomState {
  #view = $state.raw({ width: 0, height: 0 });
  #size = $state.raw({ width: 1, height: 1 });
  /** Null while fitted: the photo then follows the size of the window. */
  #chosen = $state.raw<Zoom | null>(null);
  readonly frame = $derived<Frame>({
    viewWidth: this.#view.width,
    viewHeight: this.#view.height,
    width: this.#size.width,
    height: this.#size.height,
    devicePixelRatio: globalThis.devicePixelRatio,
  });
  readonly fit = $derived(fitScale(this.frame));
  readonly zoom = $derived(this.#chosen == null ? fitted(this.frame) : bounded(this.#chosen, this.frame));
  /** Pixels of the screen along the photo's longer side. */
  readonly shownPixels = $derived(
    Math.max(this.frame.width, this.frame.height) * this.zoom.scale * this.frame.devicePixelRatio,
  );

  get isZoomed(): boolean {
    return this.#chosen != null && !isFitted(this.zoom, this.frame);
  }

  setView(width: number, height: number): void {
    this.#view = { width, height };
  }

  /** Another photo, fitted. */
  reset(size: { readonly width: number; readonly height: number }): void {
    this.#size = { width: Math.max(1, size.width), height: Math.max(1, size.height) };
    this.#chosen = null;
  }

  fitToView(): void {
    this.#chosen = null;
  }

  zoomBy(factor: number, point: Point = centre): void {
    this.#zoomTo(this.zoom.scale * factor, point);
  }

  toggleActualSize(point: Point = centre): void {
    if (this.isZoomed) this.#chosen = null;
    // A photo smaller than the view is enlarged by fitting: twice its fitted size is then the closer look.
    else this.#zoomTo(this.fit < actualScale(this.frame) ? actualScale(this.frame) : this.fit * 2, point);
  }

  panBy(by: Point): void {
    this.#chosen = pannedBy(this.zoom, this.frame, by);
  }

  #zoomTo(scale: number, point: Point): void {
    const next = zoomedAt(this.zoom, this.frame, { point, scale });
    this.#chosen = isFitted(next, this.frame) ? null : next;
  }
}
