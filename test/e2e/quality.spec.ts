import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, openGrid, test, tiles } from './fixtures.ts';

test.use({ photos: 400 });

/** Gains for the first photos of the library, for so many descriptions. */
function judge(host: FakeHost, descriptions: number, each: number): void {
  for (let query = 0; query < descriptions; query++)
    host.state.evaluation.judgements.set(
      `description ${String(query + 1)}`,
      new Map(host.state.photos.slice(10 * query, 10 * query + each).map(({ row }, at) => [row.id, at % 3])),
    );
}

async function open(page: Page, host: FakeHost): Promise<void> {
  await page.goto(`${host.url}/quality`);
  await expect(page.getByRole('heading', { name: 'Search quality' })).toBeVisible();
}

const question = (page: Page, text: string) => page.getByRole('heading', { name: `Does this photo fit: “${text}”` });

test('the game is played by keys: one description, one photo after another', async ({ page, host }) => {
  await open(page, host);
  await page.getByRole('button', { name: 'Judge photos for ten minutes' }).click();
  await expect(question(page, 'a dog in the snow')).toBeVisible();
  await expect(page.getByText('Photo 1 of 12, 0 answered')).toBeVisible();
  await page.keyboard.press('1');
  await page.keyboard.press('3');
  await page.keyboard.press(' ');
  await page.keyboard.press('2');
  await expect(page.getByText('Photo 5 of 12, 3 answered')).toBeVisible();
  // The next photo shows before the program took the answer.
  const gains = (): number[] => [...(host.state.evaluation.judgements.get('a dog in the snow')?.values() ?? [])];
  await expect.poll(gains).toEqual([2, 0, 1]);
  await page.keyboard.press('Backspace');
  await expect(page.getByText('Photo 4 of 12')).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.getByText('Paused. Every answer is kept.')).toBeVisible();
  await page.keyboard.press('1');
  expect(gains()).toHaveLength(3);
  await page.keyboard.press('p');
  await page.getByRole('button', { name: 'Another description' }).click();
  await expect(question(page, 'a boat on the lake at night')).toBeVisible();
});

test('goes on to the next description, and ends with what was found', async ({ page, host }) => {
  host.state.evaluation.questions = ['a dog', 'a cat'];
  await open(page, host);
  await page.getByRole('button', { name: 'Judge photos for ten minutes' }).click();
  await expect(question(page, 'a dog')).toBeVisible();
  for (let place = 1; place <= 12; place++) {
    await expect(page.getByText(`Photo ${String(place)} of 12`)).toBeVisible();
    await page.keyboard.press('1');
  }
  await expect(question(page, 'a cat')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('row', { name: /a dog/ })).toContainText('90%');
});

test('judges a description of one’s own', async ({ page, host }) => {
  await open(page, host);
  await page.getByRole('textbox', { name: 'A description of your own' }).fill('my red bicycle');
  await page.getByRole('button', { name: 'Judge', exact: true }).click();
  await expect(question(page, 'my red bicycle')).toBeVisible();
  await page.getByRole('button', { name: 'Fits well' }).click();
  await expect.poll(() => host.state.evaluation.judgements.get('my red bicycle')?.size).toBe(1);
});

test('lists failures first, with the photos that should have come', async ({ page, host }) => {
  judge(host, 3, 6);
  await open(page, host);
  const rows = page.locator('tbody').first().getByRole('row');
  await expect(rows.first()).toContainText('description 2');
  await expect(rows.first()).toContainText('Finds too little');
  await rows.first().getByRole('button', { name: 'What is missing for description 2' }).click();
  await expect(page.getByText(/^Photos that fit and are not among the first ten$/)).toBeVisible();
  await page.locator('.missed li button').first().click();
  await expect(page).toHaveURL(/\/photo\//);
});

test('gives no verdict on too few judgements, and says how many are missing', async ({ page, host }) => {
  judge(host, 3, 6);
  await open(page, host);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(
    page.getByText('Too few judgements for a verdict: 3 of 10 descriptions, 18 of 50 judgements.'),
  ).toBeVisible();
  expect(host.state.evaluation.compared.at(-1)).toEqual([{ fuse: true }, { fuse: false }]);
});

test('says what is better and by how much', async ({ page, host }) => {
  judge(host, 12, 6);
  await open(page, host);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(
    page.getByText(
      'What was tried is worse: the order of the first ten is worth 0.550 instead of 0.650. Better for 0 descriptions, worse for 12, on 72 judgements.',
    ),
  ).toBeVisible();
});

test('tries a weight and another model', async ({ page, host }) => {
  judge(host, 3, 6);
  const other = host.state.tasks.models[0];
  if (other != null)
    host.state.tasks.models = [
      ...host.state.tasks.models,
      { ...other, model: 'clip-large', name: 'CLIP ViT-L/14', serves: [], state: 'installed' },
    ];
  await open(page, host);
  await page.getByRole('radio', { name: 'Look and words' }).check({ force: true });
  await page.getByRole('slider', { name: /Weight of the look/ }).fill('30');
  await page.getByRole('combobox', { name: 'Search model' }).selectOption({ label: 'CLIP ViT-L/14' });
  await expect(page.getByText('Another model looks at the judged photos')).toBeVisible();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByText('Measured among 400 photos.')).toBeVisible();
  expect(host.state.evaluation.compared.at(-1)).toEqual([
    { fuse: true },
    { fuse: true, lookWeight: 0.3, model: 'clip-large' },
  ]);
});

test('a comparison that takes its time tells how far it is, and stops when told to', async ({ page, host }) => {
  judge(host, 3, 6);
  await open(page, host);
  await expect(page.getByRole('row', { name: /description 1/ })).toBeVisible();
  host.state.evaluation.compareMs = 60_000;
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByText('Comparing…')).toBeVisible();
  host.state.events.emit('evaluation.progress', { done: 120, total: 500 });
  await expect(page.getByText('120 of 500 photos looked at')).toBeVisible();
  await page.getByRole('button', { name: 'Stop comparing' }).click();
  await expect.poll(() => host.state.evaluation.cancelledComparisons).toBe(1);
  await expect(page.getByRole('button', { name: 'Compare', exact: true })).toBeEnabled();
});

test('judgements go out as a file and come back in', async ({ page, host }) => {
  judge(host, 2, 3);
  await open(page, host);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const path = await (await download).path();
  const file = JSON.parse(await readFile(path, 'utf8')) as { queries: { text: string }[] };
  expect(file.queries.map(({ text }) => text)).toEqual(['description 1', 'description 2']);
  host.state.evaluation.judgements.clear();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add from a file…' }).click();
  await (await chooser).setFiles(path);
  await expect(
    page.getByText('6 judgements of 2 descriptions were added; 0 photos are not in this library.'),
  ).toBeVisible();
  const another = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add from a file…' }).click();
  await (await another).setFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('no') });
  await expect(page.getByText('This file holds no judgements.')).toBeVisible();
});

test('a result is judged by a key while one searches, and it can be taken back', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=red+bicycle');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=gridcell]:focus').waitFor();
  await page.keyboard.press('g');
  await expect(page.getByText('Noted: 1 photo fits “red bicycle”.')).toBeVisible();
  expect([...(host.state.evaluation.judgements.get('red bicycle')?.values() ?? [])]).toEqual([2]);
  await page.keyboard.press('b');
  await expect(page.getByText('Noted: 1 photo does not fit “red bicycle”.')).toBeVisible();
  expect([...(host.state.evaluation.judgements.get('red bicycle')?.values() ?? [])]).toEqual([0]);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => host.state.evaluation.judgements.has('red bicycle')).toBe(false);
});

test('without words there is nothing to judge for', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).first().focus();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page.getByRole('complementary', { name: 'Information' })).toBeVisible();
  expect(host.state.evaluation.judgements.size).toBe(0);
});

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh-CN'] as const)
    test.describe(`${theme}, ${language}`, () => {
      test.use({ settings: { theme, language } });
      test('has no fault that axe finds, in the results and in the game', async ({ page, host }) => {
        judge(host, 3, 6);
        await page.goto(`${host.url}/quality`);
        await page.locator('.open').first().click();
        await page.locator('.missed li').first().waitFor();
        expect(await axeFaults(page)).toEqual([]);
        await page.locator('.start .primary').click();
        await page.locator('.stage img').waitFor();
        expect(await axeFaults(page)).toEqual([]);
      });
    });
