// Imports folders in a process of its own, to be traced: `node import-once.ts MODELS FOLDER…`. Test code; prints what became of each.
import { importModel } from '../../src-main/models/import/import-model.ts';
import { describeModel } from '../../src-main/models/registry.ts';

const [directory = '', ...folders] = process.argv.slice(2);
for (const path of folders) {
  const outcome = await importModel({
    path,
    name: undefined,
    directory,
    taken: () => false,
    describe: describeModel,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  }).then(
    () => 'imported',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  console.log(outcome.replaceAll('\n', ' '));
}
