// What the commands do with the photos they mean. A set that is too many to name is refused in words, never cut.
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import { indexOfPhoto } from '../components/grid/photo-source.ts';
import type { App } from './app-state.svelte.ts';
import type { Choice } from './choice.ts';
import { t } from './messages.svelte.ts';
import type { Marks } from './organise-state.svelte.ts';
import { mostIds } from './selection.ts';

function withSet(app: App, choice: Choice, act: (set: PhotoSet) => void): void {
  const set = choice.set();
  if (set == null) app.notices.show(t('selection.tooMany', { n: mostIds }), 'error');
  else if (choice.count > 0) act(set);
}

function mark(app: App, choice: Choice, marks: Marks): void {
  withSet(app, choice, (set) => {
    void app.organise.mark(set, marks);
  });
}

/** All are favourites, or become it. */
export function toggleFavourite(app: App, choice: Choice): void {
  const { originating, organise } = app;
  const ids = choice.ids(originating.count) ?? [];
  const [only] = ids;
  const isFavourite = (id: number): boolean => organise.isFavourite(originating, indexOfPhoto(originating, id));
  const areAll =
    ids.length === 1 && only != null ? isFavourite(only) : everyIn(ids, (photo) => organise.isFavourite(originating, photo)); // prettier-ignore
  withSet(app, choice, (set) => {
    void organise.mark(set, { favourite: !areAll }, ids);
  });

  function everyIn(wanted: readonly number[], holds: (photo: number) => boolean): boolean {
    const chosen = new Set(wanted);
    return originating.id.every((id, photo) => !chosen.has(id) || holds(photo));
  }
}

export const rate = (app: App, choice: Choice, rating: number): void => {
  mark(app, choice, { rating });
};

export const show = (app: App, choice: Choice): void => {
  mark(app, choice, { hidden: false });
};

export const putBack = (app: App, choice: Choice): void => {
  mark(app, choice, { removed: false });
};

/** Nobody should stand on a photo that leaves the list: the open one gives way to the next. */
function leaving(app: App, choice: Choice, marks: Marks): void {
  if (choice.count === 1 && choice.photo != null && app.router.route.view === 'photo') app.stepOff(choice.photo);
  mark(app, choice, marks);
}

export const hide = (app: App, choice: Choice): void => {
  leaving(app, choice, { hidden: true });
};

export const remove = (app: App, choice: Choice): void => {
  leaving(app, choice, { removed: true });
};

export function openPicker(app: App, choice: Choice, kind: 'tag' | 'album'): void {
  withSet(app, choice, (set) => {
    app.organise.pick({ kind, set, count: choice.count });
  });
}

/** The fixed album on the screen, which photos can be taken out of; null for any other screen. */
export function shownAlbum(app: App): number | null {
  const { base } = app.router;
  if (base.view !== 'album') return null;
  return app.organise.albums.find(({ id }) => id === base.id)?.kind === 'fixed' ? base.id : null;
}

export function takeOut(app: App, choice: Choice): void {
  const album = shownAlbum(app);
  if (album == null) return;
  withSet(app, choice, (set) => {
    void app.organise.takeFromAlbum(album, set);
  });
}
