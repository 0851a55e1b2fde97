// Writes the words of the scene grammar for the language models' questions and answers: things with their other names, places, hours, weathers.
// node tools/starter/dump-grammar.ts --out FOLDER
// Development only; what the scenes themselves hold is in scenes.jsonl (render-training-set.ts).

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { COLOUR_NAMES } from '../../src-main/samples/palette.ts';
import { PLACES } from '../../src-main/samples/places.ts';
import { seededRandom } from '../../src-main/samples/random.ts';
import { TIMES_OF_DAY, WEATHERS } from '../../src-main/samples/sky.ts';
import { THINGS } from '../../src-main/samples/things.ts';
import { nameOf, TIME_WORDS } from '../../src-main/samples/words.ts';

/** Every name that the grammar may use for so many of a thing, its own name first. */
function names(name: string, count: number): string[] {
  const random = seededRandom(1);
  const known = THINGS.find((thing) => thing.name === name);
  const own = count > 1 ? (known?.plural ?? name) : name;
  return [...new Set([own, ...Array.from({ length: 40 }, () => nameOf({ name, count }, random))])];
}

const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (values.out === undefined) throw new Error('say where to: --out FOLDER');
const grammar = {
  things: THINGS.map(({ name, kind, colours }) => ({ name, kind, colours, one: names(name, 1), many: names(name, 2) })),
  places: PLACES.map(({ name, phrases, indoors, without }) => ({ name, phrases, indoors, without })),
  colours: COLOUR_NAMES,
  times: TIMES_OF_DAY.map((name) => ({ name, phrases: TIME_WORDS[name] })),
  weathers: WEATHERS,
};
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, 'grammar.json'), `${JSON.stringify(grammar, null, 1)}\n`);
console.log(`${grammar.things.length} things, ${grammar.places.length} places`);
