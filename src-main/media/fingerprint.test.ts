import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from './fingerprint.ts';

describe('fingerprint', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'afterimage-fingerprint-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is the SHA-256 of the bytes, across pieces', async () => {
    const bytes = Buffer.alloc((2 << 20) + 17, 'afterimage');
    const path = join(folder, 'photo.jpg');
    writeFileSync(path, bytes);
    expect(await fingerprint(path)).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      mtimeMs: statSync(path).mtimeMs,
    });
  });

  it('refuses a file that grows while it is read', async () => {
    const path = join(folder, 'copying.jpg');
    writeFileSync(path, Buffer.alloc(3 << 20));
    const { signal } = new AbortController();
    // Asked before every piece: the moment to write behind the reader's back.
    vi.spyOn(signal, 'throwIfAborted').mockImplementation(() => {
      appendFileSync(path, 'more');
    });
    await expect(fingerprint(path, signal)).rejects.toMatchObject({ code: 'changed' });
  });

  it('stops when told to', async () => {
    const path = join(folder, 'photo.jpg');
    writeFileSync(path, 'x');
    await expect(fingerprint(path, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });

  it('says that a file is gone or is a folder', async () => {
    await expect(fingerprint(join(folder, 'gone.jpg'))).rejects.toMatchObject({ code: 'disappeared' });
    await expect(fingerprint(folder)).rejects.toMatchObject({ code: 'not-an-image' });
  });
});
