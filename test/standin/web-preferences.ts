// What a window's pages may do. The stand-in knows only locked-down pages: any other wish is refused by name.
import { isAbsolute } from 'node:path';
import { notInStandIn, refuseUnknown } from './absent.ts';

export interface WebPreferences {
  readonly preload?: string;
  readonly sandbox?: boolean;
  readonly contextIsolation?: boolean;
  readonly nodeIntegration?: boolean;
  readonly webSecurity?: boolean;
  readonly webviewTag?: boolean;
  readonly spellcheck?: boolean;
  readonly devTools?: boolean;
  readonly backgroundThrottling?: boolean;
}

const only: Readonly<Record<string, boolean>> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
};
const known = new Set([...Object.keys(only), 'preload', 'spellcheck', 'devTools', 'backgroundThrottling']);

/** The path of the preload script, or null. Throws for what the stand-in cannot be. */
export function readWebPreferences(preferences: WebPreferences): string | null {
  refuseUnknown('BrowserWindow webPreferences', preferences, known);
  for (const [name, value] of Object.entries(preferences))
    if (only[name] != null && only[name] !== value)
      throw notInStandIn(`BrowserWindow webPreferences { ${name}: ${value} }`);
  const { preload = null } = preferences;
  if (preload != null && !isAbsolute(preload))
    throw new Error(`The preload script must have an absolute path: ${preload}`);
  return preload;
}
