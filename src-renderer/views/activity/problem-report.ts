// What could not be read, as text for whoever helps: in English whatever the interface speaks, without folders unless they are wanted. Pure.
import type { ProblemGroup } from '../../../src-shared/contract/library.ts';
import { fileName } from '../../state/dates.ts';

interface Part {
  readonly code: string;
  readonly count: number;
  readonly files: Captions['files'];
}

interface Captions {
  readonly total: number;
  readonly files: readonly { readonly path: string; readonly message: string }[];
}

/** A message may name the file: then its folder must not slip out with it. */
const told = (path: string, message: string, withFolders: boolean): string => {
  const name = withFolders ? path : fileName(path);
  return `  ${name}: ${withFolders ? message : message.replaceAll(path, name)}`;
};

export function problemReport(groups: readonly ProblemGroup[], captions: Captions, withFolders: boolean): string {
  const parts: Part[] = [...groups];
  if (captions.total > 0) parts.push({ code: 'captions', count: captions.total, files: captions.files });
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const body = parts.map(({ code, count, files }) =>
    [`${code}: ${String(count)}`, ...files.map(({ path, message }) => told(path, message, withFolders))].join('\n'),
  );
  return `${[`Afterimage: ${String(total)} problems`, ...body].join('\n\n')}\n`;
}
