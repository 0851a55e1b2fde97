// The library as the screens see it: the whole timeline as columns, the watched folders, the counts.
import type { Api } from '../../src-shared/contract/api.ts';
import type { LibraryStatus, WatchedFolder } from '../../src-shared/contract/library.ts';
import { decodeTimeline } from '../../src-shared/photo/timeline-pack.ts';
import { createPhotoRows, type PhotoRows } from '../components/grid/photo-rows.ts';
import { emptySource, type PhotoSource } from '../components/grid/photo-source.ts';
import { onceMore } from './once-more.ts';

export type LibraryPhase = 'loading' | 'ready' | 'failed';
export type FetchBytes = (url: string) => Promise<Uint8Array>;

export class LibraryState {
  readonly rows: PhotoRows;
  #timeline = $state.raw<PhotoSource>(emptySource);
  #folders = $state.raw<readonly WatchedFolder[]>([]);
  #status = $state.raw<LibraryStatus | null>(null);
  #phase = $state<LibraryPhase>('loading');
  readonly #api: Api;
  readonly #fetchBytes: FetchBytes;
  #revision = -1;

  /** Asked for while it runs, it runs once more at its end. */
  readonly load = onceMore(() => this.#loadOnce());

  constructor(api: Api, fetchBytes: FetchBytes) {
    this.#api = api;
    this.#fetchBytes = fetchBytes;
    this.rows = createPhotoRows(api);
    api.subscribe('library.changed', () => void this.load());
  }

  get timeline(): PhotoSource {
    return this.#timeline;
  }

  get folders(): readonly WatchedFolder[] {
    return this.#folders;
  }

  get status(): LibraryStatus | null {
    return this.#status;
  }

  get phase(): LibraryPhase {
    return this.#phase;
  }

  async addFolder(path: string): Promise<WatchedFolder> {
    const { folder } = await this.#api.library.addFolder({ path });
    void this.load();
    return folder;
  }

  async removeFolder(folder: WatchedFolder): Promise<void> {
    await this.#api.library.removeFolder({ folderId: folder.id });
    void this.load();
  }

  async #loadOnce(): Promise<void> {
    try {
      const [{ folders }, status, timeline] = await Promise.all([
        this.#api.library.folders(),
        this.#api.library.status(),
        this.#api.library.timeline(),
      ]);
      if (timeline.revision !== this.#revision) {
        const columns = decodeTimeline(await this.#fetchBytes(timeline.url));
        this.rows.expire();
        this.#timeline = { ...columns, count: columns.id.length, known: null };
        this.#revision = timeline.revision;
      }
      this.#folders = folders;
      this.#status = status;
      this.#phase = 'ready';
    } catch {
      if (this.#phase === 'loading') this.#phase = 'failed';
    }
  }
}

export async function fetchBytes(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${String(answer.status)}`);
  return new Uint8Array(await answer.arrayBuffer());
}
