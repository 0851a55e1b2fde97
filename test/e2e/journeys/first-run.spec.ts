// From nothing to a photo that was found, and back the next day. In every host.
import { sampleLibrary } from '../../../src-main/samples/sample-plan.ts';
import { addFolder, beginJourney, drawPhotos, expect, openFirst, test, untilSearchable } from './journey.ts';

const count = 24;

const journey = beginJourney();

test('the first start offers to add a folder', async () => {
  const { page } = await journey.start();
  await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible({ timeout: 30_000 });
});

test('a folder that is added is indexed while one looks on', async () => {
  const photos = await drawPhotos(journey.home, count);
  await addFolder(journey.running, photos);
  const { page } = journey.running;
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
  await untilSearchable(page, count);
});

test('describing a photo finds it, and what is like it', async () => {
  const { page } = journey.running;
  const [wanted] = sampleLibrary(1, count);
  const name = await openFirst(page, wanted?.captions[0] ?? '');
  expect(wanted?.path).toContain(name);
  await expect(page.getByRole('heading', { name: 'Photos like this one' })).toBeVisible();
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/search|like/);
  await expect(page.getByRole('gridcell').first()).toBeVisible();
});

test('a page that is loaded again goes on where it was', async () => {
  const { page } = journey.running;
  const address = page.url();
  await page.reload();
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  expect(page.url()).toBe(address);
});

test('after a new start everything is still there', async () => {
  const { page } = journey.running;
  await page.keyboard.press('ControlOrMeta+,');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await journey.running.quit()).toBe(0);
  const again = await journey.start();
  await expect(again.page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
  await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await openFirst(again.page, sampleLibrary(1, count)[1]?.captions[0] ?? '');
});
