// What photos commonly show, in plain words: what a query's similarities are judged against (see [Note: judged against neutral texts]
// in store/search/neutral-index.ts). Runs in the backend; pure. A change makes every model embed the new ones once.

const common = `
  a photo of a person, a group of people, a man, a woman, a child, a baby, a face, a crowd, a dog, a cat, a horse, a
  cow, a sheep, a bird, a chicken, a fish, an insect, a spider, a bear, an elephant, a monkey, a car, a truck, a bus, a
  train, an aeroplane, a boat, a ship, a bicycle, a motorcycle, a tractor, a house, a skyscraper, a church, a castle, a
  bridge, a tower, a tent, a fence, a street, a road, a city, a village, a beach, the sea, a lake, a river, a mountain,
  a forest, a desert, a field, a garden, snow, rain, clouds in the sky, a sunset, night, a tree, a bush, a flower,
  grass, leaves, a mushroom, a rock, a kitchen, a living room, a bedroom, a bathroom, an office, a chair, a table, a
  bed, a sofa, a lamp, a window, a door, a clock, a book, a letter, a bottle, a cup, a glass, a bowl, a plate of food, a
  cake, bread, fruit, vegetables, an apple, a banana, meat, cheese, ice cream, a hat, a shoe, a bag, a suitcase, an
  umbrella, a shirt, a dress, a toy, a ball, a balloon, a gift, a drum, a guitar, a phone, a computer, a camera, a
  television, a screen with text, a document, a map, a drawing, a painting, a sign, a logo, a flag, a key, a knife, a
  tool, a machine, a wheel, a ladder, a box, a basket, a pattern, a wall, a floor, a blurry photo, a dark photo, a white
  background
`;

/** What a model says of itself that it was taught. */
export interface Taught {
  readonly things: readonly string[];
  readonly photographs: readonly string[];
}

const withArticle = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

/** Each once, in a fixed order; what a model was taught besides, where it says so. */
export function neutralTexts(taught: Taught | null): string[] {
  const named = [...(taught?.things ?? []), ...(taught?.photographs ?? [])].map(withArticle);
  const plain = common
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return [...new Set([...plain, ...named])];
}
