// Updates of the application: off until the person says yes, and until then nothing of the updater is even loaded.
// Runs in Electron's main process; is handed the updater (electron-updater) as a promise, knows no 'electron'.
import type { UpdateState } from '../../../src-shared/contract/desktop.ts';

/** Of electron-updater's AppUpdater, what is used here. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  on(event: 'checking-for-update', listener: () => void): unknown;
  on(
    event: 'update-available' | 'update-not-available' | 'update-downloaded',
    listener: (info: { version: string }) => void,
  ): unknown;
  on(event: 'download-progress', listener: (info: { percent: number }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  checkForUpdates(): Promise<{ readonly cancellationToken?: { cancel(): void } | undefined } | null>;
  quitAndInstall(): void;
}

export interface UpdatesOptions {
  /** Why this build cannot update itself, in a sentence; null where it can. */
  readonly unavailable: string | null;
  /** What the person chose in an earlier run. */
  readonly on: boolean;
  readonly load: () => Promise<Updater>;
  /** Keeps the choice. */
  readonly remember: (on: boolean) => void;
  readonly announce: (state: UpdateState) => void;
  readonly log: (line: string) => void;
}

export interface Updates {
  readonly state: UpdateState;
  set(on: boolean): Promise<UpdateState>;
  /** Looks now, where the person said yes. */
  look(): Promise<void>;
  /** Quits and installs what is ready; false where nothing is. */
  install(): boolean;
}

export const createUpdates = (options: UpdatesOptions): Updates => new ChosenUpdates(options);

class ChosenUpdates implements Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #on: boolean;
  #updater: Promise<Updater> | null = null;
  #loaded: Updater | null = null;
  #stopDownload = (): void => undefined;
  #version = '';

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#on = options.on;
    this.#state =
      options.unavailable == null ? { state: 'off' } : { state: 'unavailable', message: options.unavailable };
  }

  get state(): UpdateState {
    return this.#state;
  }

  async set(on: boolean): Promise<UpdateState> {
    this.#on = on;
    this.#options.remember(on);
    if (this.#options.unavailable != null) return this.#state;
    if (on) await this.look();
    else {
      this.#stopDownload();
      if (this.#loaded != null) this.#loaded.autoInstallOnAppQuit = false;
      this.#tell({ state: 'off' });
    }
    return this.#state;
  }

  async look(): Promise<void> {
    if (!this.#on || this.#options.unavailable != null) return;
    if (this.#state.state === 'downloading' || this.#state.state === 'ready') return;
    this.#tell({ state: 'checking' });
    try {
      const updater = await (this.#updater ??= this.#load());
      updater.autoInstallOnAppQuit = true;
      const found = await updater.checkForUpdates();
      this.#stopDownload = () => found?.cancellationToken?.cancel();
      this.#stopIfOff();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** It may have been turned off while the server was asked. */
  #stopIfOff(): void {
    if (!this.#on) this.#stopDownload();
  }

  install(): boolean {
    if (this.#state.state !== 'ready' || this.#loaded == null) return false;
    this.#loaded.quitAndInstall();
    return true;
  }

  async #load(): Promise<Updater> {
    const updater = await this.#options.load();
    this.#loaded = updater;
    updater.autoDownload = true;
    updater.on('update-not-available', () => {
      this.#tell({ state: 'current' });
    });
    updater.on('update-available', ({ version }) => {
      this.#version = version;
      this.#tell({ state: 'downloading', version, share: 0 });
    });
    updater.on('download-progress', ({ percent }) => {
      this.#tell({ state: 'downloading', version: this.#version, share: Math.min(1, percent / 100) });
    });
    updater.on('update-downloaded', ({ version }) => {
      this.#tell({ state: 'ready', version });
    });
    updater.on('error', (error) => {
      this.#fail(error);
    });
    return updater;
  }

  #fail(error: unknown): void {
    this.#options.log(`update: ${String(error)}`);
    this.#tell({ state: 'failed', message: 'Updates could not be looked for. Afterimage goes on without.' });
  }

  #tell(state: UpdateState): void {
    // Whatever the updater still says after a no is not heard.
    if (!this.#on && state.state !== 'off') return;
    this.#state = state;
    this.#options.announce(state);
  }
}
