// Day and month headings in and near the view. Real headings, beside the grid and not in it, so that readers can jump.
import { type GridLayout, sectionAt } from './layout.ts';
import type { SectionAction } from './sections.ts';

export interface HeaderWords {
  sectionTitle(section: number): string;
  sectionNote(section: number): string;
  sectionAction(section: number): SectionAction | null;
  sectionKind(section: number): string | null;
  /** How much of it is chosen; null where it cannot be chosen as a whole. */
  sectionShare(section: number): Share | null;
  chooseLabel(): string;
}

type Share = 'none' | 'some' | 'all';

export const ariaChecked = { none: 'false', some: 'mixed', all: 'true' } as const;

interface Header {
  readonly element: HTMLHeadingElement;
  readonly title: Text;
  readonly note: HTMLSpanElement;
  readonly circle: HTMLButtonElement;
  action: HTMLButtonElement | null;
  share: Share | null;
}

function createHeader(): Header {
  const element = document.createElement('h2');
  element.className = 'section-header';
  const title = document.createTextNode('');
  const note = document.createElement('span');
  note.className = 'section-note';
  const circle = document.createElement('button');
  circle.className = 'section-circle';
  circle.setAttribute('role', 'checkbox');
  circle.setAttribute('aria-checked', 'false');
  circle.addEventListener('mousedown', (event) => {
    event.preventDefault();
  });
  // One tab stop for the grid: with the keyboard a section is chosen from any of its photos.
  circle.tabIndex = -1;
  element.append(title, note, circle);
  return { element, title, note, circle, action: null, share: 'none' };
}

function createAction({ label, run }: SectionAction): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'button plain compact section-action';
  button.textContent = label;
  button.addEventListener('click', run);
  return button;
}

export class SectionHeaders {
  readonly #layer: HTMLElement;
  readonly #words: HeaderWords;
  readonly #mounted = new Map<number, Header>();
  readonly #free: Header[] = [];

  constructor(layer: HTMLElement, words: HeaderWords) {
    this.#layer = layer;
    this.#words = words;
  }

  clear(): void {
    for (const section of [...this.#mounted.keys()]) this.#unmount(section);
  }

  /** How much of each is chosen now. */
  mark(): void {
    for (const [section, header] of this.#mounted) this.#mark(header, section);
  }

  move(layout: GridLayout, base: number): void {
    for (const [section, header] of this.#mounted) this.#place(header, (layout.sectionTop[section] ?? 0) - base);
  }

  render(layout: GridLayout, base: number, position: { top: number; viewHeight: number }): void {
    if (layout.headerHeight === 0 || layout.sectionTop.length === 0) return;
    const first = sectionAt(layout, position.top - position.viewHeight / 4);
    const last = sectionAt(layout, position.top + position.viewHeight * 1.25);
    for (const section of [...this.#mounted.keys()]) if (section < first || section > last) this.#unmount(section);
    for (let section = first; section <= last; section++) {
      if (this.#mounted.has(section)) continue;
      const header = this.#free.pop() ?? createHeader();
      this.#fill(header, section);
      this.#place(header, (layout.sectionTop[section] ?? 0) - base);
      this.#layer.append(header.element);
      this.#mounted.set(section, header);
    }
  }

  #fill(header: Header, section: number): void {
    header.title.data = this.#words.sectionTitle(section);
    header.note.textContent = this.#words.sectionNote(section);
    header.circle.dataset['section'] = String(section);
    header.circle.setAttribute('aria-label', this.#words.chooseLabel());
    this.#mark(header, section);
    header.element.dataset['kind'] = this.#words.sectionKind(section) ?? '';
    const action = this.#words.sectionAction(section);
    header.action?.remove();
    header.action = action == null ? null : createAction(action);
    if (header.action != null) header.element.append(header.action);
  }

  #mark(header: Header, section: number): void {
    const share = this.#words.sectionShare(section);
    if (share === header.share) return;
    header.share = share;
    header.circle.hidden = share == null;
    header.circle.setAttribute('aria-checked', ariaChecked[share ?? 'none']);
  }

  #place(header: Header, y: number): void {
    header.element.style.transform = `translateY(${String(y)}px)`;
  }

  #unmount(section: number): void {
    const header = this.#mounted.get(section);
    if (header == null) return;
    header.element.remove();
    this.#mounted.delete(section);
    this.#free.push(header);
  }
}
