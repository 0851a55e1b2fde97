// Menus as lists of items: the application menu of the desktop, and the menu of one photo. Pure, but for what it reads.
import {
  type MenuCommand,
  type MenuCommandId,
  menuCommandIds,
  menuCommands,
} from '../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../src-shared/contract/desktop.ts';
import type { App } from './app-state.svelte.ts';
import { isAvailable, isEnabled, menuActions } from './menu-actions.ts';
import { t } from './messages.svelte.ts';

function itemOf(app: App, command: MenuCommandId, photo: number | null): MenuItem {
  const { startsGroup }: MenuCommand = menuCommands[command];
  return {
    command,
    label: t(menuActions[command].label),
    enabled: isEnabled(app, command, photo),
    ...(startsGroup === true && { startsGroup }),
  };
}

/** Every command, in the treaty's order: main puts each into its menu. */
export const applicationMenu = (app: App): MenuItem[] => menuCommandIds.map((id) => itemOf(app, id, app.target));

const photoCommands = menuCommandIds.filter((id) => menuCommands[id].menu === 'photo');

/** What can be done with one photo here: nothing that this place cannot do, nothing that is done already. */
export const photoMenu = (app: App, photo: number): MenuItem[] =>
  photoCommands
    .filter((id) => isAvailable(app, id) && !(id === 'open' && app.router.route.view === 'photo'))
    .map((id) => itemOf(app, id, photo));
