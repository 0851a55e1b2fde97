// `"in quotes"` as SQL: these words, in this order, in the caption that shows, a tag, a label or the file's name.
// Runs in the backend; pure. Not by the text index: it takes Chinese apart at no words, and would have to be brought up to date first.
import { anyOf, contains, fileName, type Clause } from './clause.ts';

/** The longest word is looked for first by what is cheap; who has it is asked for all of them. */
export function exact(value: string): Clause {
  const words = value.normalize('NFKC').split(/[^\p{L}\p{N}\p{M}]+/u);
  const longest = words.toSorted((one, other) => other.length - one.length)[0] ?? '';
  const holds = (column: string): Clause => {
    const first = contains(column, longest);
    return { where: `${first.where} AND has_words(${column}, ?)`, parameters: [...first.parameters, value] };
  };
  const ofContent = (contents: string, column: string): Clause => {
    const { where, parameters } = holds(column);
    return { where: `photo.content_id IN (${contents} AND ${where})`, parameters };
  };
  return anyOf([
    ofContent(
      `SELECT content_id FROM caption WHERE (written_by = 'person' OR content_id NOT IN
        (SELECT content_id FROM caption WHERE written_by = 'person'))`,
      'caption.text',
    ),
    ofContent(
      `SELECT content_id FROM tag JOIN content_tag ON tag_id = tag.id AND state = 'confirmed' WHERE true`,
      'tag.name',
    ),
    ofContent('SELECT content_id FROM content_label WHERE content_label.place = 1', 'content_label.label'),
    holds(fileName),
  ]);
}
