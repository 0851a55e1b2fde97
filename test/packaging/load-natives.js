// Run by package.test.ts with Node 24, as `node load-natives.js <folder of the packaged application's code>`: loads every module
// that is native or WebAssembly from where the package put it, lets each do something small, and prints what came of it as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [, , application] = process.argv;
/** Resolves as the bundles do. */
const require = createRequire(join(application, 'out/main/backend.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

async function sharp() {
  const { default: draw } = await load('sharp');
  const red = { create: { width: 4, height: 2, channels: 3, background: '#f00' } };
  const webp = await draw(red).webp().toBuffer();
  const { width, height, format } = await draw(webp).metadata();
  return { format, width, height, build: loadedFrom(/@img\/(sharp-[^/]*)\/lib/) };
}

async function sqlite() {
  const { default: Database } = await load('better-sqlite3');
  // As src-main/store does: the C library inside SQLite cannot see into the archive.
  const { getLoadablePath } = await load('sqlite-vec');
  const extension = getLoadablePath().replace('app.asar', 'app.asar.unpacked');
  const db = new Database(':memory:');
  db.loadExtension(extension);
  const row = db.prepare("SELECT sqlite_version() AS version, vec_distance_l2('[0,3]', '[4,0]') AS distance").get();
  return { ...row, beside: extension.includes('app.asar.unpacked') };
}

async function onnxRuntime() {
  const { default: ort } = await load('onnxruntime-node');
  return { backends: ort.listSupportedBackends().map(({ name }) => name) };
}

async function libheif() {
  const { default: create } = await load('libheif-js/libheif-wasm/libheif-bundle.mjs');
  const heif = create({ print: () => undefined, printErr: () => undefined });
  return { version: heif.heif_get_version() };
}

async function jxl() {
  const { default: create } = await load('@jsquash/jxl/codec/dec/jxl_dec.js');
  const wasmBinary = readFileSync(require.resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm'));
  const decoder = await create({ wasmBinary, noInitialRun: true, print: () => undefined, printErr: () => undefined });
  // Sixteen zeros are no picture: it has to look at them to know.
  return { picture: decoder.decode(new Uint8Array(16)) };
}

async function watcher() {
  const { default: watch } = await load('@parcel/watcher');
  return { subscribes: typeof watch.subscribe };
}

/** Which of several builds a package took. */
function loadedFrom(pattern) {
  const files = Object.keys(require.cache);
  return files.map((file) => pattern.exec(file)?.[1]).find((name) => name != null) ?? null;
}

const found = {
  sharp: await sharp(),
  sqlite: await sqlite(),
  onnxRuntime: await onnxRuntime(),
  libheif: await libheif(),
  jxl: await jxl(),
  watcher: await watcher(),
};
process.stdout.write(`${JSON.stringify(found)}\n`);
// A watcher or a WebAssembly module that keeps this process alive is of no interest here.
process.exit();
