// `afterimage duplicates`: lists groups of the same photo, or of nearly the same. Removes nothing. Runs in the command line's process.
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { DuplicateGroup } from '../../../src-shared/contract/duplicates.ts';
import type { Answer, Context } from './commands.ts';
import { count, lines, printable } from './print.ts';

type Run = (act: (context: Context) => Promise<Answer>) => () => Promise<void>;

interface DuplicatesFlags {
  readonly near?: boolean;
}

export function addDuplicates(program: Command, run: Run): void {
  program
    .command('duplicates')
    .description('list photos that are there more than once, by their bytes or pixels; the one to keep is marked *')
    .option('--near', 'photos that look nearly the same instead: smaller, edited, of one burst')
    .action((flags: DuplicatesFlags) => run((context) => duplicates(flags, context))());
}

const pageSize = 1000;
const againMs = 250;

async function duplicates({ near }: DuplicatesFlags, { api, signal }: Context): Promise<Answer> {
  const kind = near === true ? 'near' : 'identical';
  const groups: DuplicateGroup[] = [];
  let page = await api.duplicates.groups({ kind, limit: pageSize }, { signal });
  // What is not indexed yet waits for an index run, not for us: as long as the number falls, the comparison is at work.
  for (let before = Infinity; page.waiting > 0 && page.waiting < before;) {
    before = page.waiting;
    await setTimeout(againMs, undefined, { signal });
    page = await api.duplicates.groups({ kind, limit: pageSize }, { signal });
  }
  for (;;) {
    groups.push(...page.groups);
    const after = page.groups.at(-1)?.id;
    if (after === undefined || groups.length >= page.total) break;
    page = await api.duplicates.groups({ kind, limit: pageSize, after }, { signal });
  }
  const { total, photos, bytes, waiting } = page;
  return {
    value: { kind, groups, total, photos, bytes, waiting },
    text: printDuplicates(groups, { photos, bytes, waiting }),
  };
}

interface Sums {
  readonly photos: number;
  readonly bytes: number;
  readonly waiting: number;
}

function printDuplicates(groups: readonly DuplicateGroup[], { photos, bytes, waiting }: Sums): string {
  const left = waiting === 0 ? [] : [`${count(waiting, 'photo')} not compared yet: run afterimage index`];
  if (groups.length === 0) return lines('There are none.', ...left);
  const megabytes = (bytes / 1e6).toFixed(1);
  return lines(
    `${count(groups.length, 'group')}, ${count(photos, 'photo')}, ${megabytes} MB could be free`,
    ...groups.flatMap((group) => [
      '',
      ...group.photos.map(({ id, path }) => `${id === group.keeper ? '*' : ' '} ${printable(path)}`),
    ]),
    ...(left.length === 0 ? [] : ['', ...left]),
  );
}
