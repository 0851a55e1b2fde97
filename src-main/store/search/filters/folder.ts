// `folder:` as SQL: at or below a path, or a folder of that name anywhere on the way. Runs in the backend; pure.
import { pathsBelow } from '../../folders.ts';
import { anyOf, contains, type Clause } from './clause.ts';

const isAbsolute = (value: string): boolean => /^([/\\]|[a-z]:[/\\])/i.test(value);

/** A folder, or a single file of that very path. */
export function atOrBelow(folder: string, path = 'photo.path'): Clause {
  const [first, end] = pathsBelow(folder);
  return { where: `(${path} >= ? AND ${path} < ?) OR ${path} = ?`, parameters: [first, end, folder] };
}

export function folder(value: string): Clause {
  if (isAbsolute(value)) return atOrBelow(value);
  const parts = value.split(/[/\\]/).filter((part) => part !== '');
  return anyOf(
    ['/', '\\'].map((separator) => contains('photo.path', `${separator}${parts.join(separator)}${separator}`)),
  );
}
