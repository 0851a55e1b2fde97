// `nativeTheme`: what the application chose, and to every page the media feature that follows from it.
import { only } from './absent.ts';
import { KnownEvents } from './emitter.ts';
import { webContents } from './web-contents.ts';

type ThemeSource = 'system' | 'light' | 'dark';

let source: ThemeSource = 'system';

class NativeTheme extends KnownEvents {
  constructor() {
    super('nativeTheme', ['updated']);
  }

  get themeSource(): ThemeSource {
    return source;
  }

  set themeSource(given: ThemeSource) {
    if (!['system', 'light', 'dark'].includes(given)) throw new TypeError(`Error processing argument: ${given}`);
    if (given === source) return;
    source = given;
    for (const contents of webContents.getAllWebContents()) applyTheme(contents);
    nativeTheme.emit('updated');
  }

  /** The stand-in's system is light. */
  get shouldUseDarkColors(): boolean {
    return source === 'dark';
  }
}

export const nativeTheme = only('nativeTheme', new NativeTheme());

function applyTheme(contents: ReturnType<typeof webContents.getAllWebContents>[number]): void {
  const features = source === 'system' ? [] : [{ name: 'prefers-color-scheme', value: source }];
  contents
    .standInTarget()
    .then(({ session }) => session.send('Emulation.setEmulatedMedia', { features }))
    .catch(() => undefined);
}
