// What pointer and keys do in a grid: open, choose, draw a run out, change the size around a photo, jump through time.
import type { App, GridHandle } from '../../state/app-state.svelte.ts';
import { dragPhoto } from '../../state/drag-out.ts';
import type { Range, Share } from '../../state/selection.ts';
import type { GridView } from './grid-view.ts';
import { lastAtMost } from './layout.ts';
import { indexOfPhoto, type PhotoSource } from './photo-source.ts';
import type { GridSections } from './sections.ts';
import { jump, photoAtDay, type TimeUnit } from './time-jumps.ts';

/** The grid as it is at the moment. */
export interface GridPlace {
  readonly app: App;
  readonly source: PhotoSource;
  readonly sections: GridSections | null;
  readonly view: GridView | null;
  readonly rowLayer: HTMLElement;
}

/** The check circle: 28 px and what is around it, but never all of a narrow tile. */
const circlePx = 38;
/** A notch of a wheel is 100 to 120; a pinch comes in many small steps. */
const wheelPerStep = 80;

interface Point {
  readonly x: number;
  readonly y: number;
}

const cellOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-photo]') : null;

export const photoIdOf = (event: Event): number | null => {
  const cell = cellOf(event.target);
  return cell == null ? null : Number(cell.dataset['photo']);
};

function isOnCircle(event: MouseEvent): boolean {
  const box = cellOf(event.target)?.getBoundingClientRect();
  if (box == null) return false;
  return event.clientX - box.left < Math.min(circlePx, box.width / 2) && event.clientY - box.top < circlePx;
}

export class GridHands {
  readonly #place: GridPlace;
  #pointer: Point | null = null;
  #wheeled = 0;

  constructor(place: GridPlace) {
    this.#place = place;
  }

  readonly click = (event: MouseEvent): void => {
    const { app, source } = this.#place;
    const id = photoIdOf(event);
    // A drag that the system took over may still end in a click here.
    if (id == null || event.button !== 0 || app.ownDrag) return;
    const photo = indexOfPhoto(source, id);
    const { selection } = app;
    if (event.shiftKey) selection.extendTo(photo);
    else if (event.ctrlKey || event.metaKey || isOnCircle(event) || !selection.isEmpty) selection.toggle(photo);
    else app.openPhoto(id);
  };

  readonly focusIn = (event: FocusEvent): void => {
    const id = photoIdOf(event);
    if (id != null) this.#place.view?.noteFocus(indexOfPhoto(this.#place.source, id));
  };

  readonly contextMenu = (event: MouseEvent): void => {
    const { app, view } = this.#place;
    const id = photoIdOf(event);
    if (id == null) return;
    event.preventDefault();
    view?.tileOf(id)?.cell.focus({ preventScroll: true });
    app.openMenu(id, { x: event.clientX, y: event.clientY, isPressed: event.buttons !== 0 });
  };

  readonly dragStart = (event: DragEvent): void => {
    const id = photoIdOf(event);
    if (id != null) dragPhoto(this.#place.app, id, event);
  };

  /** With Shift held, what lies between is shown before it is chosen. */
  readonly pointerOver = (event: PointerEvent): void => {
    const id = photoIdOf(event);
    if (id != null) this.#propose(event.shiftKey ? id : null);
  };

  readonly pointerMove = (event: PointerEvent): void => {
    this.#pointer = { x: event.clientX, y: event.clientY };
  };

  readonly pointerLeave = (): void => {
    this.#pointer = null;
    this.#propose(null);
  };

  readonly shiftKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Shift' || this.#place.app.selection.isEmpty) return;
    const cell = event.type === 'keydown' ? this.#cellAtPointer() : null;
    this.#propose(cell == null ? null : Number(cell.dataset['photo']));
  };

  readonly wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#wheeled += event.deltaY;
    if (Math.abs(this.#wheeled) < wheelPerStep) return;
    const step = this.#wheeled > 0 ? -1 : 1;
    this.#wheeled = 0;
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#holdPointer();
    this.#place.app.changeSize(step);
  };

  readonly headerClick = (event: MouseEvent): void => {
    const circle = event.target instanceof Element ? event.target.closest<HTMLElement>('.section-circle') : null;
    if (circle != null) this.toggleSection(Number(circle.dataset['section']));
  };

  toggleSection(section: number): void {
    const range = this.#rangeOf(section);
    if (range != null) this.#place.app.selection.toggleRange(range);
  }

  share(section: number): Share | null {
    const range = this.#rangeOf(section);
    return range == null ? null : this.#place.app.selection.share(range);
  }

  isCandidate(photo: number): boolean {
    const range = this.#place.app.selection.candidates;
    return range != null && photo >= range[0] && photo < range[1];
  }

  readonly handle: GridHandle = {
    pressKey: (key) => this.#place.view?.pressKey(key) ?? false,
    extend: (key) => this.#extend(key),
    focusedId: () => {
      const focused = cellOf(document.activeElement);
      return focused == null || !this.#place.rowLayer.contains(focused) ? null : Number(focused.dataset['photo']);
    },
    focusPhoto: (id) => {
      const photo = indexOfPhoto(this.#place.source, id);
      if (photo >= 0) this.#place.view?.focusPhoto(photo);
    },
    focus: () => this.#place.rowLayer.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true }),
    toTop: () => this.#place.view?.scrollTo(0),
    rectOf: (id) => this.#place.view?.tileOf(id)?.cell.getBoundingClientRect() ?? null,
    toggleFocused: () => this.#withCurrent((photo) => this.#place.app.selection.toggle(photo)),
    toggleSection: () =>
      this.#withCurrent((photo) => {
        const { sections } = this.#place;
        if (sections != null) this.toggleSection(lastAtMost(sections.first, photo, sections.first.length - 1));
      }),
    holdSize: () => this.#hold(),
    isTimed: () => this.#place.sections?.day != null,
    dayShown: () => this.#place.source.day?.[this.#place.view?.current ?? 0] ?? null,
    jump: (unit, step) => this.#jump(unit, step),
    goToDay: (day) => {
      const { source, view } = this.#place;
      if (source.day != null && source.count > 0)
        view?.goToPhoto(Math.min(photoAtDay(source.day, day), source.count - 1));
    },
  };

  #withCurrent(act: (photo: number) => void): boolean {
    const { view, source } = this.#place;
    if (view == null || source.count === 0) return false;
    act(view.current);
    return true;
  }

  #extend(key: string): boolean {
    const { view, app } = this.#place;
    if (view == null) return false;
    const start = view.current;
    if (!view.pressKey(key)) return false;
    app.selection.extendTo(view.current, start);
    return true;
  }

  #jump(unit: TimeUnit, step: 1 | -1): boolean {
    const { view, source } = this.#place;
    if (view == null || source.day == null || source.count === 0) return false;
    const target = jump(source.day, view.current, { unit, step });
    if (target != null) view.goToPhoto(target);
    return true;
  }

  #propose(id: number | null): void {
    const { app, source } = this.#place;
    if (app.selection.isEmpty && app.selection.candidates == null) return;
    app.selection.propose(id == null ? null : indexOfPhoto(source, id));
  }

  /** The photo with the focus keeps its place when the size changes, or else the one under the pointer. */
  #hold(): void {
    const { view, source } = this.#place;
    const focused = this.handle.focusedId();
    if (view == null) return;
    if (focused != null && view.isInView(indexOfPhoto(source, focused))) view.hold(focused);
    else this.#holdPointer();
  }

  #holdPointer(): void {
    const cell = this.#cellAtPointer();
    if (cell == null || this.#pointer == null) return;
    const box = cell.getBoundingClientRect();
    this.#place.view?.hold(Number(cell.dataset['photo']), (this.#pointer.y - box.top) / Math.max(1, box.height));
  }

  #cellAtPointer(): HTMLElement | null {
    if (this.#pointer == null) return null;
    return cellOf(document.elementFromPoint(this.#pointer.x, this.#pointer.y));
  }

  #rangeOf(section: number): Range | null {
    const { sections } = this.#place;
    const first = sections?.first[section];
    const end = sections?.first[section + 1];
    return first == null || end == null || end <= first ? null : [first, end];
  }
}
