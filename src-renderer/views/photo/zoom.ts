// Where a photo stands in the view: scale and the offset of its centre from the view's centre. CSS pixels. Pure.

export interface Frame {
  readonly viewWidth: number;
  readonly viewHeight: number;
  /** Pixels of the photo. */
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
}

export interface Zoom {
  /** CSS pixels per photo pixel. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const largestDevicePixels = 8;

export const fitScale = (frame: Frame): number =>
  Math.min(frame.viewWidth / Math.max(1, frame.width), frame.viewHeight / Math.max(1, frame.height));

/** One photo pixel on one pixel of the screen. */
export const actualScale = (frame: Frame): number => 1 / frame.devicePixelRatio;

export const fitted = (frame: Frame): Zoom => ({ scale: fitScale(frame), x: 0, y: 0 });

export const isFitted = (zoom: Zoom, frame: Frame): boolean => zoom.scale <= fitScale(frame) * 1.001;

/** Never smaller than fitted, never so large that only squares are left, never pushed out of the view. */
export function bounded(zoom: Zoom, frame: Frame): Zoom {
  const smallest = fitScale(frame);
  const largest = Math.max(smallest, actualScale(frame) * largestDevicePixels);
  const scale = Math.max(smallest, Math.min(zoom.scale, largest));
  const roomX = Math.max(0, (frame.width * scale - frame.viewWidth) / 2);
  const roomY = Math.max(0, (frame.height * scale - frame.viewHeight) / 2);
  return { scale, x: Math.max(-roomX, Math.min(zoom.x, roomX)), y: Math.max(-roomY, Math.min(zoom.y, roomY)) };
}

/** Zooms so that what is under `point` (from the view's centre) stays under it. */
export function zoomedAt(zoom: Zoom, frame: Frame, target: { readonly point: Point; readonly scale: number }): Zoom {
  const { scale } = bounded({ ...zoom, scale: target.scale }, frame);
  const growth = scale / zoom.scale;
  const { point } = target;
  return bounded({ scale, x: point.x - (point.x - zoom.x) * growth, y: point.y - (point.y - zoom.y) * growth }, frame);
}

export const pannedBy = (zoom: Zoom, frame: Frame, by: Point): Zoom =>
  bounded({ scale: zoom.scale, x: zoom.x + by.x, y: zoom.y + by.y }, frame);

/** A wheel notch is about 1.2×; a touchpad's small steps stay small. Pinches arrive as wheel events with Ctrl and weigh more. */
export const wheelFactor = (deltaY: number, isPinch: boolean): number => Math.exp(-deltaY * (isPinch ? 0.01 : 0.002));
