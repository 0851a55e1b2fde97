// The URL is the view: every screen has an address, and Back and reload are free. Pure.
import { type Query, queryFromParameters, queryToParameters } from './query.ts';

export type BaseRoute =
  { readonly view: 'library'; readonly at: number | null } | { readonly view: 'search'; readonly query: Query };

export type Route = BaseRoute | { readonly view: 'photo'; readonly id: number; readonly from: BaseRoute };

export function parseRoute(url: string): Route {
  const { pathname, searchParams } = new URL(url, 'http://local');
  const photo = /^\/photo\/(\d{1,10})$/.exec(pathname);
  if (photo != null) {
    const from = parseRoute(searchParams.get('from') ?? '/');
    return { view: 'photo', id: Number(photo[1]), from: from.view === 'photo' ? from.from : from };
  }
  if (pathname === '/search') return { view: 'search', query: queryFromParameters(searchParams) };
  const at = Number(searchParams.get('at'));
  return { view: 'library', at: Number.isSafeInteger(at) && at > 0 ? at : null };
}

export function printRoute(route: Route): string {
  switch (route.view) {
    case 'photo':
      return `/photo/${String(route.id)}?${new URLSearchParams({ from: printRoute(route.from) }).toString()}`;
    case 'search':
      return `/search?${queryToParameters(route.query).toString()}`;
    case 'library':
      return route.at == null ? '/' : `/?at=${String(route.at)}`;
  }
}

export const baseOf = (route: Route): BaseRoute => (route.view === 'photo' ? route.from : route);
