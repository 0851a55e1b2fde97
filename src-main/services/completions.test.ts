import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { whereOf } from '../../src-shared/query/print.ts';
import type { Completion } from '../../src-shared/contract/search.ts';
import { compileFilters } from '../store/search/filters.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../store/testing/scratch-library.ts';
import { createCompletions, type Completions } from './completions.ts';

let scratch: ScratchLibrary;
let completions: Completions;
let remembers: boolean;
const run = (sql: string, ...values: (string | number | null)[]): void => void scratch.library.sql(sql).run(...values);

const towns = [['Florence', 'Tuscany', 'Italy'], ['New York', 'New York', 'United States'], ['York', 'England', 'United Kingdom']]; // prettier-ignore
const cameras = [['Canon', 'Canon EOS R5'], ['FUJIFILM', 'X-T5'], ['FUJIFILM', 'X-T50'], [null, 'Pixel 8']]; // prettier-ignore

function plant(): void {
  const folder = plantFolder(scratch.library);
  for (const [town = '', region = '', country = ''] of towns)
    run('INSERT INTO place (town, region, country) VALUES (?, ?, ?)', town, region, country);
  for (let at = 0; at < 60; at++) {
    const path = `/photos/${String(2020 + (at % 4))}/${at % 2 === 0 ? 'Holiday' : 'home'}/${String(at)}.jpg`;
    const { contentId } = plantPhoto(scratch.library, folder, { path, format: at % 5 === 0 ? 'raw' : 'jpeg' });
    const [make = null, model = null] = cameras[at % cameras.length] ?? [];
    const day = `${String(2020 + (at % 4))}-0${String(1 + (at % 9))}-15`;
    const dayNumber = Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
    run(
      'UPDATE content SET make = ?, model = ?, lens = ?, taken_at = ?, day = ?, place_id = ?, width = 3, height = 2 WHERE id = ?',
      make, model, at % 3 === 0 ? 'XF 35mm' : null, at % 7 === 0 ? null : `${day}T10:00:00`, at % 7 === 0 ? null : dayNumber,
      at % 6 === 0 ? null : 1 + (at % 3), contentId,
    ); // prettier-ignore
    if (at % 4 === 0) run(`INSERT INTO content_tag VALUES (1, ?, 'confirmed', 'person', NULL)`, contentId);
    if (at % 4 === 1) run(`INSERT INTO content_tag VALUES (1, ?, 'suggested', 'taught', 0.9)`, contentId);
    if (at % 10 === 0) run('INSERT INTO album_content VALUES (1, ?)', contentId);
    if (at === 8) run('INSERT INTO mark (content_id, hidden) VALUES (?, 1)', contentId);
    if (at === 20) run('UPDATE photo SET removed_at_ms = 1 WHERE content_id = ?', contentId);
    run('INSERT INTO labelled VALUES (1, ?, ?)', contentId, 'v');
    run('INSERT INTO content_label VALUES (1, ?, 1, ?, 0.3, 0.9)', contentId, ['boat', 'Bridge', 'cat'][at % 3] ?? '');
  }
}

beforeEach(() => {
  scratch = scratchLibrary();
  remembers = true;
  run(`INSERT INTO tag (name) VALUES ('Home office'), ('ünü')`);
  run(`INSERT INTO album (name, made_at_ms) VALUES ('Italy trip', 1)`);
  run(
    `INSERT INTO album (name, query, made_at_ms) VALUES ('Holiday sunsets', 'q=sunset+tag%3Ahome', 1), ('Like this', 'image=photo:1', 1)`,
  );
  run(`INSERT INTO album (name, deleted, made_at_ms) VALUES ('Holiday gone', 1, 1)`);
  run(`INSERT INTO label_set (name, labels, templates) VALUES ('things', '[]', '[]')`);
  plant();
  completions = createCompletions({
    library: scratch.library,
    wants: () => Promise.resolve([]),
    remembers: () => remembers,
    restMs: 0,
  });
});
afterEach(() => {
  scratch.remove();
});

const complete = async (marked: string, limit?: number): Promise<readonly Completion[]> => {
  const { service } = completions;
  const input = { text: marked.replace('|', ''), at: marked.indexOf('|'), limit };
  return (await service.complete(input, new AbortController().signal)).completions;
};
const texts = async (marked: string): Promise<string[]> => (await complete(marked)).map(({ text }) => text);
const none = new AbortController().signal;

describe('completions', () => {
  it('finish the word at the cursor and leave the rest as it is', async () => {
    expect(await texts('boat fuji|')).toEqual(['boat camera:"FUJIFILM X-T5" ', 'boat camera:"FUJIFILM X-T50" ']);
    expect(await texts('hom| sea')).toContain('tag:"Home office" sea');
    expect(await texts('sea tag:|')).toEqual(['sea tag:"Home office" ', 'sea tag:ünü ']);
    expect(await texts('-label:b|')).toEqual(['-label:boat ', '-label:Bridge ']);
    expect(await texts('tag:Ü|')).toEqual(['tag:ünü ']);
  });

  it('know names of several words by any of them, and typed with spaces', async () => {
    expect(await texts('sunset in new yo|')).toContain('sunset in place:"New York" ');
    expect(await texts('offi|')).toEqual(['tag:"Home office" ']);
    expect(await texts('ffice|')).toEqual([]);
    expect(await texts('tag:ffice|')).toEqual(['tag:"Home office" ']);
  });

  it('tell years first and months once the year is there', async () => {
    expect(await texts('taken:|')).toEqual(['taken:2023 ', 'taken:2022 ', 'taken:2021 ', 'taken:2020 ']);
    const months = await texts('taken:2021|');
    expect(months[0]).toBe('taken:2021 ');
    expect(months.length).toBeGreaterThan(3);
    expect(await texts('2021-0|')).toEqual(expect.arrayContaining(['taken:2021-06 ']));
  });

  it('count what they let through, hidden and removed photos aside', async () => {
    const asked = [
      'tag:|',
      'album:|',
      'camera:|',
      'lens:|',
      'label:|',
      'type:|',
      'taken:|',
      'taken:2021|',
      'folder:|',
      'place:tu|',
      'place:fl|',
    ];
    const found = (await Promise.all(asked.map((marked) => complete(marked, 50)))).flat();
    expect(found.length).toBeGreaterThan(30);
    for (const { text, photos, previews } of found) {
      const { where, parameters } = compileFilters({ where: whereOf(parseQuery(text)) });
      const ids = scratch.library
        .sql(`SELECT photo.id FROM photo LEFT JOIN content ON content.id = photo.content_id WHERE ${where}`)
        .pluck()
        .all(...parameters);
      expect.soft(photos, text).toBe(ids.length);
      expect.soft(previews.length, text).toBe(Math.min(3, ids.length));
      for (const { id } of previews) expect.soft(ids, text).toContain(id);
    }
  });

  it('count large tags, too', async () => {
    run(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
      INSERT INTO content (id, sha256, format, bytes) SELECT 1000 + i, printf('%064d', i), 'png', 1 FROM n`);
    run(`INSERT INTO photo (folder_id, path, size_bytes, mtime_ms, content_id, seen_scan)
      SELECT 1, '/photos/' || id, 1, 1, id, 1 FROM content WHERE id > 1000`);
    run(`INSERT INTO content_tag SELECT 2, id, 'confirmed', 'person', NULL FROM content WHERE id > 1000`);
    run('INSERT INTO mark (content_id, hidden) VALUES (1007, 1)');
    const [many] = await complete('tag:ünü|');
    expect([many?.photos, many?.previews.length]).toEqual([599, 3]);
  });

  it('follow the library', async () => {
    expect((await complete('tag:home|'))[0]?.photos).toBe(13);
    run(`UPDATE content_tag SET state = 'confirmed'`);
    run(`INSERT INTO album (name, made_at_ms) VALUES ('Italy again', 2)`);
    run(`UPDATE content SET model = 'Nikon Z8', make = NULL`);
    expect((await complete('tag:home|'))[0]?.photos).toBe(28);
    expect(await texts('album:italy|')).toHaveLength(2);
    await expect.poll(() => texts('niko|')).toEqual(['camera:"Nikon Z8" ']);
  });

  it('put saved searches and recent ones in as text, those with pictures never', async () => {
    expect((await complete('holi|')).map(({ kind, text }) => [kind, text])).toEqual([
      ['saved', 'sunset tag:home '],
      ['folder', 'folder:/photos/2022/Holiday '],
      ['folder', 'folder:/photos/2020/Holiday '],
    ]);
    expect(await texts('like|')).toEqual([]);
    await completions.service.remember({ query: 'q=snowy+hills' }, none);
    await completions.service.remember({ query: 'q=snow+cat&image=photo:1' }, none);
    expect(await texts('snow|')).toEqual(['snowy hills']);
  });

  it('say nothing where nothing is typed or it is in quotes', async () => {
    for (const marked of ['|', 'boat |', 'b|', '"home off|', 'foo:ho|'])
      expect(await texts(marked), marked).toEqual([]);
  });
});

describe('recent searches', () => {
  it('are the newest fifty, each once', async () => {
    for (let at = 0; at < 60; at++) await completions.service.remember({ query: `q=${String(at % 55)}` }, none);
    const { searches } = await completions.service.history(undefined, none);
    expect(searches).toHaveLength(50);
    expect(new Set(searches.map(({ query }) => query)).size).toBe(50);
    expect(await completions.service.forget({ query: 'q=3' }, none)).toEqual({ forgotten: 1 });
    expect(await completions.service.forget({}, none)).toEqual({ forgotten: 49 });
  });

  it('are not kept and not told where the setting says so', async () => {
    await completions.service.remember({ query: 'q=sea' }, none);
    remembers = false;
    expect(await completions.service.remember({ query: 'q=hill' }, none)).toEqual({ remembered: false });
    expect(await completions.service.history(undefined, none)).toEqual({ searches: [] });
    expect(await texts('se|')).toEqual([]);
    completions.forgetAll();
    remembers = true;
    expect(await completions.service.history(undefined, none)).toEqual({ searches: [] });
  });
});
