import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { busyActivity, problemGroups } from './busy.ts';
import { expect, openGrid, test } from './fixtures.ts';

test.use({ photos: 400 });

async function open(page: Page, host: FakeHost): Promise<ReturnType<Page['getByRole']>> {
  host.state.activity = busyActivity;
  host.state.problems = problemGroups;
  await openGrid(page, host);
  await page.getByRole('button', { name: /Indexing/ }).click();
  return page.getByRole('dialog', { name: 'Activity' });
}

test('tells what runs and how far each stage is', async ({ page, host }) => {
  const panel = await open(page, host);
  await expect(panel).toContainText('Indexing 34,120 of 98,400');
  await expect(panel).toContainText('about 2 hours · 9.4 photos a second');
  await expect(panel.getByRole('progressbar', { name: 'Thumbnails' })).toHaveAttribute('value', '41200');
  await expect(panel.getByRole('listitem').filter({ hasText: 'Finding copies' })).toContainText('done');
  await expect(panel.getByRole('listitem').filter({ hasText: 'Understanding' })).toContainText('at work');
});

test('pauses for a time, until the next start or until somebody resumes, and hides the estimate meanwhile', async ({
  page,
  host,
}) => {
  const panel = await open(page, host);
  await panel.getByRole('button', { name: 'Pause for 15 minutes' }).click();
  await expect(panel).toContainText('Paused at 34,120 of 98,400');
  await expect(panel.getByText(/^until \d\d:\d\d/)).toBeVisible();
  await expect(panel).not.toContainText('about 2 hours');
  await panel.getByRole('button', { name: 'Resume' }).click();
  await panel.getByRole('button', { name: 'Pause until Afterimage restarts' }).click();
  await expect(panel.getByText('until Afterimage restarts')).toBeVisible();
  await panel.getByRole('button', { name: 'Resume' }).click();
  await panel.getByRole('button', { name: 'Pause until I resume' }).click();
  await expect(panel.getByText('until you resume')).toBeVisible();
  expect(host.state.activity.pause).toEqual({ by: 'person', until: 'resume' });
});

test('changes the speed, and says when the power keeps it quiet', async ({ page, host }) => {
  const panel = await open(page, host);
  await panel.getByRole('radio', { name: 'Full' }).check({ force: true });
  await expect.poll(() => host.state.settings.speed).toBe('full');
  host.state.events.emit('jobs.activity', { ...busyActivity, pace: { speed: 'quiet', by: 'power' } });
  await expect(panel).toContainText('quiet to save power');
});

test('lists what could not be read or captioned, and what came of a second try', async ({ page, host }) => {
  host.state.tasks.failedCaptions = [{ path: '/home/lena/Pictures/2019/night.jpg', message: 'Too much memory.' }];
  const panel = await open(page, host);
  await expect(panel.getByRole('heading', { name: '13 files could not be read' })).toBeVisible();
  await expect(panel).toContainText('This JPEG ends in the middle of the picture.');
  await expect(panel.getByRole('heading', { name: 'Could not be captioned 1' })).toBeVisible();
  await expect(panel).toContainText('Too much memory.');
  await panel.getByRole('button', { name: 'Show all 11' }).click();
  await expect(panel.getByText('clip_0011')).toBeVisible();
  await panel.getByRole('button', { name: 'Try again: Damaged' }).click();
  await expect(panel).toContainText('2 files are tried again');
  host.state.problems = problemGroups.map((group) => (group.code === 'damaged' ? { ...group, count: 1 } : group));
  host.state.events.emit('jobs.activity', { ...busyActivity, state: 'idle', problems: 12 });
  await expect(panel).toContainText('2 tried again: 1 still cannot be read');
  await panel.getByRole('button', { name: 'Try again: Could not be captioned' }).click();
  host.state.events.emit('jobs.activity', busyActivity);
  host.state.events.emit('jobs.activity', { ...busyActivity, state: 'idle' });
  await expect(panel).toContainText('1 tried again: all can be read now');
});

test('copies a report, without folders unless they are wanted', async ({ page, host, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const panel = await open(page, host);
  const report = async (): Promise<string> => {
    await panel.getByRole('button', { name: 'Copy report' }).click();
    await expect(page.getByText('The report is on the clipboard.').first()).toBeVisible();
    return await page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await report()).toContain('damaged: 2\n  IMG_0921.JPG: This JPEG ends');
  expect(await report()).not.toContain('Old camera');
  await panel.getByRole('checkbox', { name: 'with folders' }).check();
  await expect.poll(report).toContain('/home/lena/Pictures/2019/Old camera/IMG_0921.JPG');
});

test('shows models that are fetched', async ({ page, host }) => {
  const first = host.state.tasks.models[0];
  if (first == null) throw new Error('no model');
  host.state.tasks.models = [
    ...host.state.tasks.models,
    {
      ...first,
      model: 'clip-large',
      name: 'CLIP ViT-L/14',
      state: 'fetching',
      doneBytes: 1.2e9,
      totalBytes: 4.9e9,
      bytesPerSecond: 8e6,
    },
  ];
  const panel = await open(page, host);
  await expect(panel).toContainText('CLIP ViT-L/14: 1.2 GB of 4.9 GB, 8 MB/s');
});

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh-CN'] as const)
    test.describe(`${theme}, ${language}`, () => {
      test.use({ settings: { theme, language } });
      test('has no fault that axe finds', async ({ page, host }) => {
        host.state.activity = busyActivity;
        host.state.problems = problemGroups;
        host.state.tasks.failedCaptions = [{ path: '/home/lena/Pictures/2019/night.jpg', message: 'Too much memory.' }];
        await openGrid(page, host);
        await page.locator('.bottom .item').first().click();
        await page.locator('dialog h4').first().waitFor();
        expect(await axeFaults(page)).toEqual([]);
      });
    });
