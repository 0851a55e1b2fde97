// `screen`: one display, until a test replaces `getAllDisplays`.
import { only } from './absent.ts';
import { mustBeReady } from './app.ts';
import { KnownEvents } from './emitter.ts';

const bounds = { x: 0, y: 0, width: 1920, height: 1080 };
const display = {
  id: 1,
  label: 'Stand-in',
  bounds,
  size: { width: bounds.width, height: bounds.height },
  workArea: { ...bounds, y: 30, height: bounds.height - 30 },
  workAreaSize: { width: bounds.width, height: bounds.height - 30 },
  scaleFactor: 1,
  rotation: 0,
};

class Screen extends KnownEvents {
  constructor() {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed']);
  }

  getAllDisplays(): (typeof display)[] {
    mustBeReady("The 'screen' module can't be used");
    return [display];
  }

  /** There is one; also a rectangle far outside belongs to the nearest. */
  getDisplayMatching(_rectangle: object): typeof display {
    return this.getPrimaryDisplay();
  }

  getPrimaryDisplay(): typeof display {
    return this.getAllDisplays()[0] ?? display;
  }
}

export const screen = only('screen', new Screen());
