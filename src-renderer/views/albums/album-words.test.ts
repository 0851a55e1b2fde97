import { describe, expect, it } from 'vitest';
import type { Album } from '../../../src-shared/contract/organise.ts';
import { albumSpan, queryLine, sortAlbums } from './album-words.ts';

const album = (name: string, from: string | null, to: string | null): Album => ({
  id: 1,
  name,
  kind: 'fixed',
  query: null,
  photos: 3,
  cover: null,
  from,
  to,
});
const albums = [album('Trip 10', '2020-01-01', '2020-02-01'), album('Trip 9', '2024-05-01', '2024-05-02'), album('Empty', null, null)]; // prettier-ignore

describe('albums', () => {
  it('stand by name, numbers as numbers', () => {
    expect(sortAlbums(albums, 'name').map(({ name }) => name)).toEqual(['Empty', 'Trip 9', 'Trip 10']);
  });

  it('stand by their newest photo, those without any last', () => {
    expect(sortAlbums(albums, 'newest').map(({ name }) => name)).toEqual(['Trip 9', 'Trip 10', 'Empty']);
  });

  it('say over which months they reach', () => {
    expect(albumSpan({ from: '2024-05-01', to: '2024-05-30' })).toMatch(/^May 2024$/);
    expect(albumSpan({ from: '2023-12-31', to: '2024-05-30' })).toMatch(/^Dec 2023 – May 2024$/);
    expect(albumSpan({ from: null, to: null })).toBe('');
  });

  it('that are saved searches say what they ask for', () => {
    expect(queryLine('q=a+dog+at+the+sea+-rain')).toBe('a dog at the sea -rain');
    expect(queryLine('image=photo%3A3')).toBe('By a picture');
  });
});
