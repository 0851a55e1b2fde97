// Judgements as the file that `afterimage evaluate` reads, and back. Runs in the backend; knows no ranking.
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import type { JudgedQuery } from '../../../src-shared/contract/evaluation.ts';
import type { PhotoId } from '../../../src-shared/photo/ids.ts';
import { listFolders } from '../../store/folders.ts';
import { contentsOf, judge, judgements, type Judging } from '../../store/judgements.ts';
import type { Library } from '../../store/open.ts';
import { photoFile, photoIdByPath } from '../../store/photos.ts';
import { isBelow } from '../indexing/is-below.ts';

/** Photos that a path of a judgements file means: one by an absolute path, one in each watched folder that has it by a relative one. */
export function photosNamed(library: Library, named: string, folders: readonly string[]): PhotoId[] {
  const places = isAbsolute(named) ? [normalize(named)] : folders.map((folder) => join(folder, named));
  return places.flatMap((place) => photoIdByPath(library, place) ?? []);
}

export const folderPaths = (library: Library): string[] => listFolders(library).map(({ path }) => path);

/** Every judgement of a photo that is there; the query judged last first. */
export function exportJudgements(library: Library): JudgedQuery[] {
  const folders = folderPaths(library);
  const queries = new Map<string, Record<string, number>>();
  for (const { text, photoId, gain } of judgements(library)) {
    const path = photoId === null ? undefined : photoFile(library, photoId)?.path;
    if (path === undefined) continue;
    const relevant = queries.get(text) ?? {};
    relevant[nameOf(library, path, folders)] = gain;
    queries.set(text, relevant);
  }
  return [...queries].map(([text, relevant]) => ({ text, relevant }));
}

/** Relative to the watched folder it is in, with slashes, unless another watched folder has a photo by that name. */
function nameOf(library: Library, path: string, folders: readonly string[]): string {
  const folder = folders.filter((each) => isBelow(each, path)).sort((a, b) => b.length - a.length)[0];
  if (folder === undefined) return path;
  const name = relative(folder, path).split(sep).join('/');
  return photosNamed(library, name, folders).length === 1 ? name : path;
}

/** Adds to what is kept; a photo judged before is judged anew. */
export function importJudgements(
  library: Library,
  queries: readonly JudgedQuery[],
): { readonly queries: number; readonly judged: number; readonly unknown: number } {
  const folders = folderPaths(library);
  const judged: Judging[] = [];
  const texts = new Set<string>();
  let unknown = 0;
  for (const { text, relevant } of queries) {
    for (const [named, gain] of Object.entries(relevant)) {
      const contents = contentsOf(library, photosNamed(library, named, folders));
      if (contents.length === 0) unknown++;
      else texts.add(text.trim());
      for (const { contentId } of contents) judged.push({ text: text.trim(), contentId, gain });
    }
  }
  judge(library, judged);
  return { queries: texts.size, judged: judged.length, unknown };
}
