// From a key press to a command: never while an input method composes, never against a field or a button that needs the key.
import type { App } from './app-state.svelte.ts';
import { type Command, type CommandGroup, commands, isCharacter, keyOf } from './commands.ts';

/** Chromium reports 229 for keys that an input method took, even where `isComposing` is already stale. */
const composingKeyCode = 229;

export const isComposing = (event: KeyboardEvent): boolean =>
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only sign some input methods give
  event.isComposing || event.keyCode === composingKeyCode;

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select');

const ownsKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, select, textarea, [role=slider]');

function inGrid(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.closest('[role=grid]') != null);
}

interface Press {
  readonly key: string;
  readonly target: EventTarget | null;
}

function applies(command: Command, isPhoto: boolean, press: Press): boolean {
  if (isTextField(press.target) && command.inFields !== true) return false;
  if (command.inGridOnly === true && !inGrid(press.target)) return false;
  return command.groups.some((group) => appliesIn(group, isPhoto, press));
}

function appliesIn(group: CommandGroup, isPhoto: boolean, { key, target }: Press): boolean {
  if (group === 'everywhere') return true;
  const movement = !isCharacter(key);
  if (movement && ownsKeys(target)) return false;
  if (group === 'photo') {
    const presses = key === 'Enter' || key === ' ';
    return isPhoto && !(presses && target instanceof Element && target.closest('button, a, summary') != null);
  }
  return !isPhoto && (movement ? inGrid(target) : true);
}

/**
 * Runs the command of a key press, if there is one; says whether the key is taken.
 * In the desktop application the menu has the same `mod+` keys as accelerators. The page is asked first: a key that it
 * takes (`preventDefault`) never reaches the menu, and one that it leaves reaches the menu alone. So nothing runs twice,
 * and nothing here must act on a key without taking it.
 */
export function pressKey(app: App, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || isComposing(event)) return false;
  // An open dialog or popover has the keyboard to itself; the browser closes it on Escape.
  if (document.querySelector('dialog[open], :popover-open') != null) return false;
  const key = keyOf(event);
  if (key == null || (isCharacter(key) && app.preferences.settings.letters === 'off')) return false;
  const isPhoto = app.router.route.view === 'photo';
  for (const command of commands) {
    if (!command.keys.includes(key) || !applies(command, isPhoto, { key, target: event.target })) continue;
    if (command.available?.(app) === false) continue;
    if (command.run(app, key)) {
      event.preventDefault();
      return true;
    }
  }
  return false;
}
