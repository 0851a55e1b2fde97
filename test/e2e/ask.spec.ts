import type { Page } from '@playwright/test';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, openGrid, test, tiles } from './fixtures.ts';

const composer = (page: Page) => page.getByRole('textbox', { name: 'Ask about this photo' });
const thread = (page: Page) => page.getByRole('log', { name: 'Questions and answers' });

async function openAsk(page: Page, host: FakeHost): Promise<void> {
  await page.goto(`${host.url}/photo/3990`);
  await expect(page.locator('.picture')).toBeVisible();
  await page.keyboard.press('a');
  await expect(composer(page)).toBeVisible();
}

test('writes an answer beside the photo, and the key that opened the panel closes it', async ({ page, host }) => {
  await openAsk(page, host);
  await composer(page).fill('What is it?');
  await composer(page).press('Enter');
  await expect(thread(page).getByText('It shows a red train beside a house.')).toBeVisible();
  expect(host.state.tasks.replies[0]).toMatchObject({
    images: [{ photoId: 3990 }],
    messages: [{ role: 'person', text: 'What is it?' }],
  });
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await expect(thread(page)).toBeHidden();
});

test('says that the bundled model is no judge of photographs, and where others are', async ({ page, host }) => {
  await openAsk(page, host);
  await expect(thread(page).getByText('About photographs it is usually wrong', { exact: false })).toBeVisible();
  await thread(page).getByRole('button', { name: 'Models…' }).click();
  await expect(page.getByRole('dialog', { name: 'Models' })).toBeVisible();
});

test('stops at once, keeps what was written, and asks again', async ({ page, host }) => {
  host.state.tasks.wordMs = 400;
  await openAsk(page, host);
  await composer(page).fill('What is it?');
  await composer(page).press('Enter');
  await expect(thread(page).getByText('It shows', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(thread(page).getByText('Stopped.')).toBeVisible();
  await expect.poll(() => host.state.tasks.stoppedReplies).toBe(1);
  host.state.tasks.wordMs = 5;
  await thread(page).getByRole('button', { name: 'Ask again' }).click();
  await expect(thread(page).getByText('It shows a red train beside a house.')).toBeVisible();
  await expect(thread(page).getByText('What is it?')).toHaveCount(1);
});

test('answers in short, with what else it might be', async ({ page, host }) => {
  await openAsk(page, host);
  await page.getByRole('combobox', { name: 'Kind of answer' }).selectOption('Short answer');
  await composer(page).fill('Which colour?');
  await page.getByRole('button', { name: 'Ask', exact: true }).last().click();
  await expect(thread(page).getByText('86%')).toBeVisible();
});

test('folds the notes of a step-by-step answer', async ({ page, host }) => {
  await openAsk(page, host);
  await page.getByRole('combobox', { name: 'Kind of answer' }).selectOption('Step by step');
  await thread(page).getByRole('button', { name: 'Describe this photo.' }).click();
  await expect(thread(page).locator('.answer')).toBeVisible();
  const notes = thread(page).locator('details', { hasText: 'not proof' });
  await expect(notes).not.toHaveAttribute('open');
  await notes.locator('summary').click();
  await expect(notes.getByText('Reasoning')).toBeVisible();
});

test('says why there is no answer and keeps the question', async ({ page, host }) => {
  host.state.tasks.chatError = new AppError('model-missing', 'There is no model for conversations here.');
  await openAsk(page, host);
  await composer(page).fill('What is it?');
  await composer(page).press('Enter');
  await expect(thread(page).getByText('There is no model for conversations here.')).toBeVisible();
  await expect(thread(page).getByText('What is it?')).toBeVisible();
  host.state.tasks.chatError = null;
  await thread(page).getByRole('button', { name: 'Ask again' }).click();
  await expect(thread(page).getByText('It shows a red train beside a house.')).toBeVisible();
});

test('keeps a thread and a draft for each photo', async ({ page, host }) => {
  await openAsk(page, host);
  await composer(page).fill('What is it?');
  await composer(page).press('Enter');
  await expect(thread(page).locator('.answer')).toBeVisible();
  await composer(page).fill('and the colour');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  await expect(thread(page).locator('.answer')).toHaveCount(0);
  await expect(composer(page)).toHaveValue('');
  await page.keyboard.press('ArrowLeft');
  await expect(thread(page).locator('.answer')).toBeVisible();
  await expect(composer(page)).toHaveValue('and the colour');
});

test('lets a person rewrite a caption and take it back', async ({ page, host }) => {
  await page.goto(`${host.url}/photo/3990`);
  await expect(page.locator('.picture')).toBeVisible();
  await page.keyboard.press('i');
  const info = page.getByRole('complementary', { name: 'Information' });
  await expect(info.getByText('Written by a model.')).toBeVisible();
  await info.getByRole('button', { name: 'Edit the caption' }).click();
  const field = info.getByRole('textbox', { name: 'Edit the caption' });
  await field.fill('Lena on the pier');
  await field.press('Enter');
  await expect(info.getByText('Lena on the pier')).toBeVisible();
  expect(host.state.tasks.written.get(3990)).toBe('Lena on the pier');
  await info.getByRole('button', { name: 'Use the model’s caption' }).click();
  await expect(info.getByText('Written by a model.')).toBeVisible();
});

test('walks between the tabs with the arrow keys', async ({ page, host }) => {
  await openAsk(page, host);
  await page.getByRole('tab', { name: 'Ask' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Information' })).toBeFocused();
  await expect(page.getByRole('tab', { name: 'Information' })).toHaveAttribute('aria-selected', 'true');
});

async function ask(page: Page, question: string): Promise<void> {
  const feet = thread(page).locator('article .foot');
  const before = await feet.count();
  await composer(page).fill(question);
  await composer(page).press('Enter');
  await expect(feet).toHaveCount(before + 1);
}

test('finds a conversation again after a restart, among the earlier ones, by its words', async ({ page, host }) => {
  await openAsk(page, host);
  await ask(page, 'What is it?');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(thread(page).getByRole('button', { name: 'Describe this photo.' })).toBeVisible();
  await ask(page, 'Is it a train?');
  expect(host.state.tasks.threads.map(({ photos, turns }) => [photos, turns[0]?.question])).toEqual([
    [[3990], 'Is it a train?'],
    [[3990], 'What is it?'],
  ]);
  await page.reload();
  await expect(thread(page).getByText('Is it a train?')).toBeVisible();
  await page.getByRole('button', { name: 'Earlier conversations' }).click();
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('what is');
  await expect(page.locator('.history .open')).toHaveCount(1);
  await page.getByRole('button', { name: /^What is it\?/ }).click();
  await expect(thread(page).getByText('What is it?')).toBeVisible();
  await expect(thread(page).getByText('It shows a red train beside a house.')).toBeVisible();
});

test('deletes a conversation, and has it back', async ({ page, host }) => {
  await openAsk(page, host);
  await ask(page, 'What is it?');
  await page.getByRole('button', { name: 'Earlier conversations' }).click();
  await page.getByRole('button', { name: 'Delete the conversation “What is it?”' }).click();
  await expect(thread(page).getByText('What is it?')).toBeHidden();
  await expect.poll(() => host.state.tasks.threads).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => host.state.tasks.threads.length).toBe(1);
});

test('keeps nothing where conversations are not kept', async ({ page, host }) => {
  host.state.tasks.keepsThreads = false;
  await openAsk(page, host);
  await ask(page, 'What is it?');
  await page.reload();
  await expect(thread(page).getByRole('button', { name: 'Describe this photo.' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Earlier conversations' })).toBeHidden();
});

test('keeps every answer to a question that is asked again', async ({ page, host }) => {
  await openAsk(page, host);
  await ask(page, 'What is it?');
  await thread(page).getByRole('button', { name: 'Ask again' }).click();
  await expect(thread(page).getByText('2/2')).toBeVisible();
  await thread(page).getByRole('button', { name: 'Previous answer' }).click();
  await expect(thread(page).getByText('1/2')).toBeVisible();
  await expect.poll(() => host.state.tasks.threads[0]?.turns[0]?.shown).toBe(0);
});

test('replaces what came after a question that is edited, and says so before', async ({ page, host }) => {
  await openAsk(page, host);
  await ask(page, 'one');
  await ask(page, 'two');
  await thread(page).getByRole('button', { name: 'Edit the question' }).first().click();
  await expect(thread(page).getByText('1 later question goes with it.')).toBeVisible();
  await thread(page).getByRole('textbox', { name: 'Edit the question' }).fill('other');
  await thread(page).getByRole('button', { name: 'Replace and ask' }).click();
  await expect(thread(page).getByText('two', { exact: true })).toBeHidden();
  await expect.poll(() => host.state.tasks.threads[0]?.turns.map(({ question }) => question)).toEqual(['other']);
});

test('makes a caption and tags of an answer, each of which can be taken back', async ({ page, host }) => {
  await openAsk(page, host);
  await ask(page, 'What is it?');
  await thread(page).getByRole('button', { name: 'Save as caption' }).click();
  await expect.poll(() => host.state.tasks.written.get(3990)).toBe('It shows a red train beside a house.');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => host.state.tasks.written.get(3990)).toBeUndefined();
  await thread(page).getByRole('button', { name: 'Add as tags' }).click();
  await thread(page).getByRole('textbox', { name: 'Tags to add' }).fill('train, red');
  await thread(page).getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('tab', { name: 'Information' }).click();
  await expect(page.getByRole('list', { name: 'Tags' }).getByRole('listitem')).toHaveText(['train', 'red']);
});

test('tells what the file says apart from what the model says', async ({ page, host }) => {
  await openAsk(page, host);
  await expect(page.getByRole('region', { name: 'From the file' })).toContainText('FUJIFILM X-T5');
  await expect(page.getByRole('region', { name: 'From the file' })).toContainText('Lisbon');
  await ask(page, 'Where is it?');
  expect(host.state.tasks.replies[0]?.messages).toEqual([{ role: 'person', text: 'Where is it?' }]);
});

test('asks about several photos at once, numbered', async ({ page, host }) => {
  await openGrid(page, host);
  for (const at of [0, 2, 3]) {
    await tiles(page).nth(at).focus();
    await page.keyboard.press('x');
  }
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Photo 3' })).toBeVisible();
  await ask(page, 'Which is sharper?');
  expect(host.state.tasks.replies[0]?.images).toEqual([{ photoId: 4000 }, { photoId: 3998 }, { photoId: 3997 }]);
  await page.getByRole('button', { name: 'Photo 2' }).click();
  await expect(page).toHaveURL(/\/photo\/3998/);
  await expect(thread(page).getByText('Which is sharper?')).toBeVisible();
  await page.getByRole('button', { name: 'This photo alone' }).click();
  await expect(thread(page).getByText('Which is sharper?')).toBeHidden();
});

test('never sends with the Enter that confirms a candidate', async ({ page, host }) => {
  await openAsk(page, host);
  await composer(page).focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'shenme', selectionStart: 6, selectionEnd: 6 });
  // Input methods deliver the confirming Enter as key code 229.
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
  await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  await page.waitForTimeout(300);
  expect(host.state.tasks.replies).toEqual([]);
  await session.send('Input.insertText', { text: '这是什么？' });
  await composer(page).press('Enter');
  await expect.poll(() => host.state.tasks.replies[0]?.messages.at(-1)?.text).toBe('这是什么？');
});

test('stops within 100 ms, and no word comes after it', async ({ page, host }) => {
  host.state.tasks.wordMs = 10;
  host.state.tasks.sentence = 'word '.repeat(2000);
  await openAsk(page, host);
  await composer(page).fill('Tell me all.');
  await composer(page).press('Enter');
  await expect(thread(page).getByText('word word word', { exact: false })).toBeVisible();
  const stoppedMs = await page.getByRole('button', { name: 'Stop' }).evaluate(async (button) => {
    const startedAt = performance.now();
    (button as HTMLButtonElement).click();
    while (document.querySelector('.thread')?.textContent.includes('Stopped.') !== true)
      await new Promise((resolve) => setTimeout(resolve, 1));
    return performance.now() - startedAt;
  });
  expect(stoppedMs).toBeLessThan(100);
  const text = await thread(page).textContent();
  await page.waitForTimeout(400);
  expect(await thread(page).textContent()).toBe(text);
});

test('keeps to its frame while a hundred words a second come', async ({ page, host }) => {
  host.state.tasks.wordMs = 10;
  host.state.tasks.sentence = 'word '.repeat(250);
  await openAsk(page, host);
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  await ask(page, 'Tell me all.');
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
  expect(seen.filter((ms) => ms > 100)).toEqual([]);
});

test('follows the end only while the reader is there', async ({ page, host }) => {
  host.state.tasks.wordMs = 10;
  host.state.tasks.sentence = 'many words and more of them\n\n'.repeat(120);
  await openAsk(page, host);
  await composer(page).fill('Tell me all.');
  await composer(page).press('Enter');
  const log = thread(page);
  await expect.poll(() => log.evaluate((element) => element.scrollTop)).toBeGreaterThan(200);
  await log.evaluate((element) => (element.scrollTop = 20));
  await page.waitForTimeout(300);
  expect(await log.evaluate((element) => element.scrollTop)).toBe(20);
  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeHidden();
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('has no fault that axe finds, with versions, tags, history and a failure', async ({ page, host }) => {
  await openAsk(page, host);
  await ask(page, 'What is it?');
  await thread(page).getByRole('button', { name: 'Ask again' }).click();
  await expect(thread(page).getByText('2/2')).toBeVisible();
  await thread(page).getByRole('button', { name: 'Add as tags' }).click();
  await thread(page).locator('.stats summary').click();
  await page.getByRole('button', { name: 'Earlier conversations' }).click();
  host.state.tasks.chatError = new AppError('crashed', 'It ended.');
  await composer(page).fill('And then?');
  await composer(page).press('Enter');
  await expect(thread(page).getByText('It ended.')).toBeVisible();
  await thread(page).getByRole('button', { name: 'Edit the question' }).first().click();
  expect(await axeFaults(page)).toEqual([]);
});
