// What is told of each model: those of the catalogue, those in the folder of models, and the bundled ones. Runs in the backend;
// reads names, sizes and records, never weights.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import { tasks, type ModelCard, type ModelProgress, type ModelState } from '../../../src-shared/contract/models.ts';
import { isPinned, tellableBytes, type ModelManifest } from '../../models/catalogue/manifest.ts';
import { partialBytes } from '../../models/downloads/fetch-model.ts';
import { isFolder, missingFiles, readRecord, type InstalledRecord } from '../../models/downloads/installed-record.ts';
import type { ModelDescription } from '../../models/model-description.ts';
import { quantisedFor } from '../../models/quantise/precision.ts';
import { readJson } from '../../models/read-json.ts';
import { bundledFolder, bundledNames, type ChoiceBook, type Places } from './choice.ts';

export interface CardSources extends Places {
  readonly catalogue: () => Promise<ReadonlyMap<string, ModelManifest>>;
  readonly choice: ChoiceBook;
  readonly describe: (folder: string) => Promise<ModelDescription>;
  /** What is under way, or why the last fetch ended. */
  readonly progressOf: (model: string) => ModelProgress | null;
}

/** All of them, by task, then by size. */
export async function allCards(sources: CardSources): Promise<ModelCard[]> {
  const catalogue = await sources.catalogue();
  const names = new Set([...bundledNames, ...catalogue.keys(), ...(await recordedNames(sources.modelsDirectory))]);
  const cards = await Promise.all([...names].map((name) => cardOf(name, sources)));
  const order = ({ tasks: [first] }: ModelCard): number => (first === undefined ? tasks.length : tasks.indexOf(first));
  return cards
    .filter((card) => card !== null)
    .sort((a, b) => order(a) - order(b) || a.totalBytes - b.totalBytes || (a.model < b.model ? -1 : 1));
}

async function recordedNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory).catch(() => []);
  return entries.filter((entry) => entry.endsWith('.json')).map((entry) => entry.slice(0, -'.json'.length));
}

/** Null where no model has that name. */
export async function cardOf(name: string, sources: CardSources): Promise<ModelCard | null> {
  const bundled = bundledFolder(sources, name);
  const card = await (bundled === null ? fetchedCard(name, sources) : bundledCard(name, bundled, sources));
  return card === null ? null : withProgress(card, sources.progressOf(name));
}

function withProgress(card: ModelCard, told: ModelProgress | null): ModelCard {
  if (told === null) return card;
  if (told.state === 'fetching' || told.state === 'verifying' || told.state === 'quantising')
    return { ...card, ...told };
  // How it ended is told by the files; only why it ended is not.
  return card.state === 'installed' ? card : { ...card, problem: card.problem ?? told.problem };
}

const servesOf = (name: string, { choice }: CardSources): ModelCard['serves'] =>
  tasks.filter((task) => choice.servingName(task) === name);

/** Beside a bundled model. */
const starterSchema = z.looseObject({ commercialUse: z.enum(['yes', 'no', 'see']).default('see') });

async function bundledCard(name: string, folder: string, sources: CardSources): Promise<ModelCard | null> {
  if (!(await isFolder(folder))) return null;
  const bytes = await folderBytes(folder);
  const still = { model: name, doneBytes: bytes, totalBytes: bytes, bytesPerSecond: null };
  const shared = { ...still, serves: servesOf(name, sources), source: null, pinned: true, memoryBytes: null };
  const about = 'Came with Afterimage and works at once: small, and often wrong about real photographs.';
  const starter = starterSchema.safeParse(await readJson(folder, 'starter.json').catch(() => ({})));
  const commercialUse = starter.success ? starter.data.commercialUse : 'see';
  try {
    const { name: title, family, tasks: does, licence } = await sources.describe(folder);
    return {
      ...shared,
      name: title,
      family,
      tasks: does,
      licence,
      commercialUse,
      about,
      state: 'bundled',
      problem: null,
    };
  } catch (error) {
    const does = tasks.filter((task) => sources.choice.servingName(task) === name);
    const unknown = { name, family: 'unknown', tasks: does, licence: 'unknown', commercialUse, about };
    return { ...shared, ...unknown, state: 'damaged', problem: toErrorShape(error).message };
  }
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fetchedCard(name: string, sources: CardSources): Promise<ModelCard | null> {
  const { modelsDirectory } = sources;
  const manifest = (await sources.catalogue()).get(name) ?? null;
  const there = await isFolder(join(modelsDirectory, name));
  const record = await readRecord(modelsDirectory, name);
  if (manifest === null && (record === null || !there)) return null;
  const found = await standing({ modelsDirectory, name, there, record, manifest });
  const known = { ...about(manifest, record), memoryBytes: manifest?.memoryBytes ?? null };
  // What is wrong with smaller weights is told by whoever works with them.
  const quantised = there ? await quantisedFor(join(modelsDirectory, name)).catch(() => null) : null;
  const precision = quantised?.precision ?? null;
  return { model: name, serves: servesOf(name, sources), ...known, ...found, bytesPerSecond: null, precision };
}

interface Looked {
  readonly modelsDirectory: string;
  readonly name: string;
  readonly there: boolean;
  readonly record: InstalledRecord | null;
  readonly manifest: ModelManifest | null;
}

type Standing = Pick<ModelCard, 'state' | 'doneBytes' | 'totalBytes' | 'problem'>;

async function standing({ modelsDirectory, name, there, record, manifest }: Looked): Promise<Standing> {
  const promised = manifest === null ? 0 : tellableBytes(manifest);
  if (!there) {
    const doneBytes = await partialBytes(join(modelsDirectory, `${name}.partial`));
    const state: ModelState = doneBytes > 0 ? 'partial' : 'absent';
    return { state, doneBytes, totalBytes: Math.max(promised, doneBytes), problem: null };
  }
  const totalBytes = record?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? promised;
  const stranger = 'Afterimage did not make this folder, so it cannot say what is in it.';
  const problem = record === null ? stranger : (record.problem ?? (await missingFiles(modelsDirectory, record)));
  return { state: problem === null ? 'installed' : 'damaged', doneBytes: totalBytes, totalBytes, problem };
}

type About = Pick<ModelCard, 'name' | 'family' | 'tasks' | 'source' | 'licence' | 'commercialUse' | 'pinned' | 'about'>;

function about(manifest: ModelManifest | null, record: InstalledRecord | null): About {
  if (manifest !== null) {
    const { title: name, family, tasks: does, licence, commercialUse, about: sentence } = manifest;
    const source = record?.source ?? manifest.source;
    const pinned = isPinned(manifest);
    return { name, family, tasks: does, source, licence, commercialUse, pinned, about: sentence };
  }
  const { title, family, tasks: does, licence, source, origin } = record as InstalledRecord;
  const sentence = origin === 'import' ? 'Imported from this computer.' : 'Fetched by another version of Afterimage.';
  const what = { name: title, family, tasks: does, source, licence };
  return { ...what, commercialUse: 'see', pinned: false, about: sentence };
}
