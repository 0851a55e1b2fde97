// The application: its states joined, and the commands that touch more than one of them.
import { createContext } from 'svelte';
import type { Api } from '../../src-shared/contract/api.ts';
import type { QueryImage } from '../../src-shared/contract/search.ts';
import type { ConnectionState } from '../../src-shared/rpc/reconnecting.ts';
import type { Door } from '../api.ts';
import type { Anchor } from '../components/grid/grid-view.ts';
import { indexOfPhoto, type PhotoSource } from '../components/grid/photo-source.ts';
import { SearchState } from '../views/search/search-state.svelte.ts';
import { ActivityState } from './activity-state.svelte.ts';
import { fetchBytes, LibraryState } from './library-state.svelte.ts';
import { Notices } from './notices-state.svelte.ts';
import { Preferences } from './preferences-state.svelte.ts';
import { emptyQuery, isEmpty, type Query } from './query.ts';
import { QueryImages } from './query-images-state.svelte.ts';
import { Router } from './router-state.svelte.ts';

export type PanelName = 'activity' | 'settings' | 'help' | 'folders';

/** What the grid on the screen can be told. */
export interface GridHandle {
  pressKey(key: string): boolean;
  focusedId(): number | null;
  focusPhoto(id: number): void;
  focus(): void;
  toTop(): void;
  rectOf(id: number): DOMRect | null;
}

/** What the open photo can be told. */
export interface ViewerHandle {
  zoomBy(factor: number): void;
  fitToView(): void;
  toggleActualSize(): void;
  readonly isZoomed: boolean;
}

const searchAgainMs = 3000;
const infoKey = 'afterimage.info';

export class App {
  readonly api: Api;
  readonly router = new Router();
  readonly notices = new Notices();
  readonly preferences: Preferences;
  readonly library: LibraryState;
  readonly activity: ActivityState;
  readonly search: SearchState;
  readonly images: QueryImages;
  readonly pickFolder: Door['pickFolder'];
  readonly retryConnection: () => void;
  grid: GridHandle | null = null;
  viewer: ViewerHandle | null = null;
  focusSearch: () => void = () => undefined;
  /** Where the photo that opens was in the grid, so that it can grow from there. */
  openedFrom: DOMRect | null = null;
  /** Where the timeline was left, so that coming back shows the same photos. */
  timelineAnchor: Anchor | null = null;
  #panel = $state<PanelName | null>(null);
  #infoOpen = $state(localStorage.getItem(infoKey) === 'open');
  #connection = $state.raw<ConnectionState>({ state: 'connecting' });
  #admitted = $state(true);
  #wasOpen = $state(false);
  #searchTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(door: Door) {
    this.api = door.connection.api;
    this.pickFolder = door.pickFolder;
    this.retryConnection = () => {
      door.connection.retry();
    };
    this.preferences = new Preferences(this.api);
    this.library = new LibraryState(this.api, fetchBytes);
    this.activity = new ActivityState(this.api);
    this.search = new SearchState(this.api, () => this.library.timeline);
    this.images = new QueryImages(this.api);
    this.api.subscribe('library.changed', () => {
      this.#searchAgainSoon();
    });
    void door.admitted.then((admitted) => {
      this.#admitted = admitted;
    });
    door.connection.onState((state) => {
      this.#connection = state;
      if (state.state === 'open') this.#start();
    });
    this.followAddress();
    window.addEventListener('popstate', () => {
      this.followAddress();
    });
  }

  get panel(): PanelName | null {
    return this.#panel;
  }

  get infoOpen(): boolean {
    return this.#infoOpen;
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  get admitted(): boolean {
    return this.#admitted;
  }

  /** False until the program answered for the first time. */
  get wasOpen(): boolean {
    return this.#wasOpen;
  }

  get query(): Query {
    const { base } = this.router;
    return base.view === 'search' ? base.query : emptyQuery;
  }

  /** The photos that next and previous walk through. */
  get originating(): PhotoSource {
    return this.router.base.view === 'search' ? this.search.source : this.library.timeline;
  }

  openPanel(panel: PanelName): void {
    this.#panel = panel;
  }

  closePanel(): void {
    this.#panel = null;
  }

  toggleInfo(): void {
    this.#infoOpen = !this.#infoOpen;
    localStorage.setItem(infoKey, this.#infoOpen ? 'open' : 'closed');
  }

  /** A changed query: typing replaces the address, the first letter of a search adds one to go back from. */
  ask(query: Query, pace: 'typed' | 'now' = 'now'): void {
    const { base } = this.router;
    if (isEmpty(query)) this.router.go({ view: 'library', at: null });
    else this.router.go({ view: 'search', query }, base.view === 'search' && pace === 'typed' ? 'replace' : 'push');
    this.search.follow(query, pace);
  }

  openPhoto(id: number): void {
    this.openedFrom = this.grid?.rectOf(id) ?? null;
    this.router.openPhoto(id);
  }

  similarTo(image: QueryImage): void {
    this.ask({ ...emptyQuery, image });
  }

  async searchByFile(file: File): Promise<void> {
    try {
      const image = await this.images.open(file);
      this.ask({ ...this.query, image });
    } catch (error) {
      this.notices.fail(error);
    }
  }

  stepRowHeight(step: 1 | -1 | 0): Promise<void> {
    return this.preferences.stepRowHeight(step).catch(this.notices.fail);
  }

  moveInGrid(key: string): boolean {
    return this.grid?.pressKey(key) ?? false;
  }

  openFocused(): boolean {
    const id = this.grid?.focusedId();
    if (id == null) return false;
    this.openPhoto(id);
    return true;
  }

  infoOfFocused(): boolean {
    if (!this.openFocused()) return false;
    if (!this.#infoOpen) this.toggleInfo();
    return true;
  }

  similarToFocused(): boolean {
    const id = this.grid?.focusedId();
    if (id == null) return false;
    this.similarTo({ photoId: id });
    return true;
  }

  similarToOpen(): boolean {
    const { route } = this.router;
    if (route.view !== 'photo') return false;
    this.similarTo({ photoId: route.id });
    return true;
  }

  /** The photo `step` places on in the originating set, or null. */
  neighbour(step: number): number | null {
    const { route } = this.router;
    if (route.view !== 'photo') return null;
    const index = indexOfPhoto(this.originating, route.id);
    const id = index < 0 ? undefined : this.originating.id[index + step];
    return id ?? null;
  }

  stepPhoto(step: 1 | -1): boolean {
    const id = this.neighbour(step);
    if (id == null) return false;
    this.openedFrom = null;
    this.router.openPhoto(id, 'replace');
    return true;
  }

  /** One level a press: field, zoom, viewer, query. Open dialogs and popovers close before this is asked. */
  escape(): boolean {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.matches('input, select, textarea')) {
      active.blur();
      this.grid?.focus();
      return true;
    }
    if (this.viewer?.isZoomed === true) {
      this.viewer.fitToView();
      return true;
    }
    if (this.router.route.view === 'photo') {
      this.router.closePhoto();
      return true;
    }
    if (this.router.base.view !== 'search') return false;
    this.ask(emptyQuery);
    return true;
  }

  followAddress(): void {
    const { base } = this.router;
    if (base.view !== 'search') this.search.follow(emptyQuery, 'now');
    // Coming back from a photo finds its results still there.
    else if (base.query !== this.search.query && JSON.stringify(base.query) !== JSON.stringify(this.search.query))
      this.search.follow(base.query, 'now');
  }

  /** Results grow with the library, but not faster than they can be looked at. */
  #searchAgainSoon(): void {
    if (this.#searchTimer != null || this.router.base.view !== 'search') return;
    this.#searchTimer = setTimeout(() => {
      this.#searchTimer = null;
      if (this.router.base.view === 'search') this.search.refresh();
    }, searchAgainMs);
  }

  #start(): void {
    // Calls of a first start wait for the line by themselves; those of a line that broke are lost.
    if (this.#wasOpen) this.search.refresh();
    this.#wasOpen = true;
    void this.preferences.load().catch(this.notices.fail);
    void this.activity.load().catch(this.notices.fail);
    void this.library.load();
  }
}

export const [appContext, setAppContext] = createContext<App>();
