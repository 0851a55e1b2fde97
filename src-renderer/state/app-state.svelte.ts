// The application: its states joined, and the commands that touch more than one of them.
import { createContext } from 'svelte';
import type { Api } from '../../src-shared/contract/api.ts';
import type { QueryImage } from '../../src-shared/contract/search.ts';
import type { ConnectionState } from '../../src-shared/rpc/reconnecting.ts';
import type { Door } from '../api.ts';
import type { Anchor } from '../components/grid/grid-view.ts';
import { indexOfPhoto, type PhotoSource } from '../components/grid/photo-source.ts';
import type { PhotoRow } from '../../src-shared/contract/library.ts';
import { AskState } from '../views/ask/ask-state.svelte.ts';
import { SearchState } from '../views/search/search-state.svelte.ts';
import { ActivityState } from './activity-state.svelte.ts';
import { fileName } from './dates.ts';
import { DesktopState } from './desktop-state.ts';
import type { Dropped } from './drops.ts';
import { fetchBytes, LibraryState } from './library-state.svelte.ts';
import { t } from './messages.svelte.ts';
import { Notices } from './notices-state.svelte.ts';
import { Preferences } from './preferences-state.svelte.ts';
import { emptyQuery, isEmpty, type Query } from './query.ts';
import { QueryImages } from './query-images-state.svelte.ts';
import { Router } from './router-state.svelte.ts';
import { TrashState } from './trash-state.svelte.ts';

export type PanelName = 'activity' | 'settings' | 'help' | 'folders' | 'diagnostics' | 'models';

/** What stands beside the open photo. */
export type AsideName = 'info' | 'ask';

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
const zoomStep = 1.4;
const asideKey = 'afterimage.aside';

function storedAside(): AsideName | null {
  const stored = localStorage.getItem(asideKey);
  return stored === 'info' || stored === 'ask' ? stored : null;
}

export class App {
  readonly api: Api;
  readonly router = new Router();
  readonly notices = new Notices();
  readonly preferences: Preferences;
  readonly library: LibraryState;
  readonly activity: ActivityState;
  readonly search: SearchState;
  readonly images: QueryImages;
  readonly asking: AskState;
  /** Null in a browser, and with it everything that only the desktop application can do. */
  readonly desktop: DesktopState | null;
  readonly trash: TrashState | null;
  readonly retryConnection: () => void;
  grid: GridHandle | null = null;
  viewer: ViewerHandle | null = null;
  /** While a drag that began in our own grid goes on: it means nothing when it comes back to us. */
  ownDrag = false;
  focusSearch: () => void = () => undefined;
  /** Shows the menu of a photo at a place in the window. */
  openMenu: (photo: number, at: { readonly x: number; readonly y: number }) => void = () => undefined;
  /** Where the photo that opens was in the grid, so that it can grow from there. */
  openedFrom: DOMRect | null = null;
  /** Where the timeline was left, so that coming back shows the same photos. */
  timelineAnchor: Anchor | null = null;
  #panel = $state<PanelName | null>(null);
  #aside = $state<AsideName | null>(storedAside());
  #connection = $state.raw<ConnectionState>({ state: 'connecting' });
  #admitted = $state(true);
  #wasOpen = $state(false);
  #focusedPhoto = $state<number | null>(null);
  #searchTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(door: Door) {
    this.api = door.connection.api;
    this.desktop = door.desktop == null ? null : new DesktopState(door.desktop, door.pathsOf ?? (() => []));
    this.trash = this.desktop == null ? null : new TrashState(this, this.desktop);
    this.retryConnection = () => {
      door.connection.retry();
    };
    this.preferences = new Preferences(this.api);
    this.library = new LibraryState(this.api, fetchBytes);
    this.activity = new ActivityState(this.api);
    this.search = new SearchState(this.api, () => this.library.timeline);
    this.images = new QueryImages(this.api);
    this.asking = new AskState(this.api);
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

  get aside(): AsideName | null {
    return this.#aside;
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

  /** What a command about "the photo" means: the open one, or the one with the focus. */
  get target(): number | null {
    const { route } = this.router;
    return route.view === 'photo' ? route.id : this.#focusedPhoto;
  }

  get hasDialog(): boolean {
    return this.#panel != null || this.trash?.asked != null;
  }

  /** The focus moved, or may have. */
  noteFocus(): void {
    this.#focusedPhoto = this.grid?.focusedId() ?? null;
  }

  rowOf(id: number): PhotoRow | undefined {
    return this.originating.known?.get(id) ?? this.library.rows.get(id);
  }

  openPanel(panel: PanelName): void {
    this.trash?.cancel();
    this.#panel = panel;
  }

  closePanel(): void {
    this.#panel = null;
  }

  setAside(aside: AsideName | null): void {
    this.#aside = aside;
    localStorage.setItem(asideKey, aside ?? 'none');
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

  /** Folders to watch: by the system's dialog, or by our own where there is none. A cancelled dialog changes nothing. */
  async chooseFolders(): Promise<void> {
    if (this.desktop == null) {
      this.openPanel('folders');
      return;
    }
    try {
      const { paths } = await this.desktop.api.pickFolders();
      await this.addFolders(paths);
    } catch (error) {
      this.notices.fail(error);
    }
  }

  async addFolders(paths: readonly string[]): Promise<void> {
    const added: string[] = [];
    for (const path of paths) {
      try {
        await this.library.addFolder(path);
        added.push(path);
      } catch (error) {
        this.notices.fail(error);
      }
    }
    const [first, second] = added;
    if (second != null) this.notices.show(t('folders.added', { n: added.length }));
    else if (first != null) this.notices.show(t('folders.addedOne', { name: fileName(first) }));
  }

  /** Folders are added, a picture is searched by; where a browser cannot know the place of a folder, it says so. */
  receive({ folders, picture }: Dropped): void {
    if (folders.length > 0 && this.desktop == null) {
      const choose = { label: t('folders.add'), run: () => void this.chooseFolders() };
      this.notices.show(t('drop.folderInBrowser'), 'plain', choose);
    } else if (folders.length > 0) {
      const paths = this.desktop?.pathsOf(folders).filter((path) => path !== '') ?? [];
      if (paths.length < folders.length) this.notices.show(t('drop.noPlace'), 'error');
      void this.addFolders(paths);
    } else if (picture == null) this.notices.show(t('image.notAPicture'), 'error');
    else void this.searchByFile(picture);
  }

  async reveal(id: number): Promise<void> {
    await this.desktop?.api.reveal({ id }).catch(this.notices.fail);
  }

  goToTimeline(): void {
    if (this.router.route.view === 'library') this.grid?.toTop();
    else this.ask(emptyQuery);
  }

  goToSearch(): void {
    const { route } = this.router;
    if (route.view !== 'photo') {
      this.focusSearch();
      return;
    }
    this.router.go(route.from);
    // What lay under the photo takes the focus back first.
    setTimeout(() => {
      this.focusSearch();
    });
  }

  /** Larger or smaller, or as usual: the open photo, or the rows of the grid. */
  stepSize(step: 1 | -1 | 0): void {
    if (this.router.route.view !== 'photo') void this.preferences.stepRowHeight(step).catch(this.notices.fail);
    else if (step === 0) this.viewer?.fitToView();
    else this.viewer?.zoomBy(zoomStep ** step);
  }

  moveInGrid(key: string): boolean {
    return this.grid?.pressKey(key) ?? false;
  }

  /** Beside the open photo it comes and goes; from the grid it comes with the photo. */
  showAside(id: number, aside: AsideName): void {
    const isOpen = this.router.route.view === 'photo';
    if (!isOpen) this.openPhoto(id);
    this.setAside(isOpen && this.#aside === aside ? null : aside);
  }

  /** The photo `step` places on in the originating set, or null. */
  neighbour(step: number): number | null {
    const { route } = this.router;
    if (route.view !== 'photo') return null;
    const index = indexOfPhoto(this.originating, route.id);
    const id = index < 0 ? undefined : this.originating.id[index + step];
    return id ?? null;
  }

  /** Away from a photo that is about to go: to the next one, the one before, or back to the grid. */
  stepOff(id: number): void {
    const { route } = this.router;
    if (route.view === 'photo') {
      if (route.id === id && !this.stepPhoto(1) && !this.stepPhoto(-1)) this.router.closePhoto();
      return;
    }
    if (this.#focusedPhoto !== id) return;
    const index = indexOfPhoto(this.originating, id);
    const next = this.originating.id[index + 1] ?? this.originating.id[index - 1];
    if (index >= 0 && next != null) this.grid?.focusPhoto(next);
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
