// `afterimage tag`, `album`, `favourite` and `undo`: what a person does with photos. Runs in the command line's process.
// Knows the contract and nothing behind it.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Album, Done, Operation, PhotoSet } from '../../../src-shared/contract/organise.ts';
import type { Answer, Context } from './commands.ts';
import { collect, commaList } from './option-values.ts';
import { count, lines, printable } from './print.ts';

type Run = (act: (context: Context) => Promise<Answer>) => () => Promise<void>;

const whichPhotos = ['--where <filters>', 'all photos that these filters let through, instead of files'] as const;

export function addOrganise(program: Command, run: Run): void {
  program
    .command('tag')
    .description('give photos tags or take tags away; without photos, list the tags')
    .argument('[photos...]', 'files in the library')
    .option('--add <names>', 'tags to give, with commas between', commaList)
    .option('--remove <names>', 'tags to take away', commaList)
    .option(...whichPhotos)
    .action((photos: string[], flags: TagFlags) => run((context) => tag(photos, flags, context))());
  program
    .command('album')
    .description('list the photos of an album, or put photos in; without a name, list the albums')
    .argument('[name]')
    .option(
      '--add <path>',
      'a file to put in; makes the album where there is none; may be given several times',
      collect,
    )
    .option('--remove <path>', 'a file to take out; may be given several times', collect)
    .option('--list', 'list its photos (as without any option)')
    .action((name: string | undefined, flags: AlbumFlags) => run((context) => album(name, flags, context))());
  program
    .command('favourite')
    .description('mark photos as favourites')
    .argument('[photos...]', 'files in the library')
    .option('--off', 'take the mark away')
    .option(...whichPhotos)
    .action((photos: string[], flags: FavouriteFlags) => run((context) => favourite(photos, flags, context))());
  program
    .command('undo')
    .description('take back what was done last: tags, albums, marks, captions')
    .option('--redo', 'do again what was undone last')
    .option('--list', 'only list what was done, newest first')
    .action((flags: UndoFlags) => run((context) => undo(flags, context))());
}

interface TagFlags {
  readonly add?: string[];
  readonly remove?: string[];
  readonly where?: string;
}

async function tag(photos: readonly string[], { add, remove, where }: TagFlags, context: Context): Promise<Answer> {
  const { api, signal } = context;
  if (add === undefined && remove === undefined) {
    if (photos.length > 0 || where !== undefined)
      throw new AppError('invalid-input', 'Say which tags: --add NAME or --remove NAME.');
    const value = await api.organise.tags({ signal });
    if (value.tags.length === 0) return { value, text: lines('There are no tags yet: afterimage tag PATH --add NAME') };
    return {
      value,
      text: lines(...value.tags.map(({ name, photos: of }) => `${printable(name)}: ${count(of, 'photo')}`)),
    };
  }
  const set = await setOf(photos, where, context);
  return told(await api.organise.tag({ set, add, remove }, { signal }));
}

interface AlbumFlags {
  readonly add?: string[];
  readonly remove?: string[];
}

async function album(name: string | undefined, { add, remove }: AlbumFlags, context: Context): Promise<Answer> {
  const { api, signal } = context;
  const { albums } = await api.organise.albums({ signal });
  if (name === undefined) {
    if (albums.length === 0)
      return { value: { albums }, text: lines('There are no albums yet: afterimage album NAME --add PATH') };
    return { value: { albums }, text: lines(...albums.map(printAlbum)) };
  }
  const found = albums.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
  if (add !== undefined) {
    const set = await setOf(add, undefined, context);
    if (found) return told(await api.organise.addToAlbum({ id: found.id, set }, { signal }));
    return told(await api.organise.createAlbum({ name, set }, { signal }));
  }
  if (!found) throw new AppError('not-found', `There is no album “${name}”. They are listed by: afterimage album`);
  if (remove === undefined) return photosIn(found, context);
  return told(
    await api.organise.takeFromAlbum({ id: found.id, set: await setOf(remove, undefined, context) }, { signal }),
  );
}

const printAlbum = ({ name, kind, photos }: Album): string =>
  `${printable(name)}: ${kind === 'search' ? 'saved search' : count(photos ?? 0, 'photo')}`;

const rowsAtOnce = 1000;

async function photosIn({ id, name, kind, photos }: Album, { api, signal }: Context): Promise<Answer> {
  if (kind === 'search') throw new AppError('invalid-input', `“${name}” is a saved search. Open it in the window.`);
  const set = { where: `album:"${name}"`, except: [] };
  const { ids } = await api.organise.ids({ set, limit: 1_000_000 }, { signal });
  const paths: string[] = [];
  for (let at = 0; at < ids.length; at += rowsAtOnce) {
    const rows = await api.library.photos({ ids: ids.slice(at, at + rowsAtOnce) }, { signal });
    paths.push(...rows.photos.map(({ path }) => path));
  }
  return { value: { id, name, photos, paths }, text: lines(...paths.map(printable)) };
}

interface FavouriteFlags {
  readonly off?: boolean;
  readonly where?: string;
}

async function favourite(photos: readonly string[], { off, where }: FavouriteFlags, context: Context): Promise<Answer> {
  const set = await setOf(photos, where, context);
  return told(await context.api.organise.mark({ set, favourite: off !== true }, { signal: context.signal }));
}

interface UndoFlags {
  readonly redo?: boolean;
  readonly list?: boolean;
}

async function undo({ redo, list }: UndoFlags, { api, signal }: Context): Promise<Answer> {
  if (list === true) {
    const value = await api.organise.operations({}, { signal });
    const printed = value.operations.map(printOperation);
    return { value, text: lines(...(printed.length === 0 ? ['Nothing was done yet.'] : printed)) };
  }
  if (redo === true) return told(await api.organise.redo({ signal }));
  return told(await api.organise.undo({}, { signal }));
}

/** Files by path, or everything within filters. */
async function setOf(photos: readonly string[], where: string | undefined, context: Context): Promise<PhotoSet> {
  if (where !== undefined && photos.length === 0) return { where, except: [] };
  if (photos.length === 0 || where !== undefined)
    throw new AppError('invalid-input', 'Say which photos: files of the library, or --where FILTERS.');
  const ids: number[] = [];
  for (const photo of photos) {
    const { id } = await context.api.library.show({ path: resolve(photo) }, { signal: context.signal });
    if (id === null) throw new AppError('not-found', `“${photo}” is not in the library. Index its folder first.`);
    ids.push(id);
  }
  return { ids };
}

const told = (value: Done): Answer => ({
  value,
  text: lines(value.operation === null ? 'Nothing was different from before.' : printOperation(value.operation)),
});

function printOperation({ kind, name, changed, undone }: Operation): string {
  const what = `${kind.replaceAll('-', ' ')}${name === null ? '' : ` “${printable(name)}”`}`;
  return `${what}: ${count(changed, 'photo')}${undone ? ', taken back' : ''}`;
}
