// The drawing of a scene as one SVG document. Pure; no text elements, since fonts differ from machine to machine.

import { box, brushOf, n } from './ink.ts';
import { shadeOf } from './palette.ts';
import { placeNamed } from './places.ts';
import { type Random, seededRandom } from './random.ts';
import type { Placement, Scene } from './scene.ts';
import { light, precipitation, sky, type View } from './sky.ts';
import { thingNamed } from './things.ts';

function shadow(placement: Placement, airborne: boolean): string {
  if (airborne) return '';
  const { x, y, size } = placement;
  return `<ellipse cx="${n(x)}" cy="${n(y - size * 0.01)}" rx="${n(size * 0.44)}" ry="${n(size * 0.06)}" fill="rgba(20,24,30,0.26)"/>`;
}

/** One copy of a thing: its own shade and pose, mirrored or not, on its shadow. */
function copy(
  scene: Scene,
  placement: Placement,
  look: { id: string; random: Random },
): { definition: string; content: string } {
  const asked = scene.things[placement.thing];
  if (asked === undefined) throw new RangeError('a placement names no thing');
  const thing = thingNamed(asked.name);
  const { brush, definition } = brushOf(look.id, shadeOf(asked.colour ?? thing.natural, look.random), look.random);
  const scale = placement.size / 100;
  const lean = look.random.between(-2.5, 2.5);
  const wide = scale * look.random.between(0.92, 1.08) * (placement.flipped ? -1 : 1);
  const place = `translate(${n(placement.x)} ${n(placement.y)}) rotate(${n(lean)}) scale(${wide.toFixed(4)} ${scale.toFixed(4)}) translate(-50 -100)`;
  const airborne = thing.surfaces.includes('air') && placement.y < scene.height * 0.62;
  return { definition, content: `${shadow(placement, airborne)}<g transform="${place}">${thing.draw(brush)}</g>` };
}

function vignette(scene: Scene): { definition: string; content: string } {
  const { vignette: dark } = scene.treatment;
  if (dark === 0) return { definition: '', content: '' };
  const definition = `<radialGradient id="corners" cx="0.5" cy="0.5" r="0.75"><stop offset="0.5" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${dark.toFixed(2)}"/></radialGradient>`;
  return { definition, content: `<rect width="${n(scene.width)}" height="${n(scene.height)}" fill="url(#corners)"/>` };
}

function border(scene: Scene): string {
  const { width, height, treatment } = scene;
  if (treatment.frame === 'none') return '';
  const thick = treatment.frame === 'black' ? 22 : 34;
  const fill = treatment.frame === 'black' ? '#15161a' : '#fbf9f3';
  const foot = treatment.frame === 'instant' ? 84 : thick;
  return (
    box(0, 0, [width, thick], fill) +
    box(0, height - foot, [width, foot], fill) +
    box(0, 0, [thick, height], fill) +
    box(width - thick, 0, [thick, height], fill)
  );
}

/** The camera: a tilt about the middle, and as much zoom as hides the corners that the tilt would open. */
function camera(scene: Scene): string {
  const { tilt, zoom } = scene.treatment;
  const [cx, cy] = [scene.width / 2, scene.height / 2];
  const ratio = Math.max(scene.width / scene.height, scene.height / scene.width);
  const cover = zoom + Math.abs(Math.sin((tilt * Math.PI) / 180)) * ratio;
  return `translate(${n(cx)} ${n(cy)}) rotate(${n(tilt)}) scale(${cover.toFixed(4)}) translate(${n(-cx)} ${n(-cy)})`;
}

/** The SVG document of a scene, in units of scene.width × scene.height. Equal bytes for equal scenes. */
export function sceneSvg(scene: Scene): string {
  const random = seededRandom(scene.seed);
  const place = placeNamed(scene.place);
  const view: View = { ...scene, time: scene.timeOfDay, random: random.fork('view') };
  const heaven = sky(view);
  const ground = place.draw(view);
  const copies = scene.placements.map((placement, index) =>
    copy(scene, placement, { id: `c${index}`, random: random.fork(`copy ${index}`) }),
  );
  const lit = light(view, place.indoors);
  const falling = place.indoors ? '' : precipitation(view, [scene.width, scene.height]);
  const corners = vignette(scene);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" viewBox="0 0 ${scene.width} ${scene.height}">` +
    `<defs>${heaven.definitions}${lit.definitions}${corners.definition}${copies.map((each) => each.definition).join('')}</defs>` +
    `<g transform="${camera(scene)}">${heaven.content}${ground}${copies.map((each) => each.content).join('')}${lit.content}${falling}</g>` +
    `${corners.content}${border(scene)}</svg>`
  );
}
