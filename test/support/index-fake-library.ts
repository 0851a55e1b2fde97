// Indexes a fake library in a process of its own, so that a test can kill it. Argument: the folder made by createFakeLibrary.
import { join } from 'node:path';
import { createBackend } from '../../src-main/backend.ts';
import { forkWithNode } from '../../src-main/services/inference/fork.ts';
import { fakeEntry, fakeModel } from './fake-backend.ts';

const home = process.argv[2] ?? '';
const env = { FAKE_INFERENCE_LOG: join(home, 'embedded.log'), FAKE_INFERENCE_DELAY_MS: '20' };
const backend = await createBackend({
  libraryFile: join(home, 'library.db'),
  modelDirectory: '',
  forkInference: forkWithNode({ entry: fakeEntry, env }),
  describeModel: () => Promise.resolve(fakeModel()),
  log: () => undefined,
});
process.stdout.write('open\n');
await backend.services.jobs.index({ folders: [join(home, 'photos')] }, new AbortController().signal);
await backend.close();
