// What the commands of the treaty's menus say, when they can be used, and what they do. Their keys and their places are
// in src-shared/contract/commands.ts; the page's own keys are joined to them in commands.ts.
import type { MenuCommandId } from '../../src-shared/contract/commands.ts';
import type { App } from './app-state.svelte.ts';
import type { MessageKey } from './messages.svelte.ts';
import { platform } from './platform.ts';
import { rowHeights } from './preferences-state.svelte.ts';

export interface MenuAction {
  readonly label: MessageKey;
  /** A browser cannot do it: there the command does not exist. */
  readonly onlyInDesktop?: true;
  /** A browser needs the menu's key for itself (the zoom of the page). */
  readonly keyOnlyInDesktop?: true;
  /** `photo`: what it would be done to, the open photo or the one with the focus. */
  enabled(app: App, photo: number | null): boolean;
  run(app: App, photo: number | null): void;
}

/** What lies over the page has its own keys and buttons; what lies beneath waits. */
const onPage = (app: App): boolean => !app.hasDialog;
const onPhoto = (app: App, photo: number | null): boolean => photo != null && !app.hasDialog;
const always = (): boolean => true;
const withPhoto =
  (act: (app: App, photo: number) => unknown) =>
  (app: App, photo: number | null): void => {
    if (photo != null) act(app, photo);
  };
const isOpen = (app: App): boolean => app.router.route.view === 'photo';
const rowHeightIndex = (app: App): number => rowHeights.indexOf(app.preferences.settings.rowHeight);

const revealLabels = { mac: 'command.revealMac', windows: 'command.revealWindows', other: 'command.reveal' } as const;

export const menuActions: Readonly<Record<MenuCommandId, MenuAction>> = {
  'add-folder': { label: 'command.addFolder', enabled: onPage, run: (app) => void app.chooseFolders() },
  search: { label: 'command.search', enabled: onPage, run: (app) => app.goToSearch() },
  settings: { label: 'command.settings', enabled: always, run: (app) => app.openPanel('settings') },
  timeline: { label: 'nav.photos', enabled: onPage, run: (app) => app.goToTimeline() },
  activity: { label: 'activity.title', enabled: always, run: (app) => app.openPanel('activity') },
  larger: {
    label: 'command.larger',
    keyOnlyInDesktop: true,
    enabled: (app) => onPage(app) && (isOpen(app) || rowHeightIndex(app) < rowHeights.length - 1),
    run: (app) => app.stepSize(1),
  },
  smaller: {
    label: 'command.smaller',
    keyOnlyInDesktop: true,
    enabled: (app) => onPage(app) && (isOpen(app) || rowHeightIndex(app) > 0),
    run: (app) => app.stepSize(-1),
  },
  'usual-size': {
    label: 'command.usualSize',
    keyOnlyInDesktop: true,
    enabled: onPage,
    run: (app) => app.stepSize(0),
  },
  open: {
    label: 'command.open',
    enabled: (app, photo) => onPhoto(app, photo) && !isOpen(app),
    run: withPhoto((app, photo) => app.openPhoto(photo)),
  },
  similar: {
    label: 'command.similar',
    enabled: onPhoto,
    run: withPhoto((app, photo) => app.similarTo({ photoId: photo })),
  },
  info: { label: 'command.info', enabled: onPhoto, run: withPhoto((app, photo) => app.showAside(photo, 'info')) },
  ask: { label: 'command.ask', enabled: onPhoto, run: withPhoto((app, photo) => app.showAside(photo, 'ask')) },
  reveal: {
    label: revealLabels[platform],
    onlyInDesktop: true,
    enabled: onPhoto,
    run: withPhoto((app, photo) => app.reveal(photo)),
  },
  trash: {
    label: 'command.trash',
    onlyInDesktop: true,
    enabled: onPhoto,
    run: withPhoto((app, photo) => app.trash?.ask(photo)),
  },
  shortcuts: { label: 'command.shortcuts', enabled: always, run: (app) => app.openPanel('help') },
  diagnostics: { label: 'diagnostics.title', enabled: always, run: (app) => app.openPanel('diagnostics') },
};

/** Whether the command exists where this page runs. */
export const isAvailable = (app: App, id: MenuCommandId): boolean =>
  app.desktop != null || menuActions[id].onlyInDesktop !== true;

export const isEnabled = (app: App, id: MenuCommandId, photo = app.target): boolean =>
  isAvailable(app, id) && menuActions[id].enabled(app, photo);

/** Does the command, once, to the photo that is meant; says whether it could. */
export function runMenuCommand(app: App, id: MenuCommandId, photo = app.target): boolean {
  if (!isEnabled(app, id, photo)) return false;
  menuActions[id].run(app, photo);
  return true;
}
