import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseWatcher, diagnoseWatchLimit } from './diagnose.ts';

describe('diagnosing the watcher', () => {
  it('sees the event of a new file', async () => {
    expect(await diagnoseWatcher()).toMatchObject({ outcome: 'passed' });
  });

  it('compares the limit with the folders, where there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-limit-'));
    const file = join(folder, 'max_user_watches');
    await writeFile(file, '8192\n');
    expect(await diagnoseWatchLimit(8191, file)).toMatchObject({ outcome: 'passed' });
    const low = await diagnoseWatchLimit(8192, file);
    expect(low).toMatchObject({ outcome: 'failed' });
    expect(low.message).toContain('sysctl fs.inotify.max_user_watches');
    expect(await diagnoseWatchLimit(5, join(folder, 'nothing'))).toMatchObject({ outcome: 'skipped' });
    await rm(folder, { recursive: true });
  });
});
