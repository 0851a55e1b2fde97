// Size, place and state of one window, as a desktop would keep them. A headless desktop moves nothing by itself.
import { screen } from './screen.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Shape = 'normal' | 'maximized' | 'minimized' | 'fullscreen';

export interface WindowOptions extends Partial<Rectangle> {
  readonly minWidth?: number;
  readonly minHeight?: number;
}

export interface WindowState {
  readonly shape: Shape;
  readonly normal: Rectangle;
  readonly minimum: [number, number];
  bounds(): Rectangle;
  place(bounds: Partial<Rectangle>): void;
  become(shape: Shape): void;
}

export function windowState(options: WindowOptions): WindowState {
  const { minWidth = 0, minHeight = 0, width = 800, height = 600 } = options;
  const fit = (wanted: Rectangle): Rectangle => ({
    x: Math.round(wanted.x),
    y: Math.round(wanted.y),
    width: Math.max(Math.round(wanted.width), minWidth),
    height: Math.max(Math.round(wanted.height), minHeight),
  });
  const { workArea } = screen.getPrimaryDisplay();
  const centred = { x: workArea.x + (workArea.width - width) / 2, y: workArea.y + (workArea.height - height) / 2 };
  let normal = fit({ x: options.x ?? centred.x, y: options.y ?? centred.y, width, height });
  let shape: Shape = 'normal';
  return {
    minimum: [minWidth, minHeight],
    get shape() {
      return shape;
    },
    get normal() {
      return normal;
    },
    bounds() {
      const display = screen.getPrimaryDisplay();
      if (shape === 'maximized') return { ...display.workArea };
      return shape === 'fullscreen' ? { ...display.bounds } : { ...normal };
    },
    place(bounds) {
      normal = fit({ ...normal, ...bounds });
    },
    become(next) {
      shape = next;
    },
  };
}
