// Draws the scenes that the starter is trained and measured on: raw pixels in one file, words and facts in another.
// node tools/starter/render-training-set.ts --out FOLDER [--count 14000]
// Development only. Held out: seeds that training never draws, and pairs (thing, colour) and (thing, place) that training never shows.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { captionsOf } from '../../src-main/samples/captions.ts';
import { hashText } from '../../src-main/samples/random.ts';
import { renderPixels } from '../../src-main/samples/render.ts';
import { composeScene, type Scene } from '../../src-main/samples/scene.ts';
import { thingNamed } from '../../src-main/samples/things.ts';

const CANVAS = 192;
const FIRST_TRAINING_SEED = 1_000_000;
const FIRST_HELD_OUT_SEED = 2_000_000;
const HELD_OUT_EACH = 500;

/** True for the pairs that training never shows: about a tenth of (thing, colour) with colours to choose from, and of (thing, place). */
function holdsUnseenPair(scene: Scene): boolean {
  return scene.things.some((thing) => {
    const colours = thingNamed(thing.name).colours.length;
    const byColour = thing.colour !== undefined && colours >= 4 && hashText(`${thing.name}|${thing.colour}`) % 10 === 0;
    return byColour || hashText(`${thing.name}@${scene.place}`) % 11 === 0;
  });
}

interface Output {
  readonly pixels: number;
  readonly rows: string[];
}

async function add(scene: Scene, split: string, output: Output): Promise<void> {
  const [width, height] = scene.width > scene.height ? [192, 144] : [144, 192];
  // Drawn at twice the size and made smaller, as the product makes a large photograph smaller.
  const pixels = await renderPixels(scene, { width: width * 2, height: height * 2 });
  const small = await sharp(pixels, { raw: { width: width * 2, height: height * 2, channels: 3 } })
    .resize(width, height)
    .extend({ right: CANVAS - width, bottom: CANVAS - height, background: '#000' })
    .raw()
    .toBuffer();
  writeSync(output.pixels, small);
  const sided = scene.things.some((thing) => thing.relation?.kind === 'left of' || thing.relation?.kind === 'right of');
  const captions = split === 'train' ? [0, 1, 2].flatMap((telling) => captionsOf(scene, telling)) : captionsOf(scene);
  const { seed, things, place, weather, timeOfDay } = scene;
  output.rows.push(
    JSON.stringify({
      seed,
      split,
      width,
      height,
      mayFlip: !sided,
      captions: [...new Set(captions)],
      things,
      place,
      weather,
      timeOfDay,
    }),
  );
}

async function draw(
  split: string,
  plan: { from: number; count: number; wants: (scene: Scene) => boolean },
  output: Output,
): Promise<void> {
  let done = 0;
  for (let seed = plan.from; done < plan.count; seed += 1) {
    const scene = composeScene(seed);
    if (!plan.wants(scene)) continue;
    await add(scene, split, output);
    done += 1;
    if (done % 1000 === 0) console.log(`${split}: ${done} of ${plan.count}, ${Math.round(performance.now() / 1000)} s`);
  }
}

const { values } = parseArgs({ options: { out: { type: 'string' }, count: { type: 'string', default: '14000' } } });
if (values.out === undefined) throw new Error('say where to: --out FOLDER');
mkdirSync(values.out, { recursive: true });
const output: Output = { pixels: openSync(join(values.out, 'scenes.bin'), 'w'), rows: [] };
const seen = (scene: Scene): boolean => !holdsUnseenPair(scene);
await draw('heldOut', { from: FIRST_HELD_OUT_SEED, count: HELD_OUT_EACH, wants: seen }, output);
await draw(
  'unseenPairs',
  { from: FIRST_HELD_OUT_SEED + 500_000, count: HELD_OUT_EACH, wants: holdsUnseenPair },
  output,
);
await draw('train', { from: FIRST_TRAINING_SEED, count: Number(values.count), wants: seen }, output);
closeSync(output.pixels);
writeFileSync(join(values.out, 'scenes.jsonl'), `${output.rows.join('\n')}\n`);
