// Day and month headings in and near the view. Real headings, beside the grid and not in it, so that readers can jump.
import { type GridLayout, sectionAt } from './layout.ts';

export interface HeaderWords {
  sectionTitle(section: number): string;
  sectionNote(section: number): string;
}

interface Header {
  readonly element: HTMLHeadingElement;
  readonly title: Text;
  readonly note: HTMLSpanElement;
}

function createHeader(): Header {
  const element = document.createElement('h2');
  element.className = 'section-header';
  const title = document.createTextNode('');
  const note = document.createElement('span');
  note.className = 'section-note';
  element.append(title, note);
  return { element, title, note };
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
      header.title.data = this.#words.sectionTitle(section);
      header.note.textContent = this.#words.sectionNote(section);
      this.#place(header, (layout.sectionTop[section] ?? 0) - base);
      this.#layer.append(header.element);
      this.#mounted.set(section, header);
    }
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
