import type { Page } from '@playwright/test';
import { AppError } from '../../src-shared/contract/errors.ts';
import { callsOf, test as desktopTest } from './desktop-page.ts';
import { expect, openGrid, test as browserTest } from './fixtures.ts';

const openDiagnostics = async (page: Page) => {
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Diagnostics' }).click();
  const sheet = page.getByRole('dialog', { name: 'Diagnostics' });
  await expect(sheet).toBeVisible();
  return sheet;
};

desktopTest(
  'runs main’s checks and the backend’s, copies the report and runs again',
  async ({ page, host, desktop }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openGrid(page, host);
    const sheet = await openDiagnostics(page);
    await expect(sheet.getByRole('status')).toHaveText('1 check failed. 1 cannot be tried here.');
    await expect(sheet.getByRole('heading', { level: 3 })).toHaveText(['main', 'backend', 'inference indexer']);
    await expect(sheet).toContainText('A temporary file went to the trash.');
    await expect(sheet.getByRole('listitem').filter({ hasText: 'decode heif' })).toContainText('41 ms');
    await expect(sheet.getByRole('listitem').filter({ hasText: 'free space cache' })).toContainText('Failed');
    await sheet.getByRole('button', { name: 'Copy report' }).click();
    await expect(sheet.getByRole('button', { name: 'Copied' })).toBeVisible();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain('Afterimage 0.0.0\nlinux x64, Node 24.0.0');
    expect(report).toContain('[main]\npassed  scheme (3 ms): The page’s own address answers.');
    host.state.diagnosis = { ...host.state.diagnosis, checks: host.state.diagnosis.checks.slice(0, 1) };
    await sheet.getByRole('button', { name: 'Run again' }).click();
    await expect(sheet.getByRole('status')).toHaveText('All 3 checks passed.');
    expect(callsOf(desktop, 'diagnose')).toHaveLength(2);
  },
);

browserTest('runs the backend’s checks in a browser', async ({ page, host }) => {
  await openGrid(page, host);
  const sheet = await openDiagnostics(page);
  await expect(sheet.getByRole('heading', { level: 3 })).toHaveText(['backend', 'inference indexer']);
});

browserTest('says why the backend could not be asked', async ({ page, host }) => {
  Object.defineProperty(host.state, 'diagnosis', {
    get() {
      throw new AppError('crashed', 'The checks could not be run.');
    },
  });
  await openGrid(page, host);
  const sheet = await openDiagnostics(page);
  await expect(sheet).toContainText('The checks could not be run.');
  await expect(sheet.getByRole('status')).toHaveText('1 check failed.');
});

desktopTest.describe('updates', () => {
  const test = desktopTest;

  test('are off until somebody says yes, and then say where they are', async ({ page, host, desktop }) => {
    await openGrid(page, host);
    await page.keyboard.press('Control+,');
    const panel = page.getByRole('dialog', { name: 'Settings' });
    const toggle = panel.getByRole('checkbox', { name: 'Look for updates' });
    await expect(toggle).not.toBeChecked();
    await expect(panel).toContainText('As long as it is off, Afterimage asks nothing of any server.');
    expect(callsOf(desktop, 'setUpdates')).toEqual([]);
    await toggle.check();
    await expect.poll(() => callsOf(desktop, 'setUpdates')).toEqual([{ on: true }]);
    await expect(panel).toContainText('Looking for a newer version…');
    desktop.events.emit('desktop.updates', { state: 'downloading', version: '0.3.0', share: 0.42 });
    await expect(panel).toContainText('Downloading version 0.3.0, 42% done.');
    desktop.events.emit('desktop.updates', { state: 'failed', message: 'The server could not be reached.' });
    await panel.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => callsOf(desktop, 'setUpdates')).toHaveLength(2);
    desktop.events.emit('desktop.updates', { state: 'ready', version: '0.3.0' });
    await panel.getByRole('button', { name: 'Install and restart' }).click();
    await expect.poll(() => callsOf(desktop, 'installUpdate')).toHaveLength(1);
    desktop.events.emit('desktop.updates', { state: 'current' });
    await expect(panel).toContainText('This is the newest version.');
    await toggle.uncheck();
    await expect.poll(() => callsOf(desktop, 'setUpdates').at(-1)).toEqual({ on: false });
    await expect(toggle).not.toBeChecked();
  });

  test('offer no switch where this build cannot update itself', async ({ page, host, desktop }) => {
    desktop.update = { state: 'unavailable', message: 'This Afterimage is updated by your system.' };
    await openGrid(page, host);
    await page.keyboard.press('Control+,');
    await expect(page.getByText('This Afterimage is updated by your system.')).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Look for updates' })).toHaveCount(0);
  });
});

browserTest('has no updates in a browser', async ({ page, host }) => {
  await openGrid(page, host);
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Updates' })).toHaveCount(0);
});
