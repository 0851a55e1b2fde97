// Models as text for a person. Pure; runs in the command line's process.
import type { ModelCard, ModelsApi, ModelState, Quantisation } from '../../../src-shared/contract/models.ts';
import { printable } from './print.ts';

/** In decimal units, as disks are sold. */
export function printSize(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

const states: Readonly<Record<ModelState, string>> = {
  bundled: 'came with Afterimage',
  installed: 'installed',
  absent: 'can be fetched',
  partial: 'partly fetched',
  fetching: 'being fetched',
  verifying: 'being verified',
  quantising: 'being made smaller',
  damaged: 'damaged',
};

const commerce = { yes: 'commercial use: yes', no: 'commercial use: NO', see: 'commercial use: see licence' } as const;

export function printModels({ models, folder }: Awaited<ReturnType<ModelsApi['list']>>): string {
  const width = Math.max(0, ...models.map(({ model }) => model.length));
  const rows = models.flatMap((card) => rowsOf(card, width));
  return [...rows, '', `● does its task now. Models lie in ${printable(folder)}`, ''].join('\n');
}

function rowsOf(card: ModelCard, width: number): string[] {
  const size = card.totalBytes === 0 ? '?' : printSize(card.totalBytes);
  const smaller = card.precision == null ? '' : `, works at ${card.precision}`;
  return [
    `${card.serves.length > 0 ? '●' : ' '} ${card.model.padEnd(width)}  ${card.tasks.join(', ').padEnd(7)}  ${size.padStart(7)}  ${states[card.state]}${smaller}`,
    `  ${' '.repeat(width)}  ${printable(card.about)} ${printable(card.licence)}; ${commerce[card.commercialUse]}.`,
    ...(card.problem === null ? [] : [`  ${' '.repeat(width)}  ${printable(card.problem)}`]),
  ];
}

export function printCard(card: ModelCard, done: string): string {
  const { name, model, licence, commercialUse, pinned, serves, tasks, source } = card;
  const lines = [
    `${printable(name)} (${model}) ${done}.`,
    `Licence: ${printable(licence)}; ${commerce[commercialUse]}.`,
  ];
  if (!pinned && source !== null)
    lines.push(
      `Its checksums were not known to Afterimage: what came first (${source.repository} at ${source.revision.slice(0, 12)}) is what later fetches are compared with.`,
    );
  const idle = tasks.find((task) => !serves.includes(task));
  if (serves.length === 0 && idle !== undefined) lines.push(`To work with it: afterimage models use ${idle} ${model}`);
  return `${lines.join('\n')}\n`;
}

export const printVerdict = ({ model, right, message }: Awaited<ReturnType<ModelsApi['verify']>>): string =>
  `${right ? '✓' : '✗'} ${model}: ${printable(message)}\n`;

export function printQuantisation({ model, precision, ...made }: Quantisation): string {
  const { used, publishedBytes, quantisedBytes, freedBytes, compared, agreement } = made;
  const freed = freedBytes > 0 ? `; ${printSize(freedBytes)} are free again` : '';
  if (precision === 'published') return `✓ ${model} works with its published weights${freed}.\n`;
  const how = compared === 'cosine' ? 'least cosine to the published ones' : 'share of the text before another word';
  const verdict = used
    ? `✓ ${model} works at ${precision} from now on${freed}.`
    : `✗ ${model} answers too differently at ${precision}: these weights are removed again, and it works as before.`;
  return [
    verdict,
    `  Published weights: ${printSize(publishedBytes)}; at ${precision}: ${printSize(quantisedBytes)}${used ? ', kept beside them' : ''}.`,
    `  Agreement: ${(agreement ?? 0).toFixed(4)} (${how}).`,
    '',
  ].join('\n');
}

export const printRemoved = (
  model: string,
  { removed, freedBytes }: Awaited<ReturnType<ModelsApi['remove']>>,
): string =>
  removed ? `${model} is removed; ${printSize(freedBytes)} are free again.\n` : `${model} was not installed.\n`;
