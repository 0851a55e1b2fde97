// Which slots a search may find: one byte a slot, asked of SQL and remembered. Runs in the backend; read only.
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import { counter, type Library } from '../open.ts';
import { textVersion } from './text-index.ts';
import { compileFilters, presentPhotos, type CompiledFilters, type Within } from './filters.ts';

export interface AllowedSlots {
  /** Photos within the filters that stand behind the slot (255 stands for more); at least as long as there are slots. */
  readonly bytes: Uint8Array;
  /** Photos behind them; copies count. */
  readonly photos: number;
}

export interface AllowedSlotsFinder {
  by(filters: Within | undefined): AllowedSlots;
  /** A slot came into use. */
  added(slot: number, contentId: ContentId): void;
}

/** Where contents lie. */
export interface SlotMap {
  readonly size: number;
  /** −1 where the content has no slot. */
  slotOf(contentId: ContentId): number;
}

/** Filters whose slots are remembered: somebody who types has one, somebody who compares a few. */
const filtersKept = 8;

/** What the photos within a filter depend on, besides the words of contents. */
const changing = ['presence', 'timeline', 'organise'] as const;

/** Up to so many photos, walking the index on paths beats reading the photo table from end to end. */
const fewPhotos = 5000;

/** Without filters the bytes are kept up slot by slot; with filters they are asked anew whenever the library has changed. */
export function createAllowedSlots(library: Library, map: SlotMap): AllowedSlotsFinder {
  let present: AllowedSlots | null = null;
  let presentAt = 0;
  let filtered = new Map<string, AllowedSlots>();
  let filteredAt = '';

  const everything = (): AllowedSlots => {
    const presence = counter(library, 'presence');
    if (present == null || presence !== presentAt) present = ask(library, map, undefined);
    presentAt = presence;
    return present;
  };

  const within = (filters: Within): AllowedSlots => {
    const counters = [...changing.map((name) => counter(library, name)), textVersion(library), map.size];
    if (counters.join() !== filteredAt) filtered = new Map();
    filteredAt = counters.join();
    const key = JSON.stringify(filters);
    let allowed = filtered.get(key);
    if (allowed == null) {
      const oldest = filtered.keys().next();
      if (filtered.size >= filtersKept && oldest.done !== true) filtered.delete(oldest.value);
      filtered.set(key, (allowed = ask(library, map, filters)));
    }
    return allowed;
  };

  return {
    by: (filters) =>
      filters == null || Object.values(filters).every((value) => value == null) ? everything() : within(filters),
    added(slot, contentId) {
      if (present == null) return;
      const row = library
        .sql(`SELECT count(*) AS photos FROM photo WHERE content_id = ? AND ${presentPhotos}`)
        .get(contentId) as { photos: number };
      const bytes = slot < present.bytes.length ? present.bytes : longer(present.bytes, slot);
      bytes[slot] = Math.min(row.photos, 255);
      present = { bytes, photos: present.photos + row.photos };
    },
  };
}

function longer(bytes: Uint8Array, slot: number): Uint8Array {
  const grown = new Uint8Array(Math.max(slot + 1, 2 * bytes.length));
  grown.set(bytes);
  return grown;
}

function ask(library: Library, map: SlotMap, filters: Within | undefined): AllowedSlots {
  const bytes = new Uint8Array(map.size);
  let photos = 0;
  for (const id of contentIds(library, filters)) {
    const slot = map.slotOf(id);
    if (slot < 0) continue;
    bytes[slot] = Math.min((bytes[slot] as number) + 1, 255);
    photos++;
  }
  return { bytes, photos };
}

/** Content ids of the photos within the filters; a content with copies comes once for each. */
function contentIds(library: Library, filters: Within | undefined): ContentId[] {
  const { folders: _, ...more } = filters ?? {};
  const ofContent = Object.values(more).some((value) => value != null);
  // CROSS JOIN keeps the photo table outside: read in order, with one look at content each, it beats every other plan.
  const join = ofContent ? 'CROSS JOIN content ON content.id = photo.content_id' : '';
  const run = ({ where, parameters }: CompiledFilters, limit: number): ContentId[] =>
    library
      .sql(`SELECT photo.content_id FROM photo ${join} WHERE ${where} AND photo.content_id IS NOT NULL LIMIT ?`)
      .pluck()
      .all(...parameters, limit) as ContentId[];
  if (filters?.folders != null) {
    const few = run(compileFilters(filters), fewPhotos);
    if (few.length < fewPhotos) return few;
  }
  return run(compileFilters(filters, { readingInOrder: true }), -1);
}
