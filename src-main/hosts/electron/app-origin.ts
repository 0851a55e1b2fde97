// The one origin of the desktop application's pages. Pure; runs wherever Electron's main process code does.

export const appOrigin = 'app://bundle';

/** Parsed, never compared as text: `app://bundle.evil` begins like ours. */
export function isOurs(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed != null && `${parsed.protocol}//${parsed.host}` === appOrigin && parsed.username === '';
}
