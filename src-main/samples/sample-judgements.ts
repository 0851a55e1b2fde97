// Ground truth for measuring search on the sample library: queries, and how well each photograph answers them. Pure.

import type { JudgedQuery } from '../../src-shared/contract/evaluation.ts';
import type { SamplePhoto } from './sample-plan.ts';
import type { SceneThing } from './scene.ts';
import { thingNamed } from './things.ts';
import { withArticle } from './words.ts';

/** A query with more right answers than a page shows first cannot have a recall of 1 among ten. */
const MOST_RELEVANT = 10;

type Claim = (photo: SamplePhoto) => boolean;

function shows(photo: SamplePhoto, wanted: { name: string; colour?: string | undefined }): boolean {
  return photo.scene.things.some(
    (thing) => thing.name === wanted.name && (wanted.colour === undefined || thing.colour === wanted.colour),
  );
}

function spoken(thing: SceneThing, coloured: boolean): string {
  const colour = coloured && thing.colour !== undefined ? `${thing.colour} ` : '';
  return withArticle(`${colour}${thingNamed(thing.name).name}`);
}

/** Queries of three kinds that one photograph suggests: the thing, the thing in its colour, the thing in its place. */
function suggestions(photo: SamplePhoto): [text: string, claim: Claim][] {
  const { scene } = photo;
  return scene.things.flatMap((thing): [string, Claim][] => {
    const name = { name: thing.name };
    const coloured = { name: thing.name, colour: thing.colour };
    return [
      [spoken(thing, false), (other) => shows(other, name)],
      [spoken(thing, true), (other) => shows(other, coloured)],
      [
        `${spoken(thing, false)} ${PLACE_WORDS[scene.place] ?? ''}`.trim(),
        (other) => shows(other, name) && other.scene.place === scene.place,
      ],
    ];
  });
}

const PLACE_WORDS: Record<string, string> = {
  beach: 'on the beach',
  lake: 'by the lake',
  harbour: 'in the harbour',
  forest: 'in the forest',
  mountains: 'in the mountains',
  street: 'in the street',
  meadow: 'in the meadow',
  desert: 'in the desert',
  garden: 'in the garden',
  farm: 'on the farm',
  kitchen: 'in the kitchen',
  'living room': 'in the living room',
};

/** Judged queries for `afterimage evaluate`: each photograph that answers has gain 1, all others 0; one to ten answer. */
export function sampleJudgements(photos: readonly SamplePhoto[]): { queries: JudgedQuery[] } {
  const queries = new Map<string, JudgedQuery>();
  for (const photo of photos) {
    for (const [text, claim] of suggestions(photo)) {
      if (queries.has(text)) continue;
      const right = photos.filter(claim);
      if (right.length > MOST_RELEVANT) continue;
      queries.set(text, { text, relevant: Object.fromEntries(right.map((each) => [each.path, 1])) });
    }
  }
  return { queries: [...queries.values()] };
}
