// Decides which files of a folder (or beside a file) belong to a model that is imported, and refuses what no model has.
// Runs in the backend; only looks at names and at what kind of thing they are, opens nothing.
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { modelPath } from '../catalogue/manifest.ts';
import { quoted } from '../checkpoint/stored-tensor.ts';

export interface Collected {
  /** Absolute. */
  readonly from: string;
  /** Inside the model folder. */
  readonly to: string;
  readonly stats: Stats;
}

const largestFileBytes = 64 * 1024 ** 3;
const mostFiles = 500;
const deepestFolder = 3;

const kinds: ReadonlySet<string> = new Set(
  '.json .txt .md .model .jinja .safetensors .bin .pt .onnx .onnx_data .data .spm'.split(' '),
);
const programs: ReadonlySet<string> = new Set(
  '.py .pyc .sh .bash .bat .cmd .ps1 .exe .com .scr .msi .dll .so .dylib .js .mjs .cjs .jar .app .wasm .node .pkl .pickle .joblib .lnk .desktop'.split(
    ' ',
  ),
);
const weights: ReadonlySet<string> = new Set(['.safetensors', '.bin', '.onnx']);
/** Whether a path is a file of weights by its name, and not a folder of a model. */
export const isWeightFile = (path: string): boolean => weights.has(extname(path).toLowerCase());

/** Ours, not the model's. */
const ours: ReadonlySet<string> = new Set(['installed.json', 'fetch.json']);

const refuse = (message: string): AppError => new AppError('invalid-input', message);

/** The files of a model at `path`, a folder or a single file of weights. `not-found` or `invalid-input` with a sentence. */
export async function collectFiles(path: string): Promise<Collected[]> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) throw new AppError('not-found', `There is nothing at “${path}”.`);
  if (stats.isSymbolicLink()) throw refuse(`“${path}” is a link. Name the folder it leads to.`);
  const files = stats.isDirectory() ? await ofFolder(path) : await besideFile(path, stats);
  if (!files.some(({ to }) => to === 'config.json'))
    throw refuse(`There is no config.json in “${path}”, so Afterimage cannot tell which model it is.`);
  if (!files.some(({ to }) => weights.has(extname(to))))
    throw refuse(`There are no weights (.safetensors, .bin or .onnx) in “${path}”.`);
  return files;
}

async function ofFolder(folder: string, prefix = ''): Promise<Collected[]> {
  const found: Collected[] = [];
  for (const name of (await list(folder)).sort()) {
    // .git, .cache, .gitattributes: what version control and downloaders leave behind.
    if (name.startsWith('.')) continue;
    const from = join(folder, name);
    const stats = await lstat(from);
    const to = `${prefix}${name}`;
    if (stats.isDirectory() && prefix.split('/').length <= deepestFolder)
      found.push(...(await ofFolder(from, `${name}/`)));
    else if (!stats.isDirectory() && belongs(to, stats)) found.push({ from, to, stats });
    if (found.length > mostFiles) throw refuse(`“${folder}” holds far more files than a model has.`);
  }
  return found;
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    throw new AppError('permission', `Afterimage may not read the folder “${folder}”.`);
  }
}

/** Whether a file is copied; things that no model has are refused rather than left out, because then the folder is not what it seems. */
function belongs(to: string, stats: Stats): boolean {
  const extension = extname(to).toLowerCase();
  if (programs.has(extension))
    throw refuse(`${quoted(to)} is a program, and a model has none. Remove it and import again.`);
  refuseKind(to, stats);
  if (ours.has(to) || (extension !== '' && !kinds.has(extension))) return false;
  if (extension === '' && !/^(LICEN[CS]E|NOTICE|README)$/i.test(to)) return false;
  if (!modelPath.safeParse(to).success) throw refuse(`${quoted(to)} is no name that a file of a model has.`);
  return true;
}

function refuseKind(to: string, stats: Stats): void {
  if (stats.isSymbolicLink())
    throw refuse(`${quoted(to)} is a link. Copy the real files into one folder and import that.`);
  if (!stats.isFile()) throw refuse(`${quoted(to)} is not a file but a device or a pipe.`);
  if (stats.nlink > 1)
    throw refuse(`${quoted(to)} is a hard link to another file. Copy the real files into one folder and import that.`);
  if (stats.size > largestFileBytes) throw refuse(`${quoted(to)} is larger than any model that could run here.`);
}

/** A file of weights and the small files beside it. */
async function besideFile(path: string, stats: Stats): Promise<Collected[]> {
  const name = basename(path);
  const extension = extname(name).toLowerCase();
  if (!weights.has(extension))
    throw refuse(`“${name}” is no model. Name a folder, or a file that ends in .safetensors, .bin or .onnx.`);
  if (/-\d{5}-of-\d{5}\./.test(name)) throw refuse(`“${name}” is one part of several. Import the folder it lies in.`);
  refuseKind(name, stats);
  const folder = await realpath(dirname(path));
  const all = await ofFolder(folder);
  const small = all.filter(({ to }) => !weights.has(extname(to)) && !to.includes('.index.'));
  if (!small.some(({ to }) => to === 'config.json'))
    throw refuse(`“${name}” needs its config.json beside it. Put it there, or import the whole folder.`);
  return [...small, { from: join(folder, name), to: wellKnown(name, extension), stats }];
}

/** Under which name the readers look for it. */
function wellKnown(name: string, extension: string): string {
  if (extension === '.safetensors') return 'model.safetensors';
  if (extension === '.bin') return 'pytorch_model.bin';
  return name;
}
