// The command "Teach a label": when it can be used, and what it starts from.
import type { App } from './app-state.svelte.ts';
import type { Choice } from './choice.ts';

/** Fewer say too little; more are what the review of suggestions is for. */
export const fewestToTeach = 3;
export const mostToTeach = 10;

export const canTeach = (app: App): boolean =>
  app.router.route.view !== 'photo' && app.selection.count >= fewestToTeach && app.selection.count <= mostToTeach;

/** On the screen of a tag, more of the same are shown. */
export function startTeaching(app: App, choice: Choice): void {
  const { base } = app.router;
  const ids = choice.ids(mostToTeach);
  if (ids != null) app.collections.startTeaching({ name: base.view === 'tag' ? base.name : '', ids });
}
