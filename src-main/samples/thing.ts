// What a thing is: a row in one of the things-*.ts tables. Pure; must not know scenes.

import type { Draw } from './ink.ts';
import type { ColourName } from './palette.ts';

/** Where a thing may stand: on open ground, on water, in the air, on a floor indoors, on a table. */
export type Surface = 'ground' | 'water' | 'air' | 'floor' | 'table';

export interface Thing {
  /** Singular, as a person says it. */
  readonly name: string;
  readonly plural: string;
  /** What kind of thing, for captions and questions: "animal", "vehicle", … */
  readonly kind: string;
  readonly surfaces: readonly Surface[];
  /** Colours it may have and be called by; empty for things with one natural colour. */
  readonly colours: readonly ColourName[];
  /** The colour it has when it is called by none. */
  readonly natural: ColourName;
  /** Height in the picture relative to the others: 1 is a person. */
  readonly size: number;
  readonly draw: Draw;
}

export interface ThingRow {
  readonly on: string;
  readonly colours?: string;
  readonly natural?: ColourName;
  readonly plural?: string;
  readonly size: number;
  readonly draw: Draw;
}

const SURFACES: Record<string, Surface> = { g: 'ground', w: 'water', a: 'air', f: 'floor', t: 'table' };

const PALETTES: Record<string, readonly ColourName[]> = {
  any: ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'brown', 'black', 'white', 'grey', 'turquoise'],
  bright: ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'turquoise'],
  fur: ['brown', 'black', 'white', 'grey', 'orange'],
  flower: ['red', 'orange', 'yellow', 'purple', 'pink', 'white', 'blue'],
};

/** Expands the short rows of a table. `on` is letters of surfaces (g w a f t); `colours` a palette's name or a list. */
export function thingsOf(kind: string, rows: Record<string, ThingRow>): Thing[] {
  return Object.entries(rows).map(([name, row]) => {
    const listed = row.colours === undefined ? [] : (PALETTES[row.colours] ?? (row.colours.split(' ') as ColourName[]));
    return {
      name,
      plural: row.plural ?? `${name}s`,
      kind,
      surfaces: Object.entries(SURFACES).flatMap(([letter, surface]) => (row.on.includes(letter) ? surface : [])),
      colours: listed,
      natural: row.natural ?? listed[0] ?? 'grey',
      size: row.size,
      draw: row.draw,
    };
  });
}
