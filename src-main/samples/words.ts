// Words for what a scene holds: numbers, articles, other names for things, weather and hours. Pure.

import type { Random } from './random.ts';
import type { SceneThing } from './scene.ts';
import type { TimeOfDay, Weather } from './sky.ts';
import { thingNamed } from './things.ts';

export const NUMBER_WORDS = ['no', 'one', 'two', 'three', 'four', 'five'] as const;

/** Other names for the same thing, as [singular, plural]. */
const SYNONYMS: Record<string, readonly (readonly [string, string])[]> = {
  aeroplane: [
    ['airplane', 'airplanes'],
    ['plane', 'planes'],
  ],
  bicycle: [
    ['bike', 'bikes'],
    ['bicycle', 'bicycles'],
  ],
  'sailing boat': [
    ['sailboat', 'sailboats'],
    ['boat with a sail', 'boats with sails'],
  ],
  'rowing boat': [
    ['rowboat', 'rowboats'],
    ['little boat', 'little boats'],
  ],
  truck: [['lorry', 'lorries']],
  scooter: [['moped', 'mopeds']],
  train: [
    ['steam train', 'steam trains'],
    ['locomotive', 'locomotives'],
  ],
  rabbit: [['bunny', 'bunnies']],
  sofa: [['couch', 'couches']],
  cup: [['mug', 'mugs']],
  'gift box': [
    ['present', 'presents'],
    ['gift', 'gifts'],
  ],
  backpack: [['rucksack', 'rucksacks']],
  ladybird: [['ladybug', 'ladybugs']],
  woman: [['lady', 'ladies']],
  man: [['man with a hat', 'men with hats']],
  child: [['kid', 'kids']],
  clock: [['alarm clock', 'alarm clocks']],
  ball: [['beach ball', 'beach balls']],
  bottle: [['glass bottle', 'glass bottles']],
  boot: [['rubber boot', 'rubber boots']],
  hat: [['felt hat', 'felt hats']],
  'pine tree': [['fir tree', 'fir trees']],
  'palm tree': [['palm', 'palms']],
  bird: [['flying bird', 'flying birds']],
  duck: [['duckling', 'ducklings']],
  turtle: [['tortoise', 'tortoises']],
  bear: [['teddy bear', 'teddy bears']],
  tent: [['camping tent', 'camping tents']],
  skyscraper: [['tall building', 'tall buildings']],
  cake: [['birthday cake', 'birthday cakes']],
  cheese: [['piece of cheese', 'pieces of cheese']],
  bread: [['loaf of bread', 'loaves of bread']],
  'pair of cherries': [['pair of cherries', 'pairs of cherries']],
  rock: [['stone', 'stones']],
  daisy: [['flower', 'flowers']],
  tulip: [['tulip flower', 'tulip flowers']],
};

export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** What a person may call the thing: usually its name, sometimes another. */
export function nameOf(thing: SceneThing, random: Random): string {
  const known = thingNamed(thing.name);
  const other = SYNONYMS[thing.name];
  const plural = thing.count > 1;
  if (other === undefined || random.chance(0.65)) return plural ? known.plural : known.name;
  return random.pick(other)[plural ? 1 : 0];
}

/** "a red car", "two red cars", "cherries": the things as a phrase. `coloured` false leaves the colour out. */
export function phraseOf(thing: SceneThing, random: Random, coloured = true): string {
  const colour = coloured && thing.colour !== undefined ? `${thing.colour} ` : '';
  const noun = `${colour}${nameOf(thing, random)}`;
  if (thing.count === 1) return noun === 'cheese' || noun === 'bread' ? noun : withArticle(noun);
  return `${NUMBER_WORDS[thing.count] ?? 'many'} ${noun}`;
}

export const RELATION_WORDS = {
  'left of': ['to the left of', 'on the left of', 'left of'],
  'right of': ['to the right of', 'on the right of', 'right of'],
  above: ['above', 'over', 'flying above'],
  below: ['below', 'under', 'underneath'],
  'in front of': ['in front of', 'before'],
  behind: ['behind', 'at the back of'],
} as const;

const WEATHER_WORDS: Record<Weather, readonly string[]> = {
  sunny: ['in the sunshine', 'on a sunny day', 'in sunny weather'],
  cloudy: ['on a cloudy day', 'under a cloudy sky', 'on a grey day'],
  rainy: ['in the rain', 'on a rainy day', 'while it rains'],
  snowy: ['in the snow', 'on a snowy day', 'while it snows'],
  foggy: ['in the fog', 'on a foggy day', 'in the mist'],
  stormy: ['in a thunderstorm', 'in a storm', 'on a stormy day'],
};

/** Words for the weather outdoors; by night the sun is not mentioned. */
export function weatherWords(weather: Weather, time: TimeOfDay): readonly string[] {
  if (time !== 'night') return WEATHER_WORDS[weather];
  if (weather === 'sunny') return ['under a clear sky', 'under the stars', 'on a clear night'];
  return weather === 'cloudy' ? ['under a cloudy sky', 'on a cloudy night'] : WEATHER_WORDS[weather];
}

export const TIME_WORDS: Record<TimeOfDay, readonly string[]> = {
  morning: ['in the morning', 'early in the morning'],
  afternoon: ['in the afternoon', 'in the daytime'],
  evening: ['in the evening', 'at sunset', 'at dusk'],
  night: ['at night', 'in the dark', 'in the moonlight'],
};
