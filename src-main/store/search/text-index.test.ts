// What the text index holds of a content, whose words weigh more, and that it follows what changes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toModelId, type ContentId, type FolderId } from '../../../src-shared/photo/ids.ts';
import { recordCaption } from '../captions.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../testing/scratch-library.ts';
import { askText, captionedContents, contentsHolding, holdsWord, namesOf, refreshTextIndex, textsOf } from './text-index.ts'; // prettier-ignore
import { queryWords } from './text-words.ts';

let scratch: ScratchLibrary;
let folder: FolderId;
beforeEach(() => {
  scratch = scratchLibrary();
  folder = plantFolder(scratch.library);
});
afterEach(() => {
  scratch.remove();
});

const plant = (path: string): ContentId => plantPhoto(scratch.library, folder, { path }).contentId;
/** As a person's caption is kept; null takes it back. */
function write(contentId: ContentId, text: string | null): void {
  const { library } = scratch;
  library.sql(`DELETE FROM caption WHERE content_id = ? AND written_by = 'person'`).run(contentId);
  if (text === null) return;
  library
    .sql(`INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (?, 'person', NULL, ?, 0)`)
    .run(contentId, text);
}
const made = (contentId: ContentId, text: string): void => {
  recordCaption(scratch.library, { contentId, modelId: toModelId('m'), version: 'v', made: { text } });
};
function tag(contentId: ContentId, name: string, state: 'confirmed' | 'suggested'): void {
  const { library } = scratch;
  library.sql('INSERT OR IGNORE INTO tag (name) VALUES (?)').run(name);
  library
    .sql(
      `INSERT OR REPLACE INTO content_tag (tag_id, content_id, state, proposed_by)
       SELECT id, ?, ?, 'person' FROM tag WHERE name = ?`,
    )
    .run(contentId, state, name);
}
const ask = (text: string): { all: ContentId[]; own: ContentId[]; any: ContentId[] } => {
  refreshTextIndex(scratch.library, 100);
  const { ranking, all, own } = askText(scratch.library, queryWords(text));
  const any = ranking.map(({ contentId }) => contentId).sort((a, b) => a - b);
  return { any, all: [...all], own: [...own] };
};

describe('the text index', () => {
  it('tells a person’s words from a machine’s, and all of the words from some', () => {
    const [written, machine, half] = [plant('/photos/1.jpg'), plant('/photos/2.jpg'), plant('/photos/3.jpg')];
    write(written, 'Our red car');
    made(machine, 'a red car in a street');
    made(half, 'a car');
    expect(ask('a red car')).toEqual({ any: [written, machine, half], all: [written, machine], own: [written] });
    expect(askText(scratch.library, queryWords('red car')).ranking[0]?.contentId).toBe(written);
  });

  it('has confirmed tags, and not suggested ones', () => {
    const photo = plant('/photos/1.jpg');
    tag(photo, 'Lisbon', 'suggested');
    expect(ask('lisbon').any).toEqual([]);
    tag(photo, 'Lisbon', 'confirmed');
    expect(ask('lisbon').own).toEqual([photo]);
    scratch.library.sql("UPDATE tag SET name = 'Porto'").run();
    expect(ask('lisbon').any).toEqual([]);
    expect(ask('PORTO').own).toEqual([photo]);
  });

  it('leaves a model’s caption out where a person wrote one', () => {
    const photo = plant('/photos/1.jpg');
    made(photo, 'a lighthouse');
    write(photo, 'Holiday');
    expect(ask('lighthouse').any).toEqual([]);
    write(photo, null);
    expect(ask('lighthouse').all).toEqual([photo]);
  });

  it('knows names of files as a person’s, names of folders as weaker ones', () => {
    const photo = plant('/photos/2019 Lake/RedTrain_07.jpg');
    expect(ask('red train').own).toEqual([photo]);
    expect(ask('lake')).toEqual({ any: [photo], all: [photo], own: [] });
    expect(ask('jpg').any).toEqual([]);
    expect(namesOf('/a/b/c/d/IMG_1234.jpeg')).toEqual({ file: 'IMG 1234', folders: 'b · c · d' });
  });

  it('finds parts of Chinese sentences', () => {
    const photo = plant('/photos/1.jpg');
    write(photo, '一列红色的火车在雪中');
    expect(ask('红色的火车').own).toEqual([photo]);
    expect(ask('火山').any).toEqual([]);
  });

  it('takes up changes in slices and says what is left', () => {
    for (let at = 0; at < 5; at++) plant(`/photos/${String(at)}.jpg`);
    expect([refreshTextIndex(scratch.library, 3), refreshTextIndex(scratch.library, 3)]).toEqual([3, 2]);
    expect(refreshTextIndex(scratch.library, 3)).toBe(0);
  });

  it('says who holds all words of one of several texts, and which contents have captions', () => {
    const [one, two] = [plant('/photos/1.jpg'), plant('/photos/2.jpg')];
    made(one, 'a dog in the snow');
    made(two, 'a dog on a beach');
    refreshTextIndex(scratch.library, 9);
    expect(contentsHolding(scratch.library, [queryWords('snow dog'), queryWords('cat')])).toEqual(new Set([one]));
    expect(contentsHolding(scratch.library, [])).toEqual(new Set());
    expect(captionedContents(scratch.library)).toEqual([one, two]);
    const [beach, sea] = queryWords('beaches sea');
    expect([beach, sea].map((word) => word !== undefined && holdsWord(scratch.library, word))).toEqual([true, false]);
    expect(textsOf(scratch.library, [one]).get(one)).toMatchObject({ made: 'a dog in the snow', own: null, tags: [] });
  });
});
