// Says in plain English what a scene shows, and asks and answers questions about it. Pure.

import { placeNamed } from './places.ts';
import { type Random, seededRandom } from './random.ts';
import type { Scene, SceneThing } from './scene.ts';
import { thingNamed, THINGS } from './things.ts';
import { NUMBER_WORDS, phraseOf, RELATION_WORDS, TIME_WORDS, weatherWords, withArticle } from './words.ts';

export interface Question {
  readonly question: string;
  readonly answer: string;
}

/** The things as they stand to each other: "a red car to the left of a house", "two cats". */
function subject(scene: Scene, random: Random, related = true): string {
  const [first, second] = scene.things;
  if (first === undefined) throw new RangeError('a scene shows at least one thing');
  const one = phraseOf(first, random);
  if (second === undefined || first.relation === undefined) return one;
  const other = phraseOf(second, random);
  if (!related) return random.chance(0.5) ? `${one} and ${other}` : `${other} and ${one}`;
  return `${one} ${random.pick(RELATION_WORDS[first.relation.kind])} ${other}`;
}

function leads(random: Random): string {
  return random.pick(['', '', '', 'a photo of ', 'a picture of ', 'there is ', 'a photograph of ', 'an image of ']);
}

function there(lead: string, scene: Scene): string {
  const many = (scene.things[0]?.count ?? 1) > 1;
  return lead === 'there is ' && many ? 'there are ' : lead;
}

/** Up to seven different captions, the fullest first: lower-case plain English, no full stop. Another `telling` words them anew. */
export function captionsOf(scene: Scene, telling = 0): string[] {
  const random = seededRandom(scene.seed).fork(`captions ${telling}`);
  const where = (): string => random.pick(placeNamed(scene.place).phrases);
  const weather = (): string => random.pick(weatherWords(scene.weather, scene.timeOfDay));
  const time = (): string => random.pick(TIME_WORDS[scene.timeOfDay]);
  const lead = (): string => there(leads(random), scene);
  const indoors = placeNamed(scene.place).indoors;
  const sky = indoors ? time : random.chance(0.5) ? weather : time;
  const first = scene.things[0];
  const captions = [
    `${subject(scene, random)} ${where()} ${indoors ? time() : `${weather()} ${time()}`}`,
    `${lead()}${subject(scene, random)}`,
    `${lead()}${subject(scene, random)} ${where()}`,
    `${subject(scene, random, false)} ${sky()}`,
    `${lead()}${subject(scene, random, false)} ${where()} ${sky()}`,
    first === undefined ? '' : `${phraseOf(first, random, false)} ${where()}`,
    first === undefined ? '' : phraseOf(first, random),
  ];
  return [...new Set(captions.filter((caption) => caption !== ''))];
}

function questionsOnThing(thing: SceneThing): Question[] {
  const { name, plural } = thingNamed(thing.name);
  const questions: Question[] = [
    { question: `How many ${plural} are there?`, answer: NUMBER_WORDS[thing.count] ?? thing.count.toString() },
  ];
  if (thing.colour !== undefined) {
    questions.push({
      question: thing.count > 1 ? `What colour are the ${plural}?` : `What colour is the ${name}?`,
      answer: thing.colour,
    });
  }
  return questions;
}

const RELATION_QUESTIONS = {
  'left of': 'to the left of',
  'right of': 'to the right of',
  above: 'above',
  below: 'below',
  'in front of': 'in front of',
  behind: 'behind',
} as const;

/** Questions with the only right short answer. */
export function questionsOf(scene: Scene): Question[] {
  const random = seededRandom(scene.seed).fork('questions');
  const shown = scene.things.map((thing) => thing.name);
  const absent = random.pick(THINGS.filter((thing) => !shown.includes(thing.name)));
  const questions = scene.things.flatMap(questionsOnThing);
  const [first] = scene.things;
  if (first !== undefined) {
    questions.push({ question: `Is there ${withArticle(first.name)} in the picture?`, answer: 'yes' });
    if (first.relation !== undefined) {
      questions.push({
        question: `What is ${RELATION_QUESTIONS[first.relation.kind]} the ${first.relation.to}?`,
        answer: withArticle(first.name),
      });
    }
  }
  questions.push(
    { question: `Is there ${withArticle(absent.name)} in the picture?`, answer: 'no' },
    { question: 'Where was this taken?', answer: placeNamed(scene.place).phrases[0] ?? scene.place },
    { question: 'What time of day is it?', answer: scene.timeOfDay },
  );
  if (!placeNamed(scene.place).indoors)
    questions.push({
      question: 'What is the weather like?',
      answer: scene.weather === 'sunny' && scene.timeOfDay === 'night' ? 'clear' : scene.weather,
    });
  return questions;
}
