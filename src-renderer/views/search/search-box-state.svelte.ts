// What is typed into the search box and what its keys do: search as you type, completions, never against an input method.
import { tick } from 'svelte';
import type { QueryPicture } from '../../../src-shared/contract/search.ts';
import { typedWord } from '../../../src-shared/query/typed-word.ts';
import type { App } from '../../state/app-state.svelte.ts';
import { isComposing } from '../../state/keyboard.ts';
import { withoutImage } from '../../state/query.ts';
import { Completions } from './completions-state.svelte.ts';
import type { Suggestion } from './local-completions.ts';
import { RecentSearches } from './recent-searches-state.svelte.ts';

/** What is needed of the field. */
export type Field = Pick<HTMLInputElement, 'value' | 'selectionStart' | 'setSelectionRange' | 'focus'>;

type BoxApp = Pick<App, 'api' | 'ask' | 'grid' | 'query'> & { readonly notices: Pick<App['notices'], 'fail'> };

export class SearchBoxState {
  readonly recents: RecentSearches;
  readonly completions: Completions;
  readonly #app: BoxApp;
  #composing = false;
  /** What is typed but not yet in the address: an input method is at work on it, or a filter waits for its value. */
  #draft = $state<string | null>(null);
  #field: Field | null = null;

  constructor(app: BoxApp) {
    this.#app = app;
    this.recents = new RecentSearches(app.api);
    this.completions = new Completions(app.api, this.recents);
  }

  set field(field: Field) {
    this.#field = field;
  }

  get text(): string {
    return this.#draft ?? this.#app.query.text;
  }

  compose(composing: boolean): void {
    this.#composing = composing;
    if (!composing) this.typed();
  }

  typed(): void {
    const { value, at } = this.#state();
    this.#draft = value;
    if (this.#composing) return;
    this.openList();
    const word = typedWord(value, at);
    if (word?.key == null || word.typed !== '') this.#send('typed');
  }

  openList(): void {
    const { value, at } = this.#state();
    this.completions.follow({ query: { ...this.#app.query, text: value }, at });
  }

  async take({ query, at, goesOn }: Suggestion): Promise<void> {
    this.#draft = goesOn ? query.text : null;
    if (!goesOn) this.#app.ask(query);
    this.completions.close();
    // The field has the text once the page was brought up to date.
    await tick();
    const place = at ?? query.text.length;
    this.#field?.setSelectionRange(place, place);
    this.#field?.focus();
    if (goesOn) this.completions.follow({ query, at: place });
  }

  /** Takes the key (`preventDefault`) where it does something here. */
  key(event: KeyboardEvent): void {
    if (isComposing(event) || this.#composing) return;
    if (this.#inList(event)) {
      event.preventDefault();
      return;
    }
    const { grid, query } = this.#app;
    const last = query.images.at(-1);
    if (event.key === 'Enter') {
      this.completions.close();
      this.#send('now');
    } else if (event.key === 'ArrowDown' && grid != null) {
      event.preventDefault();
      grid.focus();
    } else if (event.key === 'Backspace' && this.#state().value === '' && last != null) {
      this.#app.ask(withoutImage(query, last));
    }
  }

  weigh(picture: QueryPicture, weight: number): void {
    const { query } = this.#app;
    const { weight: _before, ...rest } = picture;
    const next: QueryPicture = weight === 1 ? rest : { ...rest, weight };
    this.#app.ask({ ...query, images: query.images.map((other) => (other === picture ? next : other)) }, 'typed');
  }

  forget(suggestion: Suggestion | null): void {
    void this.completions.forget(suggestion).catch(this.#app.notices.fail);
  }

  #inList({ key, altKey }: KeyboardEvent): boolean {
    const { isOpen, marked } = this.completions;
    if (key === 'ArrowUp' || (key === 'ArrowDown' && altKey)) {
      if (isOpen) this.completions.move(-1);
      else this.openList();
      return true;
    }
    if (!isOpen) return false;
    if (key === 'ArrowDown') this.completions.move(1);
    else if (key === 'Escape') this.completions.close();
    else if (key === 'Enter' && marked != null) void this.take(marked);
    else if (key === 'Delete' && marked?.recent != null) this.forget(marked);
    else return false;
    return true;
  }

  #send(pace: 'typed' | 'now'): void {
    this.#app.ask({ ...this.#app.query, text: this.#state().value }, pace);
    this.#draft = null;
  }

  #state(): { readonly value: string; readonly at: number } {
    const value = this.#field?.value ?? '';
    return { value, at: this.#field?.selectionStart ?? value.length };
  }
}
