// F7: nothing outside the watched folders is served, whatever an address or an input says, and whatever links are put on the disk.
import { mkdir, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMediaHandler } from '../../src-main/hosts/media.ts';
import { openInPlace } from '../../src-main/hosts/open-in-place.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { ask } from '../integration/http-fixture.ts';
import { grouped, record } from './figures.ts';
import { secret, startProduct, type Product } from './product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ count: 4 });
});
afterAll(() => product.close());

const climbs = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..%252f',
  '%252e%252e%252f',
  '..\\',
  '..%5c',
  '..%255c',
  '....//',
  '..;/',
  '..%c0%af',
  '%c0%ae%c0%ae/',
  '..%00/',
  './../',
  '%u002e%u002e/',
  '..%ef%bc%8f',
  '.%2e/',
  '..//',
  '/../',
];
const depths = [1, 2, 3, 6, 9];

/** Climbs to every file outside from each of the folders around it, and names that are absolute on some system. */
function payloads(): string[] {
  const targets = ['outside/secret.txt', 'library/library.db', 'etc/passwd'];
  const climbing = climbs.flatMap((climb) =>
    depths.flatMap((depth) => targets.map((target) => climb.repeat(depth) + target)),
  );
  const secretPath = join(product.outside, 'secret.txt');
  const absolute = [
    secretPath,
    encodeURIComponent(secretPath),
    encodeURIComponent(encodeURIComponent(secretPath)),
    `/${secretPath}`,
    `file://${secretPath}`,
    `file:${secretPath}`,
    '/etc/passwd',
    '//etc/passwd',
    '/proc/self/environ',
    '/proc/self/cwd/outside/secret.txt',
    '/dev/fd/0',
    '~/.ssh/id_rsa',
    'C:/Windows/win.ini',
    'C:%5cWindows%5cwin.ini',
    '\\\\?\\C:\\x',
    '%5c%5c%3f%5cC:%5cx',
    '\\\\server\\share\\x',
    '%5c%5cserver%5cshare',
    'CON',
    'nul.txt',
    'x::$DATA',
    '1%00.jpg',
    '1e0',
    '0x1',
    '+1',
    '1.0',
    '%31',
    '9007199254740993',
    'A'.repeat(64),
    `${'a'.repeat(63)}%00`,
    '..',
    '-5',
  ];
  return [...climbing, ...absolute];
}

const roots = [
  '/',
  '/assets/',
  '/media/',
  '/media/original/',
  '/media/thumbnail/',
  '/media/preview/',
  '/media/timeline/',
  '/media/original/1/',
];

const isFromOutside = (text: string): boolean =>
  text.includes(secret) || text.includes('root:x:') || text.includes('SQLite format 3');

describe('addresses', () => {
  it('never reach a file outside, signed in or not', async ({ task }) => {
    const all = payloads();
    expect(all.length).toBeGreaterThanOrEqual(300);
    let tried = 0;
    const addresses = roots.flatMap((root) =>
      all.map((payload) => root + payload.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent)),
    );
    const next = addresses.values();
    const work = async (): Promise<void> => {
      for (const path of next) {
        const answer = await ask(product.port, path, { headers: tried % 2 === 0 ? { cookie: product.cookie } : {} });
        const text = answer.body.toString('latin1');
        expect([path, isFromOutside(text)]).toEqual([path, false]);
        expect([path, answer.status >= 400 || text.includes('<title>')]).toEqual([path, true]);
        tried++;
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    record(task, {
      point: 'F7',
      tried: `${String(all.length)} traversal payloads at each of ${String(roots.length)} address roots: ${grouped(tried)} requests`,
      outcome: '0 bytes from outside',
    });
  });

  // By design the person who is signed in may name any folder or file of this computer: to add it, to pick it, to search by
  // it. What is told of it is what the file manager tells: names of folders, a picture's own description. Never its bytes.
  it('and paths in calls give no byte of any file', async ({ task }) => {
    const { api } = product;
    const all = payloads().map((path) => (path.startsWith('/') ? path : join(product.photos, path)));
    let told = 0;
    const tell = async (call: Promise<unknown>): Promise<void> => {
      const answer = await call.then(
        (value) => JSON.stringify(value),
        (error: unknown) => (error instanceof AppError ? error.message : String(error)),
      );
      expect(isFromOutside(answer)).toBe(false);
      told++;
    };
    for (let at = 0; at < all.length; at += 40) {
      await Promise.all(
        all
          .slice(at, at + 40)
          .flatMap((path) => [
            tell(api.library.show({ path })),
            tell(api.library.listFolders({ path })),
            tell(api.search.run({ image: { path } })),
            tell(api.search.similar({ image: { path } })),
            tell(api.search.match({ image: { path }, labels: ['a'] })),
            tell(api.search.run({ text: 'a', filters: { folders: [path] } })),
            tell(api.evaluation.run({ queries: [{ text: 'a', relevant: { [path]: 1 } }] })),
          ]),
      );
    }
    for (const path of all.filter((name) => !name.includes('/proc/')))
      await tell(api.library.addFolder({ path: `${path}.not-there` }));
    expect((await api.library.folders()).folders.map(({ path }) => path)).toEqual([product.photos]);
    record(task, {
      point: 'F7',
      tried: `${String(all.length)} payloads in each of 8 path-taking calls: ${grouped(told)} calls`,
      outcome: '0 bytes of a file, 0 folders added',
    });
  });

  it('that name no file are answered with a sentence that says so, where a picture is asked for', async () => {
    const { api } = product;
    const named = [
      [product.photos, 'invalid-input'],
      ['/dev/zero', 'invalid-input'],
      [join(product.photos, 'gone.jpg'), 'not-found'],
      [join(product.photos, '\u0000.jpg'), 'not-found'],
      ['x'.repeat(4096), 'not-found'],
    ] as const;
    for (const [path, code] of named) {
      const image = { path };
      const refusal = { code, message: expect.stringContaining(`“`) as unknown };
      await expect(api.search.run({ image })).rejects.toMatchObject(refusal);
      await expect(api.search.similar({ image })).rejects.toMatchObject(refusal);
      await expect(api.search.match({ image, labels: ['a'] })).rejects.toMatchObject(refusal);
    }
  });

  it('do not list folders that were never asked for', async () => {
    const listing = await product.api.library.listFolders({});
    expect(listing.path).toBe(homedir());
    expect(Object.keys(listing).toSorted()).toEqual(['folders', 'parent', 'path', 'photos']);
  });
});

describe('links that take the place of', () => {
  const original = async (id: number): Promise<{ status: number; text: string }> => {
    const answer = await ask(product.port, `/media/original/${String(id)}`, { headers: { cookie: product.cookie } });
    return { status: answer.status, text: answer.body.toString('latin1') };
  };

  it('a photo are not followed', async () => {
    const { path } = await product.api.library.photo({ id: 1 });
    await rename(path, `${path}.kept`);
    await symlink(join(product.outside, 'secret.txt'), path);
    expect(await original(1)).toEqual({ status: 404, text: 'This is not a file.\n' });
    await unlink(path);
    await rename(`${path}.kept`, path);
    expect((await original(1)).status).toBe(200);
  });

  it('a photo are not decoded either: no preview, no index, no search shows what they point at', async ({ task }) => {
    const { api, outside, photos, cookie, port } = product;
    const details = await api.library.photo({ id: 3 });
    const preview = async (): Promise<[number, string | undefined]> => {
      const answer = await ask(port, `/media/preview/${String(details.sha256)}`, { headers: { cookie } });
      return [answer.status, answer.headers['content-type']];
    };
    await rename(details.path, `${details.path}.kept`);
    await symlink(join(outside, 'secret.png'), details.path);
    // Not shown before, so it is made now.
    expect((await preview())[0]).toBe(404);
    await api.jobs.index({});
    const { photos: known } = await api.library.photos({ ids: Array.from({ length: 50 }, (_, i) => i + 1) });
    expect(known.filter(({ width, height }) => width === 8 && height === 8)).toEqual([]);
    await unlink(details.path);
    await rename(`${details.path}.kept`, details.path);
    await api.jobs.index({ folders: [photos] });
    expect(await preview()).toEqual([200, 'image/webp']);
    record(task, {
      point: 'F7',
      tried: 'a photo swapped for a link to a picture outside, then its preview and a new index asked for',
      outcome: '0 pixels from outside',
    });
  });

  it('a folder below the watched one are not followed out of it', async () => {
    const { path } = await product.api.library.photo({ id: 1 });
    const folder = join(path, '..');
    const name = path.slice(folder.length + 1);
    await writeFile(join(product.outside, name), secret);
    await rename(folder, `${folder}.kept`);
    await symlink(product.outside, folder);
    expect(await original(1)).toEqual({ status: 404, text: 'This file lies outside its folder now.\n' });
    await unlink(folder);
    await rename(`${folder}.kept`, folder);
    expect((await original(1)).status).toBe(200);
  });

  it('the watched folder itself are: it was moved to another disk', async () => {
    const moved = `${product.photos}-moved`;
    await rename(product.photos, moved);
    await symlink(moved, product.photos);
    expect((await original(1)).status).toBe(200);
    await unlink(product.photos);
    await rename(moved, product.photos);
  });

  it('a folder between check and open lose, 2,000 times', async ({ task }) => {
    const directory = join(product.directory, 'race');
    const [inside, path] = [join(directory, 'inside'), join(directory, 'inside/photo.jpg')];
    await mkdir(inside, { recursive: true });
    await mkdir(join(directory, 'elsewhere'));
    await writeFile(path, 'ours');
    await writeFile(join(directory, 'elsewhere/photo.jpg'), secret);
    const root = join(directory, 'inside');
    const media = createMediaHandler(
      {
        thumbnailPath: () => path,
        previewPath: () => path,
        original: () => Promise.resolve({ path: join(root, 'sub/photo.jpg'), format: 'jpeg', root }),
        timeline: () => new Uint8Array(),
      },
      () => undefined,
    );
    await mkdir(join(root, 'sub-real'));
    await writeFile(join(root, 'sub-real/photo.jpg'), 'ours');
    const outcomes = { ours: 0, refused: 0, outside: 0 };
    let going = true;
    const swap = async (): Promise<void> => {
      while (going) {
        for (const target of ['sub-real', '../elsewhere']) {
          await symlink(target, join(root, 'sub.next'));
          await rename(join(root, 'sub.next'), join(root, 'sub'));
        }
      }
    };
    const swapping = swap();
    while (outcomes.ours + outcomes.refused + outcomes.outside < 2000) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => media(new Request('http://x/media/original/1'))),
      );
      for (const answer of answers) {
        const text = await answer.text();
        outcomes[text.includes(secret) ? 'outside' : text === 'ours' ? 'ours' : 'refused']++;
      }
    }
    going = false;
    await swapping;
    await rm(directory, { recursive: true });
    expect(outcomes.outside).toBe(0);
    expect(outcomes.ours).toBeGreaterThan(0);
    record(task, {
      point: 'F7',
      tried: `${grouped(outcomes.ours + outcomes.refused)} opens while a folder is swapped for a link to the outside and back`,
      outcome: `0 bytes from outside (${grouped(outcomes.ours)} served, ${grouped(outcomes.refused)} refused)`,
    });
  });

  it('nothing: a file that lies where it should is opened', async () => {
    const { path } = await product.api.library.photo({ id: 2 });
    const handle = await openInPlace(path, product.photos);
    expect((await handle.readFile()).equals(await readFile(path))).toBe(true);
    await handle.close();
    await expect(openInPlace(join(product.outside, 'secret.txt'), product.photos)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
