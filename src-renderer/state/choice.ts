// The photos that a command means: the open one; those that are chosen in the grid; else the one with the focus.
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import type { Route } from './route.ts';
import type { SelectionState } from './selection-state.svelte.ts';

export interface Choice {
  /** The one under the pointer or the focus: what is opened, where one must be. Null where there is none. */
  readonly photo: number | null;
  readonly count: number;
  /** As it is sent. Null where it is too many to name. Made only when a command is done. */
  readonly set: () => PhotoSet | null;
  /** Their ids, null where there are more than `most`. */
  readonly ids: (most: number) => readonly number[] | null;
}

export const choiceOfPhoto = (id: number): Choice => ({
  photo: id,
  count: 1,
  set: () => ({ ids: [id] }),
  ids: () => [id],
});

/** What of the application it needs. */
interface Place {
  readonly selection: SelectionState;
  readonly target: number | null;
  readonly router: { readonly route: Route };
}

const noChoice: Choice = { photo: null, count: 0, set: () => ({ ids: [] }), ids: () => [] };

/** `clicked`: the photo that a menu was opened on. One of several that are chosen stands for all of them. */
export function choiceOf(app: Place, clicked: number | null = null): Choice {
  const { selection } = app;
  const photo = clicked ?? app.target;
  const isOpen = app.router.route.view === 'photo';
  if (isOpen || selection.isEmpty || (clicked != null && !selection.has(clicked)))
    return photo == null ? noChoice : choiceOfPhoto(photo);
  const only = selection.count === 1 ? (selection.ids(1)?.[0] ?? null) : null;
  return { photo: only ?? photo, count: selection.count, set: () => selection.set, ids: (most) => selection.ids(most) };
}
