// Where the window opens: where it last stood, if that is still on a screen. Runs in Electron's main process; pure.

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Without x and y the system puts it in the middle. */
export interface WindowPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest size the interface is drawn for. */
export const smallest = { width: 880, height: 560 };
const usual = { width: 1280, height: 840 };

/** So much of the title bar must be on one screen, or nobody could drag the window back. */
const gripWidth = 120;
const gripHeight = 32;

/** `workAreas`: what each screen leaves to windows, the main one first. */
export function placeWindow(saved: Rectangle | null, workAreas: readonly Rectangle[]): WindowPlace {
  const size = saved ?? usual;
  const area = saved == null ? undefined : workAreas.find((screen) => canBeGripped(saved, screen));
  if (saved == null || area == null) return fitting(size, workAreas[0]);
  return { x: saved.x, y: saved.y, ...fitting(size, area) };
}

function canBeGripped({ x, y, width }: Rectangle, screen: Rectangle): boolean {
  const visibleWidth = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return visibleWidth >= gripWidth && y >= screen.y && y + gripHeight <= screen.y + screen.height;
}

/** Never smaller than the interface is drawn for, and not larger than the screen where the two agree. */
function fitting(
  { width, height }: { width: number; height: number },
  screen: Rectangle | undefined,
): { width: number; height: number } {
  return {
    width: Math.max(smallest.width, Math.min(width, screen?.width ?? width)),
    height: Math.max(smallest.height, Math.min(height, screen?.height ?? height)),
  };
}
