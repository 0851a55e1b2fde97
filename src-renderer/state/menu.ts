// Menus as lists of items: the application menu of the desktop, and the menu of one photo. Pure, but for what it reads.
import {
  type MenuCommand,
  type MenuCommandId,
  menuCommandIds,
  menuCommands,
} from '../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../src-shared/contract/desktop.ts';
import type { App } from './app-state.svelte.ts';
import { type Choice, choiceOf } from './choice.ts';
import { belongs, isEnabled, menuActions } from './menu-actions.ts';
import { t } from './messages.svelte.ts';

function itemOf(app: App, command: MenuCommandId, choice: Choice): MenuItem {
  const { startsGroup }: MenuCommand = menuCommands[command];
  return {
    command,
    label: t(menuActions[command].label),
    enabled: isEnabled(app, command, choice),
    ...(startsGroup === true && { startsGroup }),
  };
}

/** Every command, in the treaty's order: main puts each into its menu. */
export function applicationMenu(app: App): MenuItem[] {
  const choice = choiceOf(app);
  return menuCommandIds.map((id) => itemOf(app, id, choice));
}

const photoCommands = menuCommandIds.filter((id) => menuCommands[id].menu === 'photo');

/** What can be done here with the photo that was clicked, or with all that are chosen: nothing that this place cannot do, nothing that is done already. */
export function photoMenu(app: App, photo: number): MenuItem[] {
  const choice = choiceOf(app, photo);
  return photoCommands
    .filter((id) => belongs(app, id) && !(id === 'open' && app.router.route.view === 'photo'))
    .map((id) => itemOf(app, id, choice));
}
