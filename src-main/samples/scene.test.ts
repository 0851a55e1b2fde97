import { describe, expect, it } from 'vitest';

import { captionsOf, questionsOf } from './captions.ts';
import { COLOUR_NAMES } from './palette.ts';
import { PLACES } from './places.ts';
import { composeScene, RELATIONS } from './scene.ts';
import { sceneSvg } from './scene-svg.ts';
import { TIMES_OF_DAY, WEATHERS } from './sky.ts';
import { THINGS, thingNamed } from './things.ts';

const many = Array.from({ length: 3000 }, (_, seed) => composeScene(seed));

describe('a composed scene', () => {
  it('is the same drawing, byte for byte, for the same seed', () => {
    for (const seed of [1, 7, 400_123]) {
      expect(sceneSvg(composeScene(seed))).toBe(sceneSvg(composeScene(seed)));
    }
  });

  it('is another drawing for another seed', () => {
    expect(new Set(many.slice(0, 200).map(sceneSvg)).size).toBe(200);
  });

  it('comes from a storybook of at least 60 things, 12 colours and 12 places', () => {
    expect(THINGS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(THINGS.map((thing) => thing.name)).size).toBe(THINGS.length);
    expect(COLOUR_NAMES).toHaveLength(12);
    expect(PLACES).toHaveLength(12);
  });

  it('reaches every thing, colour, place, weather, hour, count and relation', () => {
    const shown = many.flatMap((scene) => scene.things);
    expect(new Set(shown.map((thing) => thing.name)).size).toBe(THINGS.length);
    expect(new Set(shown.flatMap((thing) => thing.colour ?? [])).size).toBe(COLOUR_NAMES.length);
    expect(new Set(many.map((scene) => scene.place)).size).toBe(PLACES.length);
    expect(new Set(many.map((scene) => scene.weather)).size).toBe(WEATHERS.length);
    expect(new Set(many.map((scene) => scene.timeOfDay)).size).toBe(TIMES_OF_DAY.length);
    expect(new Set(shown.map((thing) => thing.count))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(new Set(shown.flatMap((thing) => thing.relation?.kind ?? [])).size).toBe(RELATIONS.length);
  });

  it('puts things where they belong: no whale in the kitchen, no snow in the desert', () => {
    for (const scene of many) {
      const place = PLACES.find((each) => each.name === scene.place);
      for (const { name } of scene.things) {
        expect(thingNamed(name).surfaces.some((surface) => place?.surfaces.includes(surface))).toBe(true);
      }
      expect(scene.place === 'desert' && scene.weather === 'snowy').toBe(false);
    }
  });

  it('keeps what stands left of another thing to its left', () => {
    const sided = many.filter((scene) => scene.things[0]?.relation?.kind === 'left of');
    expect(sided.length).toBeGreaterThan(50);
    for (const { placements } of sided) {
      const first = placements.find((placement) => placement.thing === 0);
      const second = placements.find((placement) => placement.thing === 1);
      expect(first?.x).toBeLessThan(second?.x ?? 0);
    }
  });

  it('keeps every thing inside the square that is cut from its middle', () => {
    for (const { placements, width, height } of many.slice(0, 500)) {
      const margin = Math.max(0, (width - height) / 2);
      for (const { x, size } of placements) {
        expect(x - size * 0.45).toBeGreaterThanOrEqual(margin * 0.9);
        expect(x + size * 0.45).toBeLessThanOrEqual(width - margin * 0.9);
      }
    }
  });

  it('takes wishes for place, weather, hour and thing', () => {
    const scene = composeScene(5, { place: 'beach', weather: 'rainy', timeOfDay: 'night', thing: 'umbrella' });
    expect(scene).toMatchObject({ place: 'beach', weather: 'rainy', timeOfDay: 'night' });
    expect(scene.things[0]?.name).toBe('umbrella');
  });

  it('refuses a wish for what the storybook does not have', () => {
    expect(() => composeScene(5, { place: 'moon' })).toThrow(RangeError);
  });

  it('draws no text, since fonts differ from machine to machine', () => {
    expect(many.slice(0, 100).filter((scene) => sceneSvg(scene).includes('<text'))).toEqual([]);
  });
});

describe('the words for a scene', () => {
  it('are several different captions', () => {
    for (const scene of many.slice(0, 300)) {
      const captions = captionsOf(scene);
      expect(captions.length).toBeGreaterThanOrEqual(4);
      expect(new Set(captions).size).toBe(captions.length);
    }
  });

  it('name the colour and the number of every thing in the fullest caption', () => {
    const numbers = ['', '', 'two', 'three', 'four', 'five'];
    for (const scene of many.slice(0, 300)) {
      const [fullest = ''] = captionsOf(scene);
      for (const thing of scene.things) {
        expect(fullest).toContain(thing.colour ?? '');
        expect(fullest).toContain(numbers[thing.count] ?? '');
      }
    }
  });

  it('name most things by their own name', () => {
    const named = many.filter((scene) => {
      const first = scene.things[0];
      if (first === undefined) return false;
      const { name, plural } = thingNamed(first.name);
      return captionsOf(scene).some((caption) => caption.includes(first.count > 1 ? plural : name));
    });
    expect(named.length / many.length).toBeGreaterThan(0.95);
  });

  it('answer how many there are and what colour they are', () => {
    const scene = composeScene(12, { thing: 'umbrella', place: 'beach' });
    const [first] = scene.things;
    const answers = new Map(questionsOf(scene).map(({ question, answer }) => [question, answer]));
    expect(answers.get('Is there an umbrella in the picture?')).toBe('yes');
    expect([...answers.values()]).toContain(first?.colour);
    expect(answers.get('Where was this taken?')).toBe('on the beach');
  });
});
