import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversations, forgetConversations, keepConversation } from './conversations.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from './testing/scratch-library.ts';

let scratch: ScratchLibrary;
beforeEach(() => {
  scratch = scratchLibrary();
});
afterEach(() => {
  scratch.remove();
});

const plant = (path: string, content = path) =>
  plantPhoto(scratch.library, plantFolder(scratch.library), { path, content }).photoId;
const keep = (photos: readonly number[], text: string, id: number | null = null) =>
  keepConversation(scratch.library, { id, photos, turns: [{ question: text }], text });
const found = (filter: { photo?: number; text?: string; limit?: number }) =>
  conversations(scratch.library, { photo: null, text: null, limit: 10, ...filter });

describe('conversations', () => {
  it('survive a restart with their photos in order', () => {
    const [a, b] = [plant('/photos/a.jpg'), plant('/photos/b.jpg')];
    const id = keep([b, a], 'What is it?');
    scratch.reopen();
    expect(found({ photo: a })).toMatchObject([{ id, photos: [b, a], turns: [{ question: 'What is it?' }] }]);
  });

  it('belong to the content: a copy has them, and is the one they are told to be about', () => {
    const [a, copy] = [plant('/photos/a.jpg', 'same'), plant('/photos/copy.jpg', 'same')];
    keep([a], 'What is it?');
    expect(found({ photo: copy })[0]?.photos).toEqual([copy]);
    expect(found({ photo: a })[0]?.photos).toEqual([a]);
    expect(found({})[0]?.photos).toEqual([a]);
  });

  it('are found by words in any case, and only by those that stand there', () => {
    const a = plant('/photos/a.jpg');
    keep([a], 'Wo ist die BRÜCKE? 100%_');
    expect(found({ text: 'brücke' })).toHaveLength(1);
    expect(found({ text: '0%_' })).toHaveLength(1);
    expect(found({ text: '1%' })).toHaveLength(0);
    expect(found({ text: 'brücke', photo: plant('/photos/b.jpg') })).toHaveLength(0);
  });

  it('take a newer state in the place of the older', () => {
    const [a, b] = [plant('/photos/a.jpg'), plant('/photos/b.jpg')];
    const id = keep([a], 'first');
    expect(keep([a, b], 'second', id)).toBe(id);
    expect(found({})).toMatchObject([{ id, photos: [a, b], turns: [{ question: 'second' }] }]);
  });

  it('come again as new where they were forgotten meanwhile', () => {
    const a = plant('/photos/a.jpg');
    const id = keep([a], 'first');
    expect(forgetConversations(scratch.library, id)).toBe(1);
    const again = keep([a], 'first', id);
    expect(again).not.toBe(id);
    expect(found({ photo: a })).toMatchObject([{ id: again }]);
  });

  it('are not kept about a photo that is not there', () => {
    expect(keep([999], 'What is it?')).toBeNull();
    expect(found({})).toEqual([]);
  });

  it('come newest first, at most as many as asked for, and all go at once', () => {
    const a = plant('/photos/a.jpg');
    const ids = ['one', 'two', 'three'].map((text) => keep([a], text));
    expect(found({ limit: 2 }).map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(forgetConversations(scratch.library, null)).toBe(3);
    expect(found({ photo: a })).toEqual([]);
  });
});
