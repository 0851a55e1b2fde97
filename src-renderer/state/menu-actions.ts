// What the commands of the treaty's menus say, when they can be used, and what they do. Their keys and their places are
// in src-shared/contract/commands.ts; the page's own keys are joined to them in commands.ts.
import type { MenuCommandId } from '../../src-shared/contract/commands.ts';
import { mostTogether } from '../views/ask/conversation.ts';
import type { App } from './app-state.svelte.ts';
import { type Choice, choiceOf } from './choice.ts';
import { canJudge, judgeAs } from './judge-actions.ts';
import type { MessageKey } from './messages.svelte.ts';
import * as organise from './organise-actions.ts';
import { canTeach, startTeaching } from './teach-actions.ts';
import { platform } from './platform.ts';
import { rowHeights } from './preferences-state.svelte.ts';
import { mostPictures } from './query.ts';

export interface MenuAction {
  readonly label: MessageKey;
  /** A browser cannot do it: there the command does not exist. */
  readonly onlyInDesktop?: true;
  /** A browser needs the menu's key for itself (the zoom of the page). */
  readonly keyOnlyInDesktop?: true;
  /** Whether it means anything on the screen that is shown; always, where it is left out. */
  belongs?(app: App): boolean;
  /** `choice`: the photos it would be done to. */
  enabled(app: App, choice: Choice): boolean;
  run(app: App, choice: Choice): void;
}

/** What lies over the page has its own keys and buttons; what lies beneath waits. */
const onPage = (app: App): boolean => !app.hasDialog;
const onPhoto = (app: App, { photo }: Choice): boolean => photo != null && !app.hasDialog;
const onPhotos = (app: App, { count }: Choice): boolean => count > 0 && !app.hasDialog;
const always = (): boolean => true;
const withPhoto =
  (act: (app: App, photo: number) => unknown) =>
  (app: App, { photo }: Choice): void => {
    if (photo != null) act(app, photo);
  };
const isOpen = (app: App): boolean => app.router.route.view === 'photo';
const isIn =
  (...views: readonly string[]) =>
  (app: App): boolean =>
    views.includes(app.router.base.view);
const isNotIn =
  (...views: readonly string[]) =>
  (app: App): boolean =>
    !views.includes(app.router.base.view);
const rowHeightIndex = (app: App): number => rowHeights.indexOf(app.preferences.settings.rowHeight);

const revealLabels = { mac: 'command.revealMac', windows: 'command.revealWindows', other: 'command.reveal' } as const;

const stars = (label: MessageKey, rating: number): MenuAction => ({
  label,
  enabled: onPhotos,
  run: (app, choice) => organise.rate(app, choice, rating),
});

const general = {
  'add-folder': { label: 'command.addFolder', enabled: onPage, run: (app) => void app.chooseFolders() },
  search: { label: 'command.search', enabled: onPage, run: (app) => app.goToSearch() },
  settings: { label: 'command.settings', enabled: always, run: (app) => app.openPanel('settings') },
  undo: {
    label: 'command.undo',
    enabled: always,
    run: (app) => void (app.editText('undo') || app.organise.undo()),
  },
  redo: {
    label: 'command.redo',
    enabled: always,
    run: (app) => void (app.editText('redo') || app.organise.redo()),
  },
  'select-all': {
    label: 'command.selectAll',
    enabled: always,
    run: (app) => {
      if (!app.editText('selectAll')) app.selectAll();
    },
  },
  'select-none': {
    label: 'command.selectNone',
    enabled: (app) => onPage(app) && !app.selection.isEmpty,
    run: (app) => app.selection.clear(),
  },
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
  'go-to-date': {
    label: 'command.goToDate',
    enabled: (app) => onPage(app) && !isOpen(app) && app.grid?.isTimed() === true,
    run: (app) => app.openPanel('date'),
  },
  shortcuts: { label: 'command.shortcuts', enabled: always, run: (app) => app.openPanel('help') },
  diagnostics: { label: 'diagnostics.title', enabled: always, run: (app) => app.openPanel('diagnostics') },
} satisfies Partial<Record<MenuCommandId, MenuAction>>;

const ofPhotos = {
  open: {
    label: 'command.open',
    enabled: (app, choice) => onPhoto(app, choice) && !isOpen(app),
    run: withPhoto((app, photo) => app.openPhoto(photo)),
  },
  similar: {
    label: 'command.similar',
    enabled: (app, choice) => onPhotos(app, choice) && choice.count <= mostPictures,
    run: (app, choice) => app.similarTo(...(choice.ids(mostPictures) ?? []).map((photoId) => ({ photoId }))),
  },
  info: { label: 'command.info', enabled: onPhoto, run: withPhoto((app, photo) => app.showAside(photo, 'info')) },
  ask: {
    label: 'command.ask',
    enabled: (app, choice) => onPhotos(app, choice) && choice.count <= mostTogether,
    run: (app, choice) => app.askAbout(choice.ids(mostTogether) ?? []),
  },
  favourite: { label: 'command.favourite', enabled: onPhotos, run: organise.toggleFavourite },
  tag: { label: 'command.tag', enabled: onPhotos, run: (app, choice) => organise.openPicker(app, choice, 'tag') },
  album: { label: 'command.album', enabled: onPhotos, run: (app, choice) => organise.openPicker(app, choice, 'album') },
  'take-out': {
    label: 'command.takeOut',
    belongs: (app) => organise.shownAlbum(app) != null,
    enabled: onPhotos,
    run: organise.takeOut,
  },
  teach: {
    label: 'command.teach',
    belongs: canTeach,
    enabled: (app, choice) => onPhotos(app, choice) && canTeach(app),
    run: startTeaching,
  },
  fits: { label: 'command.fits', belongs: canJudge, enabled: onPhotos, run: judgeAs('fits') },
  misfits: { label: 'command.misfits', belongs: canJudge, enabled: onPhotos, run: judgeAs('misfits') },
  reveal: {
    label: revealLabels[platform],
    onlyInDesktop: true,
    enabled: onPhoto,
    run: withPhoto((app, photo) => app.reveal(photo)),
  },
  hide: { label: 'command.hide', belongs: isNotIn('hidden', 'removed'), enabled: onPhotos, run: organise.hide },
  unhide: { label: 'command.unhide', belongs: isIn('hidden'), enabled: onPhotos, run: organise.show },
  remove: { label: 'command.remove', belongs: isNotIn('removed'), enabled: onPhotos, run: organise.remove },
  'put-back': { label: 'command.putBack', belongs: isIn('removed'), enabled: onPhotos, run: organise.putBack },
  trash: {
    label: 'command.trash',
    onlyInDesktop: true,
    belongs: isIn('removed'),
    enabled: onPhotos,
    run: (app, choice) => void app.trash?.ask(choice),
  },
  'rate-5': stars('command.rate5', 5),
  'rate-4': stars('command.rate4', 4),
  'rate-3': stars('command.rate3', 3),
  'rate-2': stars('command.rate2', 2),
  'rate-1': stars('command.rate1', 1),
  'rate-0': stars('command.rate0', 0),
} satisfies Partial<Record<MenuCommandId, MenuAction>>;

export const menuActions: Readonly<Record<MenuCommandId, MenuAction>> = { ...general, ...ofPhotos };

/** Whether the command exists where this page runs. */
export const isAvailable = (app: App, id: MenuCommandId): boolean =>
  app.desktop != null || menuActions[id].onlyInDesktop !== true;

/** Whether it means anything on the screen that is shown. */
export const belongs = (app: App, id: MenuCommandId): boolean =>
  isAvailable(app, id) && menuActions[id].belongs?.(app) !== false;

export const isEnabled = (app: App, id: MenuCommandId, choice = choiceOf(app)): boolean =>
  belongs(app, id) && menuActions[id].enabled(app, choice);

/** Does the command, once, to the photos that are meant (`clicked`: where its menu was opened); says whether it could. */
export function runMenuCommand(app: App, id: MenuCommandId, clicked: number | null = null): boolean {
  const choice = choiceOf(app, clicked);
  if (!isEnabled(app, id, choice)) return false;
  menuActions[id].run(app, choice);
  return true;
}
