// Fetches the tiny model in a process of its own: `node fetch-once.ts MIRROR FOLDER`. Test code; prints one line when it is done.
import { usualPatience } from '../../src-main/models/downloads/fetch-file.ts';
import { fetchModel } from '../../src-main/models/downloads/fetch-model.ts';
import { manifestOf, optionsFor, tinyContents } from './tiny-model.ts';

const [mirror = '', directory = ''] = process.argv.slice(2);
const options = { ...optionsFor(mirror, directory), patience: usualPatience };
let told = 0;
const record = await fetchModel(manifestOf(await tinyContents()), {
  ...options,
  lockTimes: { heartbeatMs: 100, staleMs: 20_000 },
  onProgress: (done) => {
    told = done;
  },
});
console.log(JSON.stringify({ files: record.files.length, told }));
