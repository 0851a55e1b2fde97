// What spoke for each result: the look with its band, and which words of the query stand where. Runs in the backend; read only.
import type { Band } from '../../../src-shared/contract/choices.ts';
import type { Why } from '../../../src-shared/contract/search.ts';
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../../store/open.ts';
import { foldersRead, spaced, textsOf, type ContentTexts } from '../../store/search/text-index.ts';
import { heldWords, type QueryWord } from '../../store/search/text-words.ts';

export interface Result {
  readonly contentId: ContentId;
  readonly path: string;
  /** How sure the look alone is; null where it was not asked. */
  readonly look: Band | null;
}

/** In the order of the results. `words`: those of the query, none where texts are not asked. */
export function whyOf(library: Library, results: readonly Result[], words: readonly QueryWord[]): Why[][] {
  const texts =
    words.length === 0
      ? new Map<ContentId, ContentTexts>()
      : textsOf(
          library,
          results.map(({ contentId }) => contentId),
        );
  return results.map(({ contentId, path, look }) => {
    const why: Why[] = look === null ? [] : [{ source: 'look', text: null, words: [], band: look }];
    for (const [source, text] of words.length === 0 ? [] : saidOf(texts.get(contentId), path)) {
      const held = heldWords(words, spaced(text));
      if (held.length > 0) why.push({ source, text, words: held });
    }
    return why;
  });
}

function saidOf(texts: ContentTexts | undefined, path: string): [Why['source'], string][] {
  const parts = path.split(/[/\\]/).filter((part) => part !== '');
  const folders = parts.slice(0, -1).slice(-foldersRead);
  const caption = texts?.own ?? texts?.made ?? null;
  return [
    ...(caption === null ? [] : [['caption', caption] satisfies [Why['source'], string]]),
    ...(texts?.tags ?? []).map((tag): [Why['source'], string] => ['tag', tag]),
    ...(texts?.labels ?? []).map((label): [Why['source'], string] => ['label', label]),
    ...(texts?.place == null ? [] : [['place', texts.place] satisfies [Why['source'], string]]),
    ['name', parts.at(-1) ?? ''],
    ...folders.map((folder): [Why['source'], string] => ['folder', folder]),
  ];
}
