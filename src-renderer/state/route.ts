// The URL is the view: every screen has an address, and Back and reload are free. Pure.
import { type Query, queryFromParameters, queryToParameters } from './query.ts';

/** Screens without parameters; a row here and a row in App.svelte is a screen. */
export const plainViews = ['albums', 'tags', 'duplicates', 'quality', 'hidden', 'removed'] as const;
export type PlainView = (typeof plainViews)[number];

export type BaseRoute =
  | { readonly view: 'library'; readonly at: number | null }
  | { readonly view: 'search'; readonly query: Query }
  | { readonly view: 'album'; readonly id: number }
  | { readonly view: 'tag'; readonly name: string }
  | { readonly view: PlainView };

export type Route = BaseRoute | { readonly view: 'photo'; readonly id: number; readonly from: BaseRoute };

export function parseRoute(url: string): Route {
  const { pathname, searchParams } = new URL(url, 'http://local');
  const photo = /^\/photo\/(\d{1,10})$/.exec(pathname);
  if (photo != null) {
    const from = parseRoute(searchParams.get('from') ?? '/');
    return { view: 'photo', id: Number(photo[1]), from: from.view === 'photo' ? from.from : from };
  }
  if (pathname === '/search') return { view: 'search', query: queryFromParameters(searchParams) };
  const album = /^\/album\/(\d{1,10})$/.exec(pathname);
  if (album != null) return { view: 'album', id: Number(album[1]) };
  const tag = searchParams.get('name');
  if (pathname === '/tag' && tag != null) return { view: 'tag', name: tag };
  const plain = plainViews.find((view) => pathname === `/${view}`);
  if (plain != null) return { view: plain };
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
    case 'album':
      return `/album/${String(route.id)}`;
    case 'tag':
      return `/tag?${new URLSearchParams({ name: route.name }).toString()}`;
    case 'albums':
    case 'tags':
    case 'duplicates':
    case 'quality':
    case 'hidden':
    case 'removed':
      return `/${route.view}`;
  }
}

export const baseOf = (route: Route): BaseRoute => (route.view === 'photo' ? route.from : route);
