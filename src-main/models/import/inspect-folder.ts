// Looks at every file of a model folder before anything is let to load it: real files only, whole, and pointing nowhere but into
// the folder. Runs in the backend; loads no weights and runs nothing.
import { constants } from 'node:fs';
import { lstat, open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { damaged, quoted } from '../checkpoint/stored-tensor.ts';
import { readSafetensors } from '../checkpoint/safetensors.ts';
import { readTorchZip } from '../checkpoint/torch-zip.ts';
import { refuseStrangers } from '../downloads/recognise-strangers.ts';
import { onnxReferences } from './onnx-references.ts';
import { refuseProgram } from './refuse-program.ts';

/** Largest JSON that a model has: tokenizers of 256,000 words take about 35 MB. */
const maxJsonBytes = 128 * 1024 * 1024;

/** `model-damaged`, naming the file, for the first that is not right. */
export async function inspectFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    await inspectFile(folder, path).catch((error: unknown) => {
      throw named(relative(folder, path), error);
    });
  }
}

function named(name: string, error: unknown): unknown {
  if (error instanceof AppError) return new AppError(error.code, `${quoted(name)}: ${error.message}`, { cause: error });
  if ((error as NodeJS.ErrnoException | null)?.code === 'ELOOP')
    return damaged(`${quoted(name)} is a link. A model has real files only.`, error);
  return error;
}

async function inspectFile(folder: string, path: string): Promise<void> {
  const info = await lstat(path);
  if (info.isSymbolicLink()) throw damaged('It is a link. A model has real files only.');
  if (!info.isFile()) throw damaged('It is not a file.');
  if (info.nlink > 1) throw damaged('It is a hard link: another file of this computer would be read through it.');
  const beginning = await beginningOf(path);
  refuseStrangers(relative(folder, path), beginning);
  refuseProgram(beginning);
  if (path.endsWith('.json')) await inspectJson(path, info.size);
  else if (path.endsWith('.safetensors')) await readSafetensors(path);
  else if (isTorch(path, beginning)) await readTorchZip(path);
  else if (path.endsWith('.onnx')) await inspectOnnx(folder, path);
}

/** Other things are called .bin too; what is loaded as torch weights must be them. */
const isTorch = (path: string, beginning: Uint8Array): boolean =>
  /(?:^|[/\\])pytorch_model[\w.-]*\.bin$|\.pt$/.test(path) || (path.endsWith('.bin') && beginning[0] === 0x50);

async function beginningOf(path: string): Promise<Uint8Array> {
  await using file = await open(path, constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0));
  const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
  return buffer.subarray(0, bytesRead);
}

async function inspectJson(path: string, sizeBytes: number): Promise<void> {
  if (sizeBytes > maxJsonBytes) throw damaged('It is absurdly large.');
  try {
    JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw damaged('It is not valid JSON, or it is cut off.', error);
  }
}

/** Weights beside an ONNX file are found by a path that the file itself names: CVE-2022-25882 and its four successors. */
async function inspectOnnx(folder: string, path: string): Promise<void> {
  for (const location of await onnxReferences(path)) {
    const inside = location.split('/').every((part) => /^[A-Za-z0-9_][\w.+-]*$/.test(part));
    const target = join(dirname(path), location);
    if (!inside || !target.startsWith(folder + sep))
      throw damaged(`It wants its weights from ${quoted(location)}, which is outside the model’s folder.`);
    // Links among the files are found by the walk over all of them; here it only has to be there.
    if ((await stat(target).catch(() => null))?.isFile() !== true)
      throw damaged(`It wants its weights from ${quoted(location)}, which is not there.`);
  }
}
