import type { Page } from '@playwright/test';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { FakeHost } from '../support/fake-host.ts';
import { expect, test } from './fixtures.ts';

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
  const notes = thread(page).locator('details');
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
