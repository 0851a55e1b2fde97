// Which photos are chosen, as a value: these ids, or everything of a list but these. The second makes "all of a million"
// as small as "none". Pure; a change makes a new value.
import type { PhotoSet } from '../../src-shared/contract/organise.ts';

export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'all-but'; readonly where: string; readonly except: ReadonlySet<number> };

/** The list that is chosen from: its photos in order, and the filters that make it, where filters do. */
export interface ChoosableList {
  readonly id: Uint32Array;
  readonly where: string | null;
}

/** Photos `first` to `end` of a list, `end` not among them. */
export type Range = readonly [first: number, end: number];

/** As many ids as one message may name. */
export const mostIds = 100_000;

export const nothing: Selection = { kind: 'some', ids: new Set() };

/** All of a list: where no filter tells it, its ids do. */
export const everything = ({ id, where }: ChoosableList): Selection =>
  where == null ? { kind: 'some', ids: new Set(id) } : { kind: 'all-but', where, except: new Set() };

export const holds = (selection: Selection, id: number): boolean =>
  selection.kind === 'some' ? selection.ids.has(id) : !selection.except.has(id);

/** Takes photos in or out. */
export function withPhotos(selection: Selection, ids: Iterable<number>, isIn: boolean): Selection {
  const listed = new Set(selection.kind === 'some' ? selection.ids : selection.except);
  const isListed = (selection.kind === 'some') === isIn;
  for (const id of ids) {
    if (isListed) listed.add(id);
    else listed.delete(id);
  }
  return selection.kind === 'some' ? { kind: 'some', ids: listed } : { ...selection, except: listed };
}

export const sizeOf = (selection: Selection, list: ChoosableList): number =>
  selection.kind === 'some' ? selection.ids.size : list.id.length - selection.except.size;

/** What is left of a selection when its list changed: ids that are gone from the list are gone from it. The same object where none is. */
export function keptIn(selection: Selection, list: ChoosableList): Selection {
  const listed = selection.kind === 'some' ? selection.ids : selection.except;
  if (listed.size === 0) return selection;
  const kept = new Set<number>();
  for (const id of list.id) if (listed.has(id)) kept.add(id);
  if (kept.size === listed.size) return selection;
  return selection.kind === 'some' ? { kind: 'some', ids: kept } : { ...selection, except: kept };
}

export type Share = 'none' | 'some' | 'all';

/** How much of a run of photos is chosen. */
export function shareOf(selection: Selection, list: ChoosableList, [first, end]: Range): Share {
  const listed = selection.kind === 'some' ? selection.ids : selection.except;
  const whole = (isListed: boolean): Share => (isListed === (selection.kind === 'some') ? 'all' : 'none');
  if (listed.size === 0 || end <= first) return end <= first ? 'none' : whole(false);
  const initial = listed.has(list.id[first] ?? -1);
  for (let at = first + 1; at < end; at++) if (listed.has(list.id[at] ?? -1) !== initial) return 'some';
  return whole(initial);
}

/** Ids of what is chosen, in the list's order, at most `most`; null where there are more. */
export function idsOf(selection: Selection, list: ChoosableList, most: number): number[] | null {
  if (sizeOf(selection, list) > most) return null;
  const ids: number[] = [];
  for (const id of list.id) if (holds(selection, id)) ids.push(id);
  return ids;
}

/** As it is sent: whichever way is short enough, or null where neither is. */
export function photoSetOf(selection: Selection, list: ChoosableList): PhotoSet | null {
  const listed = selection.kind === 'some' ? selection.ids : selection.except;
  if (listed.size <= mostIds)
    return selection.kind === 'some' ? { ids: [...listed] } : { where: selection.where, except: [...listed] };
  const where = selection.kind === 'some' ? list.where : selection.where;
  const others: number[] = [];
  for (const id of list.id) if (!listed.has(id)) others.push(id);
  if (where == null || others.length > mostIds) return null;
  return selection.kind === 'some' ? { where, except: others } : { ids: others };
}
