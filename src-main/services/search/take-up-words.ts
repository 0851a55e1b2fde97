// Brings the words of photos up to date before they are asked. Runs in the backend.
import { setImmediate } from 'node:timers/promises';
import type { Library } from '../../store/open.ts';
import { refreshTextIndex } from '../../store/search/text-index.ts';

/** Contents whose words an answer waits for: 20 ms of them. */
const atOnce = 300;

const busy = new WeakSet<Library>();

/** What an answer can wait for; a long rest (the first start, new captions by the thousand) goes on behind it. */
export async function takeUpWords(library: Library): Promise<void> {
  if (refreshTextIndex(library, atOnce) < atOnce || busy.has(library)) return;
  busy.add(library);
  await setImmediate();
  void takeUpRest(library)
    // A full disk: what could not be taken up stays to be done.
    .catch(() => undefined)
    .finally(() => busy.delete(library));
}

async function takeUpRest(library: Library): Promise<void> {
  while (library.db.open && refreshTextIndex(library, atOnce) > 0) await setImmediate();
}
