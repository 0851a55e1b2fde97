import { describe, expect, it } from 'vitest';
import { tagsIn } from './conversation.ts';

describe('an answer as tags', () => {
  it.each([
    ['beach, dog, sunset.', ['beach', 'dog', 'sunset']],
    ['- beach\n- dog\n- Beach', ['beach', 'dog']],
    ['1. a red boat\n2) snow', ['a red boat', 'snow']],
    ['海滩、狗，日落。', ['海滩', '狗', '日落']],
    ['**beach**, “blue sky”', ['beach', 'blue sky']],
    ['', []],
    [`${'long '.repeat(20)}, sea`, ['sea']],
  ])('%j offers %j', (answer, tags) => {
    expect(tagsIn(answer)).toEqual(tags);
  });

  it('offers at most twenty', () => {
    expect(tagsIn(Array.from({ length: 50 }, (_, at) => `tag ${String(at)}`).join(','))).toHaveLength(20);
  });
});
