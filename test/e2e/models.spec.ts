import type { Page } from '@playwright/test';
import type { ModelCard } from '../../src-shared/contract/models.ts';
import type { FakeHost } from '../support/fake-host.ts';
import { expect, openGrid, test } from './fixtures.ts';

const absent: ModelCard = {
  model: 'clip-vit-base-patch32',
  name: 'CLIP ViT-B/32',
  family: 'clip',
  tasks: ['embed'],
  serves: [],
  state: 'absent',
  doneBytes: 0,
  totalBytes: 605_000_000,
  bytesPerSecond: null,
  problem: null,
  source: { repository: 'openai/clip-vit-base-patch32', revision: 'main' },
  licence: 'MIT',
  commercialUse: 'yes',
  pinned: false,
  memoryBytes: null,
  about: 'Finds photos by English words.',
};

const row = (page: Page) => page.getByRole('listitem').filter({ hasText: 'CLIP ViT-B/32' });

async function openModels(page: Page, host: FakeHost, card: ModelCard): Promise<void> {
  host.state.tasks.models = [...host.state.tasks.models, card];
  await openGrid(page, host);
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Models…' }).click();
  await expect(row(page)).toBeVisible();
}

test('lists models by what they are for, with licence and size', async ({ page, host }) => {
  await openModels(page, host, absent);
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText([
    'Search',
    'Captions',
    'Short answers',
    'Conversations',
    'Who answers in Ask',
  ]);
  await expect(row(page)).toContainText('MIT · commercial use allowed · 605 MB');
  await expect(row(page)).toContainText('the first download decides');
});

test('shows how far a fetch is, and what it came to', async ({ page, host }) => {
  await openModels(page, host, { ...absent, state: 'partial', doneBytes: 100_000_000 });
  await expect(row(page).getByRole('button', { name: 'Go on' })).toBeVisible();
  const progress = { model: absent.model, totalBytes: 605_000_000, bytesPerSecond: 8_000_000, problem: null };
  host.state.events.emit('models.progress', { ...progress, state: 'fetching', doneBytes: 200_000_000 });
  await expect(row(page)).toContainText('200 MB of 605 MB, 8 MB/s');
  await expect(row(page).getByRole('progressbar')).toBeVisible();
  const problem = 'The server cannot be reached.';
  host.state.events.emit('models.progress', { ...progress, state: 'partial', doneBytes: 250_000_000, problem });
  await expect(row(page)).toContainText(problem);
});

test('asks before it removes one, and says why it cannot', async ({ page, host }) => {
  await openModels(page, host, { ...absent, state: 'installed', doneBytes: 605_000_000 });
  await row(page).getByRole('button', { name: 'Remove' }).click();
  await row(page).getByRole('button', { name: 'Remove it?' }).click();
  await expect(row(page)).toContainText('It came with Afterimage and stays with it.');
});

test('says what verifying found', async ({ page, host }) => {
  await openModels(page, host, { ...absent, state: 'installed', doneBytes: 605_000_000 });
  await row(page).getByRole('button', { name: 'Verify' }).click();
  await expect(row(page)).toContainText('Every file is as promised.');
});

test('makes the weights of a model smaller, and says what came of it', async ({ page, host }) => {
  await openModels(page, host, { ...absent, state: 'installed', doneBytes: 605_000_000 });
  await row(page).getByRole('button', { name: 'Smaller…' }).click();
  await expect(row(page)).toContainText('compares them with the published ones');
  await expect(row(page).getByRole('button', { name: '4 bits' })).toHaveCount(0);
  await row(page).getByRole('button', { name: '8 bits' }).click();
  await expect(row(page).getByRole('status')).toContainText(/smaller weights/i);
});

test('lets another chat server answer, and another computer only with a warning and a yes', async ({ page, host }) => {
  await openModels(page, host, absent);
  const dialog = page.getByRole('dialog', { name: 'Models' });
  const kept = (): Promise<unknown> =>
    page.evaluate(() => JSON.parse(localStorage.getItem('afterimage.engine') ?? 'null') as unknown);
  await dialog.getByRole('radio', { name: 'Ollama' }).check({ force: true });
  await expect(dialog).toContainText('No chat server answers at 127.0.0.1:11434.');
  expect(await kept()).toEqual({ kind: 'ollama', address: 'http://127.0.0.1:11434' });
  const address = dialog.getByRole('textbox', { name: 'Address of the server' });
  await address.fill('http://192.168.1.20:11434');
  await expect(dialog).toContainText(
    '192.168.1.20:11434 is not this computer: photos and words you ask about leave it.',
  );
  expect(await kept()).toEqual({ kind: 'ollama', address: 'http://127.0.0.1:11434' });
  await dialog.getByRole('checkbox', { name: 'Send them there' }).check();
  expect(await kept()).toEqual({ kind: 'ollama', address: 'http://192.168.1.20:11434', remoteAllowed: true });
  await address.fill('nonsense');
  await expect(dialog).toContainText('That is no address of a server.');
  await dialog.getByRole('radio', { name: 'Ollama' }).check({ force: true });
  await dialog.getByRole('radio', { name: 'Built in' }).check({ force: true });
  expect(await kept()).toEqual({ kind: 'built-in' });
});

test('the chosen server answers', async ({ page, host }) => {
  await openModels(page, host, absent);
  await page.getByRole('radio', { name: 'Ollama' }).check({ force: true });
  await page.goto(`${host.url}/photo/3990`);
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'Describe' }).click();
  await expect
    .poll(() => host.state.tasks.replies.at(-1)?.engine)
    .toEqual({
      kind: 'ollama',
      address: 'http://127.0.0.1:11434',
    });
});
