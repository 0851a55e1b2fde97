// Short messages: one that is seen for a while, and one that only screen readers hear.
import { AppError } from '../../src-shared/contract/errors.ts';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'plain' | 'error';
  readonly action: NoticeAction | null;
}

const shownMs = 8000;

export class Notices {
  #shown = $state.raw<readonly Notice[]>([]);
  #spoken = $state('');
  #lastId = 0;

  get shown(): readonly Notice[] {
    return this.#shown;
  }

  get spoken(): string {
    return this.#spoken;
  }

  say(text: string): void {
    this.#spoken = text;
  }

  show(text: string, kind: Notice['kind'] = 'plain', action: NoticeAction | null = null): void {
    const id = ++this.#lastId;
    this.#shown = [...this.#shown, { id, text, kind, action }].slice(-3);
    setTimeout(() => {
      this.dismiss(id);
    }, shownMs);
  }

  dismiss(id: number): void {
    this.#shown = this.#shown.filter((notice) => notice.id !== id);
  }

  /** Shows what went wrong, in the program's own sentence. A call that was stopped on purpose is no error. */
  readonly fail = (error: unknown): void => {
    if (error instanceof AppError && (error.code === 'cancelled' || error.code === 'disconnected')) return;
    this.show(error instanceof Error ? error.message : String(error), 'error');
  };
}
