// Who answers in Ask: the model in the program, or a chat server; remembered by this window. Knows no screen.
import type { EngineChoice, EngineKind } from '../../src-shared/contract/chat.ts';

const storedKey = 'afterimage.engine';
const builtIn: EngineChoice = { kind: 'built-in' };
const kinds: ReadonlySet<string> = new Set<EngineKind>(['built-in', 'ollama', 'openai']);

export const usualAddresses: Readonly<Record<Exclude<EngineKind, 'built-in'>, string>> = {
  ollama: 'http://127.0.0.1:11434',
  openai: 'http://127.0.0.1:8080',
};

/** What was chosen last; the built-in one where nothing was, or what was kept cannot be read. */
export function chosenEngine(): EngineChoice {
  if (typeof localStorage === 'undefined') return builtIn;
  try {
    const stored = JSON.parse(localStorage.getItem(storedKey) ?? 'null') as Partial<EngineChoice> | null;
    if (stored == null || !kinds.has(String(stored.kind))) return builtIn;
    return { ...stored, kind: stored.kind ?? 'built-in' };
  } catch {
    return builtIn;
  }
}

export function chooseEngine(choice: EngineChoice): void {
  localStorage.setItem(storedKey, JSON.stringify(choice));
}

/** Of an address that a server can have; null where it is none. */
export function hostOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, host, username, password } = new URL(address);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? host : null;
}

/** By the name alone, as the program judges it. */
export function isThisComputer(address: string): boolean {
  if (hostOf(address) == null) return false;
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}
