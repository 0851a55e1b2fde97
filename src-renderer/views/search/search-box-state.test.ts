import { beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import type { App } from '../../state/app-state.svelte.ts';
import { emptyQuery, type Query } from '../../state/query.ts';
import { SearchBoxState } from './search-box-state.svelte.ts';

let sent: [text: string, pace: string][];
let app: { query: Query };
let box: SearchBoxState;
let field: { value: string; selectionStart: number; setSelectionRange(from: number): void; focus(): void };

beforeEach(() => {
  sent = [];
  const search = { complete: () => new Promise<never>(() => undefined) };
  app = {
    query: emptyQuery,
    api: { search } as unknown as Api,
    ask: (query: Query, pace = 'now') => {
      sent.push([query.text, pace]);
      app.query = query;
    },
    grid: null,
    notices: { fail: () => undefined },
  } as { query: Query };
  box = new SearchBoxState(app as unknown as App);
  field = {
    value: '',
    selectionStart: 0,
    setSelectionRange: (from) => (field.selectionStart = from),
    focus: () => undefined,
  };
  box.field = field;
});

const type = (text: string): void => {
  field.value = text;
  field.selectionStart = text.length;
  box.typed();
};
/** Says whether the key was taken. */
const press = (key: string, more: Partial<KeyboardEvent> = {}): boolean => {
  let taken = false;
  box.key({ key, keyCode: 0, preventDefault: () => (taken = true), ...more } as unknown as KeyboardEvent);
  return taken;
};

describe('the search box', () => {
  it('searches as it is typed, and at once on Enter', () => {
    type('bo');
    press('Enter');
    expect(sent).toEqual([['bo', 'typed'], ['bo', 'now']]); // prettier-ignore
    expect(box.completions.isOpen).toBe(false);
  });

  it('waits for the value of a filter', () => {
    type('sea taken:');
    expect(sent).toEqual([]);
    expect(box.text).toBe('sea taken:');
    type('sea taken:2024');
    expect(sent).toEqual([['sea taken:2024', 'typed']]);
  });

  it('leaves everything to an input method while it composes', () => {
    box.compose(true);
    type('hai');
    expect(press('Enter')).toBe(false);
    expect(press('ArrowDown')).toBe(false);
    expect([sent, box.completions.isOpen]).toEqual([[], false]);
    field.value = '海';
    box.compose(false);
    expect(sent).toEqual([['海', 'typed']]);
    expect(press('Enter', { keyCode: 229 })).toBe(false);
    expect(sent).toHaveLength(1);
  });

  it('takes the marked suggestion with Enter and goes on behind it', async () => {
    type('sea fav');
    expect(press('ArrowDown')).toBe(true);
    expect(press('Enter')).toBe(true);
    await Promise.resolve();
    expect(sent.at(-1)).toEqual(['sea is:favourite ', 'now']);
    await expect.poll(() => field.selectionStart).toBe(17);
  });

  it('closes the list with Escape once, and leaves the next to whoever is there', () => {
    type('sea ta');
    expect(press('Escape')).toBe(true);
    expect(press('Escape')).toBe(false);
  });

  it('takes the last picture off with Backspace in the empty field', () => {
    app.query = { ...emptyQuery, images: [{ image: { photoId: 1 } }, { image: { photoId: 2 } }] };
    press('Backspace');
    expect(app.query.images).toEqual([{ image: { photoId: 1 } }]);
  });

  it('weighs a picture, and says nothing of a weight that is one', () => {
    const picture = { image: { photoId: 1 } };
    app.query = { ...emptyQuery, images: [picture] };
    box.weigh(picture, 2);
    expect(app.query.images).toEqual([{ image: { photoId: 1 }, weight: 2 }]);
    const [weighed] = app.query.images;
    if (weighed != null) box.weigh(weighed, 1);
    expect(app.query.images).toEqual([picture]);
  });
});
