// Why a result is there: said for one result at a time, when a person asks.
import type { SearchHit, Why } from '../../../src-shared/contract/search.ts';

export class WhyState {
  #id = $state<number | null>(null);
  readonly #hitOf: (id: number) => SearchHit | undefined;

  constructor(hitOf: (id: number) => SearchHit | undefined) {
    this.#hitOf = hitOf;
  }

  /** The result that is explained. */
  get id(): number | null {
    return this.#id;
  }

  get lines(): readonly Why[] {
    return this.#id == null ? [] : (this.#hitOf(this.#id)?.why ?? []);
  }

  /** Says whether there is something to say about this photo. */
  toggle(id: number): boolean {
    if ((this.#hitOf(id)?.why.length ?? 0) === 0) return false;
    this.#id = this.#id === id ? null : id;
    return true;
  }

  hide(): void {
    this.#id = null;
  }
}

interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** A text with the words of the query marked in it, wherever they begin. */
export function markedPieces(text: string, words: readonly string[]): Piece[] {
  const wanted = words.filter((word) => word.trim() !== '').map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  if (wanted.length === 0) return [{ text, marked: false }];
  const parts = text.split(new RegExp(`(${wanted.toSorted((a, b) => b.length - a.length).join('|')})`, 'giu'));
  return parts.map((part, at) => ({ text: part, marked: at % 2 === 1 })).filter((piece) => piece.text !== '');
}
