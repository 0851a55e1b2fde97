// The desktop application once Electron is ready: joins window, backend, menu, scheme and the rest. Runs in Electron's main process.
// Holds no library and no pixels; all it knows of photos it asks over the one Api.
import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, Notification, session } from 'electron';
import type { Api } from '../../../src-shared/contract/api.ts';
import { desktopContract, type DesktopEvents } from '../../../src-shared/contract/desktop.ts';
import { logText } from '../../../src-shared/contract/errors.ts';
import type { Settings } from '../../../src-shared/contract/choices.ts';
import { createEvents, type EventHub } from '../../../src-shared/rpc/events.ts';
import { reconnecting, type Connection } from '../../../src-shared/rpc/reconnecting.ts';
import { serve } from '../../../src-shared/rpc/serve.ts';
import { defaultLibraryFile } from '../default-places.ts';
import { createMediaHandler, type MediaSource } from '../media.ts';
import { readStaticFiles } from '../static-files.ts';
import { createAttention } from './attention.ts';
import { startBackend, type BackendProcess } from './backend-process.ts';
import { answerBridge } from './bridge.ts';
import { createDesktopServices, type DesktopParts } from './desktop-services.ts';
import { diagnose } from './diagnose.ts';
import { openHostState } from './host-state.ts';
import { loadUpdater, whyNoUpdates } from './load-updater.ts';
import { lockDown } from './lockdown.ts';
import type { LogFile } from './log-file.ts';
import { mediaAgain } from './media-again.ts';
import { createApplicationMenu } from './menu.ts';
import { watchPower } from './power.ts';
import { handleScheme } from './scheme.ts';
import { cannotBegin, selfTest, type SelfTest } from './self-test.ts';
import { readHandedOver, type StartWishes } from './start-options.ts';
import { createUpdates } from './updates.ts';
import { bringToFront, openWindow, type Window } from './window.ts';
import { wordsFor, type Words } from './words.ts';

export interface ApplicationOptions {
  readonly wishes: StartWishes;
  /** Where the bundles of main lie; the preload script and the interface lie beside their folder. */
  readonly bundleDirectory: string;
  /** A folder of ours from which a file may be moved to the trash, to see whether it works. */
  readonly trashFrom: string;
  readonly log: LogFile['write'];
}

/** So long after the start nobody is kept waiting by a look for updates; then once a day. */
const firstLookMs = 30_000;
const nextLooksMs = 24 * 3_600_000;

/** Resolves when the window is on its way. */
export async function runApplication(options: ApplicationOptions): Promise<void> {
  const { wishes, log } = options;
  const outDirectory = join(options.bundleDirectory, '..');
  const fail = failing(options);
  lockDown(session.defaultSession);
  const backend = startBackend({
    bundleDirectory: options.bundleDirectory,
    libraryFile: wishes.library ?? defaultLibraryFile(),
    resourcesDirectory: app.isPackaged ? process.resourcesPath : join(outDirectory, '../resources'),
    folders: wishes.folders,
    sample: wishes.sample,
    onFailure: fail,
    log,
  });
  const connection = reconnecting(() => backend.openChannel('door'));
  quitCleanly(backend, connection);
  const media = mediaAgain(() => backend.openChannel('media'));
  await serveScheme(outDirectory, media, log);
  const pages = createPages();
  const parts = createParts(options, { backend, connection, media, pages });
  answerBridge({
    backend,
    log,
    serveDesktop(contents, channel) {
      const window = BrowserWindow.fromWebContents(contents);
      if (window == null) return;
      const served = {
        services: createDesktopServices(window, parts),
        events: pages.eventsOf(window),
        log: logged(log),
      };
      serve(served, channel, desktopContract);
    },
  });
  const open = (): Window =>
    openWindow({ outDirectory, state: parts.state, onFailure: fail, log, hidden: wishes.selfTest });
  open();
  if (wishes.selfTest) {
    const version = app.getVersion();
    finish(
      await selfTest({ version, desktop: () => diagnose(parts), backend: () => connection.api.diagnostics.run() }),
    );
    return;
  }
  watchPower((pace) => {
    backend.setPace(pace);
  });
  const show = (): void => {
    bringToFront(BrowserWindow.getAllWindows()[0] ?? open());
  };
  tellOutside(connection.api, parts.words, show);
  answerOtherStarts({ backend, library: wishes.library, show });
  lookForUpdates(parts);
}

function failing({ wishes, log }: ApplicationOptions): (sentence: string) => void {
  let failed = false;
  return (sentence) => {
    if (failed) return;
    failed = true;
    log(`failed: ${sentence}`);
    if (wishes.selfTest) {
      finish(cannotBegin(app.getVersion(), sentence));
      return;
    }
    dialog.showErrorBox('Afterimage', sentence);
    app.exit(1);
  };
}

function finish(report: SelfTest): void {
  process.stdout.write(`${JSON.stringify(report)}\n`, () => {
    app.exit(report.ok ? 0 : 1);
  });
}

const logged =
  (log: LogFile['write']) =>
  (error: unknown, where: string): void => {
    log(`${where}: ${logText(error)}`);
  };

async function serveScheme(outDirectory: string, media: MediaSource, log: LogFile['write']): Promise<void> {
  const files = await readStaticFiles(join(outDirectory, 'renderer'));
  handleScheme(session.defaultSession, files, createMediaHandler(media, logged(log)));
}

interface Pages {
  eventsOf(window: Window): EventHub<DesktopEvents>;
  /** To the window that is looked at, or the only one. */
  tellFocused: EventHub<DesktopEvents>['emit'];
  tellAll: EventHub<DesktopEvents>['emit'];
}

function createPages(): Pages {
  const hubs = new WeakMap<Window, EventHub<DesktopEvents>>();
  const eventsOf = (window: Window): EventHub<DesktopEvents> => {
    const hub = hubs.get(window) ?? createEvents<DesktopEvents>();
    hubs.set(window, hub);
    return hub;
  };
  return {
    eventsOf,
    tellFocused(name, value) {
      const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
      if (window != null) eventsOf(window).emit(name, value);
    },
    tellAll(name, value) {
      for (const window of BrowserWindow.getAllWindows()) eventsOf(window).emit(name, value);
    },
  };
}

interface Joined {
  readonly backend: BackendProcess;
  readonly connection: Connection;
  readonly media: MediaSource;
  readonly pages: Pages;
}

function createParts(
  { log, trashFrom }: ApplicationOptions,
  { backend, connection, media, pages }: Joined,
): DesktopParts {
  const state = openHostState(join(app.getPath('userData'), 'desktop.json'), log);
  let words = wordsFor('system', app.getLocale());
  const menu = createApplicationMenu(words, (command) => {
    pages.tellFocused('desktop.command', { command });
  });
  const updates = createUpdates({
    unavailable: whyNoUpdates(),
    on: state.state.updates,
    load: () => loadUpdater(log),
    remember(on) {
      state.set({ updates: on });
    },
    announce(update) {
      pages.tellAll('desktop.updates', update);
    },
    log,
  });
  const follow = ({ theme, language }: Settings): void => {
    nativeTheme.themeSource = theme;
    menu.setWords((words = wordsFor(language, app.getLocale())));
  };
  connection.api.settings.get().then(follow, () => undefined);
  connection.api.subscribe('settings.changed', follow);
  return { backend, media, state, menu, updates, words: () => words, log, trashFrom };
}

function tellOutside(api: Api, words: () => Words, show: () => void): void {
  const attend = createAttention();
  api.subscribe('jobs.activity', (activity) => {
    const { bar, paused, ended } = attend(activity, BrowserWindow.getFocusedWindow() != null);
    for (const window of BrowserWindow.getAllWindows())
      window.setProgressBar(bar, { mode: paused ? 'paused' : bar > 1 ? 'indeterminate' : bar < 0 ? 'none' : 'normal' });
    if (ended == null || !Notification.isSupported()) return;
    const notification = new Notification({ title: words().indexed, body: words().photosReady(ended) });
    notification.on('click', show);
    notification.show();
  });
}

interface OtherStarts {
  readonly backend: BackendProcess;
  readonly library: string | null;
  readonly show: () => void;
}

function answerOtherStarts({ backend, library, show }: OtherStarts): void {
  // The fourth thing told is what the other start handed over; its bare command line is not needed.
  app.on('second-instance', (...[, , , data]) => {
    show();
    const wanted = readHandedOver(data);
    if (wanted.library != null && wanted.library !== library)
      dialog.showErrorBox(
        'Afterimage',
        'Another library is open in this window. Quit Afterimage before you open this one.',
      );
    else if (wanted.folders.length > 0 || wanted.sample) backend.add(wanted.folders, wanted.sample);
  });
  app.on('activate', show);
}

function lookForUpdates({ updates }: DesktopParts): void {
  setTimeout(() => void updates.look(), firstLookMs).unref();
  setInterval(() => void updates.look(), nextLooksMs).unref();
}

/** The library is closed before the application goes; a backend that hangs is not waited for, see supervision.ts. */
function quitCleanly(backend: BackendProcess, connection: Connection): void {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    connection.close();
    void backend.close().then(() => {
      state = 'closed';
      app.quit();
    });
  });
}
