// What a button over a list means: the photos that are chosen in it, or all of them.
import type { App } from '../../state/app-state.svelte.ts';
import type { Choice } from '../../state/choice.ts';

export function listChoice({ selection }: App, where: string, photos: number): Choice {
  if (!selection.isEmpty)
    return { photo: null, count: selection.count, set: () => selection.set, ids: (most) => selection.ids(most) };
  return { photo: null, count: photos, set: () => ({ where, except: [] }), ids: () => null };
}
