import { describe, expect, it } from 'vitest';
import { emptyQuery } from './query.ts';
import { parseRoute, printRoute, type Route } from './route.ts';

const routes: Route[] = [
  { view: 'library', at: null },
  { view: 'library', at: 4711 },
  {
    view: 'search',
    query: { ...emptyQuery, text: 'red bicycle & sea -sky taken:2020..', images: [{ image: { photoId: 3 } }] },
  },
  { view: 'photo', id: 12, from: { view: 'search', query: { ...emptyQuery, text: '海边 ?&#' } } },
  { view: 'photo', id: 12, from: { view: 'library', at: null } },
];

describe('routes', () => {
  it.each(routes)('come back from their address: $view', (route) => {
    expect(parseRoute(printRoute(route))).toEqual(route);
  });

  it.each(['/photo/abc', '/nowhere', '/?at=-1', '/?at=x'])(
    'lead to the library where they make no sense: %s',
    (url) => {
      expect(parseRoute(url)).toEqual({ view: 'library', at: null });
    },
  );

  it('do not nest photos in photos', () => {
    const nested = `/photo/2?from=${encodeURIComponent('/photo/1?from=%2Fsearch%3Fq%3Dsea')}`;
    expect(parseRoute(nested)).toEqual({
      view: 'photo',
      id: 2,
      from: { view: 'search', query: { ...emptyQuery, text: 'sea' } },
    });
  });
});
