// Where a menu stands and where its arrows lead. Pure.

interface Size {
  readonly width: number;
  readonly height: number;
}

const edge = 4;

/** Below and right of the point; to the other side where it would leave the window; inside the window in any case. */
export function placeMenu(
  { x, y }: { readonly x: number; readonly y: number },
  menu: Size,
  view: Size,
): { left: number; top: number } {
  const along = (at: number, length: number, room: number): number => {
    const flipped = at + length + edge > room ? at - length : at;
    return Math.max(edge, Math.min(flipped, room - length - edge));
  };
  return { left: along(x, menu.width, view.width), top: along(y, menu.height, view.height) };
}

/** The item that a key leads to, or null where it is not a key of menus. `current`: -1 before the first move. */
export function moveInMenu(labels: readonly string[], current: number, key: string): number | null {
  const { length } = labels;
  if (length === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % length;
    case 'ArrowUp':
      return current <= 0 ? length - 1 : current - 1;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return itemBeginningWith(labels, current, key);
  }
}

/** Typing a letter goes to the next item that begins with it. */
function itemBeginningWith(labels: readonly string[], current: number, key: string): number | null {
  if (key.length !== 1 || key === ' ') return null;
  for (let step = 1; step <= labels.length; step++) {
    const index = (current + step) % labels.length;
    if (labels[index]?.trim().toLowerCase().startsWith(key.toLowerCase())) return index;
  }
  return null;
}
