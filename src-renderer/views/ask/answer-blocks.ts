// The little Markdown that models write, as blocks: paragraphs, lists, bold. Everything else stays as it was written. Pure.

export interface Span {
  readonly text: string;
  readonly bold: boolean;
}

export interface Block {
  readonly kind: 'paragraph' | 'bullets' | 'numbers';
  /** One for a paragraph, one for each entry of a list. */
  readonly lines: readonly (readonly Span[])[];
}

const entry = /^\s*(?:([-*•])|\d{1,3}[.)])\s+(.*)$/;

/** `**bold**`; a pair of stars that is not closed yet is text. */
export function spansOf(line: string): Span[] {
  const parts = line.split('**');
  const closed = parts.length % 2 === 1 ? parts.length : parts.length - 1;
  const spans = parts.slice(0, closed).map((text, at) => ({ text, bold: at % 2 === 1 }));
  if (closed < parts.length) spans.push({ text: `**${parts.at(-1) ?? ''}`, bold: false });
  return spans.filter(({ text }) => text !== '');
}

export function blocksOf(answer: string): Block[] {
  const blocks: { kind: Block['kind']; lines: string[] }[] = [];
  let apart = true;
  for (const line of answer.split('\n')) {
    const [, bullet, item] = entry.exec(line) ?? [];
    const last = blocks.at(-1);
    if (item != null) {
      const kind = bullet == null ? 'numbers' : 'bullets';
      if (last?.kind === kind) last.lines.push(item);
      else blocks.push({ kind, lines: [item] });
      apart = false;
    } else if (line.trim() === '') apart = true;
    else if (last?.kind === 'paragraph' && !apart) last.lines[0] = `${last.lines[0] ?? ''}\n${line}`;
    else {
      blocks.push({ kind: 'paragraph', lines: [line.replace(/^#{1,6}\s+/, '')] });
      apart = false;
    }
  }
  return blocks.map(({ kind, lines }) => ({ kind, lines: lines.map(spansOf) }));
}
