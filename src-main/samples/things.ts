// Everything that can be in a scene, joined from the tables. Pure.

import type { Thing } from './thing.ts';
import { ANIMALS } from './things-animals.ts';
import { BUILDINGS } from './things-buildings.ts';
import { FOOD } from './things-food.ts';
import { HOUSEHOLD } from './things-household.ts';
import { NATURE } from './things-nature.ts';
import { PEOPLE } from './things-people.ts';
import { VEHICLES } from './things-vehicles.ts';

export const THINGS: readonly Thing[] = [
  ...ANIMALS,
  ...VEHICLES,
  ...NATURE,
  ...FOOD,
  ...HOUSEHOLD,
  ...BUILDINGS,
  ...PEOPLE,
];

const BY_NAME = new Map(THINGS.map((thing) => [thing.name, thing]));

/** The thing of that name. Throws for a name not in the tables: a scene cannot hold one. */
export function thingNamed(name: string): Thing {
  const thing = BY_NAME.get(name);
  if (thing === undefined) throw new RangeError(`no thing is called ${name}`);
  return thing;
}
