import { describe, expect, it } from 'vitest';
import { chipsOf } from './query-chips.ts';

const words = (text: string): string[] => chipsOf(text).map((chip) => chip.words);

describe('chips of a query', () => {
  it('say every part but the plain words, in order', () => {
    expect(words('boat -sea tag:"my home" -type:raw at night "red sail"')).toEqual([
      'Without sea',
      'Tag: my home',
      'Not RAW',
      '“red sail”',
    ]);
    expect(words('taken:2024 taken:..2020 taken:2019-05..2021 taken:*-12-25')).toEqual([
      '2024',
      'Until 2020',
      '2019-05 to 2021',
      'Date taken: *-12-25',
    ]);
    expect(words('rating:5 rating:3.. rating:1..3 is:favourite folder:/home/lena/Film')).toEqual([
      'Rating: 5',
      'Rating: 3 or more',
      'Rating: 1–3',
      'State: favourite',
      'In Film',
    ]);
  });

  it('take their own words out of the text and leave the rest', () => {
    const [first, second] = chipsOf('red boat -sea  tag:home at night');
    expect(first?.without).toBe('red boat tag:home at night');
    expect(second?.without).toBe('red boat -sea at night');
  });

  it('are told apart where two say the same', () => {
    const keys = chipsOf('-sea x -sea').map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });

  it.each([
    ['boat kamera:"x 5" sea', 'Did you mean camera:?', 'boat camera:"x 5" sea'],
    ['－标鉴：家 tgas：家', 'Did you mean tag:?', '－标鉴：家 tag:家'],
    ['-kamera:x', 'Did you mean camera:?', '-camera:x'],
    ['at 12:30', 'Look for it word for word', 'at "12:30"'],
  ])('of %s offer what was probably meant', (text, label, fixed) => {
    const problems = chipsOf(text).filter(({ isProblem }) => isProblem);
    expect(problems.at(-1)?.fix).toEqual({ label, text: fixed });
  });

  it('of a value that a filter does not take show examples', () => {
    const [chip] = chipsOf('taken:soon');
    expect(chip).toMatchObject({ isProblem: true, fix: null });
    expect(chip?.words).toContain('2019..2022');
  });
});
