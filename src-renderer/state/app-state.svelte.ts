// The application: its states joined, and the commands that touch more than one of them.
import { createContext, flushSync } from 'svelte';
import type { Api } from '../../src-shared/contract/api.ts';
import type { QueryImage } from '../../src-shared/contract/search.ts';
import type { ConnectionState } from '../../src-shared/rpc/reconnecting.ts';
import type { Door } from '../api.ts';
import type { Anchor } from '../components/grid/grid-anchor.ts';
import { indexOfPhoto, type PhotoSource } from '../components/grid/photo-source.ts';
import type { PhotoRow } from '../../src-shared/contract/library.ts';
import { AskState } from '../views/ask/ask-state.svelte.ts';
import { type Pace, SearchState } from '../views/search/search-state.svelte.ts';
import { ActivityState } from './activity-state.svelte.ts';
import { chooseFolders, receive } from './adding-folders.ts';
import { Collections } from './collections-state.svelte.ts';
import { DesktopState } from './desktop-state.ts';
import { HintsState } from './hints-state.svelte.ts';
import type { Dropped } from './drops.ts';
import type { GridHandle, MenuPlace, ViewerHandle } from './handles.ts';
import { fetchBytes, LibraryState } from './library-state.svelte.ts';
import { t } from './messages.svelte.ts';
import { Notices } from './notices-state.svelte.ts';
import { OrganiseState } from './organise-state.svelte.ts';
import type { PhotoList } from './photo-list-state.svelte.ts';
import { Preferences } from './preferences-state.svelte.ts';
import { emptyQuery, isEmpty, mostPictures, type Query, withImage } from './query.ts';
import { QueryImages } from './query-images-state.svelte.ts';
import { Router } from './router-state.svelte.ts';
import { SelectionState } from './selection-state.svelte.ts';
import { editText } from './text-field.ts';
import { TrashState } from './trash-state.svelte.ts';

export type { GridHandle, ViewerHandle } from './handles.ts';

export type PanelName = 'activity' | 'settings' | 'help' | 'folders' | 'diagnostics' | 'models' | 'date';

/** What stands beside the open photo. */
export type AsideName = 'info' | 'ask';

const searchAgainMs = 3000;
const ownSearchAgainMs = 150;
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
  readonly hints = new HintsState(localStorage);
  readonly library: LibraryState;
  readonly activity: ActivityState;
  readonly search: SearchState;
  readonly images: QueryImages;
  readonly asking: AskState;
  readonly collections: Collections;
  readonly organise: OrganiseState;
  readonly selection = new SelectionState();
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
  openMenu: (photo: number, at: MenuPlace) => void = () => undefined;
  /** Where the photo that opens was in the grid, so that it can grow from there. */
  openedFrom: DOMRect | null = null;
  /** Where each list was left, so that coming back shows the same photos. */
  readonly anchors = new Map<string, Anchor | null>();
  #panel = $state<PanelName | null>(null);
  #aside = $state<AsideName | null>(storedAside());
  #connection = $state.raw<ConnectionState>({ state: 'connecting' });
  #admitted = $state(true);
  #wasOpen = $state(false);
  #focusedPhoto = $state<number | null>(null);
  #shownList = $state.raw<Pick<PhotoList, 'source'> | null>(null);
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
    this.search = new SearchState(this.api, {
      colours: () => this.library.timeline,
      strictness: () => this.preferences.settings.strictness,
    });
    this.images = new QueryImages(this.api);
    this.organise = new OrganiseState(this);
    this.collections = new Collections(this.api, this.organise);
    this.asking = new AskState(this.api, (photo) => {
      this.openPhoto(photo);
      this.setAside('ask');
    });
    this.api.subscribe('library.changed', () => {
      this.#searchAgainSoon();
    });
    // What somebody just did with a result is seen in the results at once.
    this.api.subscribe('organise.changed', ({ operation }) => {
      if (operation != null) this.#searchAgainSoon(ownSearchAgainMs);
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
    if (this.#shownList != null) return this.#shownList.source;
    return this.router.base.view === 'search' ? this.search.source : this.library.timeline;
  }

  /** A list of an album, a tag, a filter is on the screen, until the returned function is called. */
  showList(list: Pick<PhotoList, 'source'>): () => void {
    this.#shownList = list;
    return () => {
      if (this.#shownList === list) this.#shownList = null;
    };
  }

  /** What a command about "the photo" means: the open one, or the one with the focus. */
  get target(): number | null {
    const { route } = this.router;
    return route.view === 'photo' ? route.id : this.#focusedPhoto;
  }

  get hasDialog(): boolean {
    const { organise, collections } = this;
    return this.#panel != null || this.trash?.asked != null || organise.picker != null || collections.teaching != null;
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
  ask(query: Query, pace: Pace = 'now'): void {
    const { base } = this.router;
    if (isEmpty(query)) this.router.go({ view: 'library', at: null });
    else this.router.go({ view: 'search', query }, base.view === 'search' && pace !== 'now' ? 'replace' : 'push');
    this.search.follow(query, pace);
  }

  openPhoto(id: number): void {
    this.openedFrom = this.grid?.rectOf(id) ?? null;
    this.router.openPhoto(id);
  }

  similarTo(...images: readonly QueryImage[]): void {
    if (images.length > 0) this.ask({ ...emptyQuery, images: images.map((image) => ({ image })) });
  }

  /** One photo with its panel of questions, or several together. */
  askAbout(ids: readonly number[]): void {
    const [first, second] = ids;
    if (second != null) this.asking.openFor(ids);
    else if (first != null) this.showAside(first, 'ask');
  }

  /** In a field the text is meant; false elsewhere. */
  editText(command: 'undo' | 'redo' | 'selectAll'): boolean {
    return editText(command);
  }

  selectAll(): boolean {
    if (this.router.route.view === 'photo' || this.grid == null) return false;
    this.selection.all();
    return true;
  }

  async searchByFile(file: File): Promise<void> {
    try {
      const image = await this.images.open(file);
      const query = withImage(this.query, image);
      if (query == null) this.notices.show(t('search.mostPictures', { n: mostPictures }), 'error');
      else this.ask(query);
    } catch (error) {
      this.notices.fail(error);
    }
  }

  chooseFolders(): Promise<void> {
    return chooseFolders(this);
  }

  receive(dropped: Dropped): void {
    receive(this, dropped);
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
      // Nothing may be lost of what is typed at once: the bar over the field goes now.
      flushSync(() => {
        this.selection.barStepsAside();
      });
      this.focusSearch();
      return;
    }
    this.selection.barStepsAside();
    this.router.go(route.from);
    // What lay under the photo takes the focus back first.
    setTimeout(() => {
      this.focusSearch();
    });
  }

  /** Larger or smaller, or as usual: the open photo, or the rows of the grid. */
  stepSize(step: 1 | -1 | 0): void {
    if (this.router.route.view !== 'photo') {
      this.grid?.holdSize();
      this.changeSize(step);
    } else if (step === 0) this.viewer?.fitToView();
    else this.viewer?.zoomBy(zoomStep ** step);
  }

  /** The rows of the grid alone, around what it holds. */
  changeSize(step: 1 | -1 | 0): void {
    void this.preferences.stepRowHeight(step).catch(this.notices.fail);
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

  /** One level a press: field, zoom, viewer, selection, query. Open dialogs and popovers close before this is asked. */
  escape(): boolean {
    // Asked for, and not there yet.
    if (this.#panel != null) {
      this.closePanel();
      return true;
    }
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
    if (!this.selection.isEmpty) {
      this.selection.clear();
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
  #searchAgainSoon(afterMs = searchAgainMs): void {
    if (this.#searchTimer != null && afterMs === searchAgainMs) return;
    if (this.router.base.view !== 'search') return;
    clearTimeout(this.#searchTimer ?? undefined);
    this.#searchTimer = setTimeout(() => {
      this.#searchTimer = null;
      if (this.router.base.view === 'search') this.search.refresh();
    }, afterMs);
  }

  #start(): void {
    // Calls of a first start wait for the line by themselves; those of a line that broke are lost.
    if (this.#wasOpen) this.search.refresh();
    this.#wasOpen = true;
    void this.preferences.load().catch(this.notices.fail);
    void this.activity.load().catch(this.notices.fail);
    void this.library.load();
    void this.collections.load();
  }
}

export const [appContext, setAppContext] = createContext<App>();
