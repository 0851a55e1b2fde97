// One instance at a time: the lock and what the first hears of the second.
import path from 'node:path';
import { cites, expect, test } from './bench.ts';
import { fixtures, newProfile, removeProfile, start } from './program.ts';

let profile: string;
test.beforeEach(() => {
  profile = newProfile();
});
test.afterEach(() => removeProfile(profile));

const data = { open: ['/photos/a b.jpg'], deep: { number: 4.5, none: null } };

test('the first instance gets the lock, the second does not', cites('api/app.md'), async ({ on }) => {
  const first = start(on, 'steps', { profile, scenario: 'instance' });
  expect(await first.heard('lock')).toMatchObject({ has: true, holds: true });
  await first.heard('waiting');
  const second = await start(on, 'steps', { profile, scenario: 'instance' }).ended;
  expect(second.said).toContainEqual({ say: 'lock', has: false, holds: false });
  expect(second.code).toBe(4);
  expect((await first.ended).code).toBe(0);
});

test('the first hears the additional data of the second', cites('api/app.md'), async ({ on }) => {
  const first = start(on, 'steps', { profile, scenario: 'instance' });
  await first.heard('waiting');
  await start(on, 'steps', { profile, scenario: 'instance', env: { CONFORMANCE_DATA: JSON.stringify(data) } }).ended;
  expect(await first.heard('second-instance')).toMatchObject({ additionalData: data, isReady: true });
  await first.ended;
});

test(
  'the first hears the command line and the working directory of the second',
  cites('api/app.md'),
  async ({ on }) => {
    const first = start(on, 'steps', { profile, scenario: 'instance' });
    await first.heard('waiting');
    const cwd = path.join(fixtures, 'plain');
    await start(on, 'steps', { profile, scenario: 'instance', args: ['two.jpg', '--flag'], cwd }).ended;
    const heard = await first.heard('second-instance');
    expect(heard['argv']).toEqual(expect.arrayContaining(['two.jpg', '--flag']));
    expect(heard['workingDirectory']).toBe(cwd);
    await first.ended;
  },
);

test('the lock is free again when its holder has ended', cites('api/app.md'), async ({ on }) => {
  for (let round = 0; round < 2; round += 1) {
    const first = start(on, 'steps', { profile, scenario: 'instance' });
    expect(await first.heard('lock')).toMatchObject({ has: true });
    await first.heard('waiting');
    await start(on, 'steps', { profile, scenario: 'instance' }).ended;
    await first.ended;
  }
});

test('another profile is another application', cites('api/app.md'), async ({ on }) => {
  const first = start(on, 'steps', { profile, scenario: 'instance' });
  await first.heard('waiting');
  const elsewhere = newProfile();
  const other = start(on, 'steps', { profile: elsewhere, scenario: 'instance' });
  expect(await other.heard('lock')).toMatchObject({ has: true });
  await other.heard('waiting');
  // Each ends by hearing of a second of its own.
  await start(on, 'steps', { profile, scenario: 'instance' }).ended;
  await start(on, 'steps', { profile: elsewhere, scenario: 'instance' }).ended;
  await Promise.all([first.ended, other.ended]);
  removeProfile(elsewhere);
});

test('a released lock is for the next to take', cites('api/app.md'), async ({ on }) => {
  const first = start(on, 'steps', { profile, scenario: 'instance released' });
  expect(await first.heard('released')).toMatchObject({ has: true, holds: false });
  const second = start(on, 'steps', { profile, scenario: 'instance' });
  expect(await second.heard('lock')).toMatchObject({ has: true });
  // Two applications on one profile are not asked to live side by side; who holds the lock is all that counts here.
  second.stop();
  first.stop();
  await Promise.allSettled([first.ended, second.ended]);
});
