// Keeps native sharp out of Electron on Linux: its libvips brings a second GLib beside Electron's, and decoding then crashes
// (electron#46323, sharp#4522). The WebAssembly build stands in. Runs in inference processes, before sharp is loaded.
import { createRequire, registerHooks } from 'node:module';

const native = /^@img\/sharp-(linux|linuxmusl)-/;

/** Passes everything on but sharp's native builds, which are not found: sharp then takes the WebAssembly one. */
export function withoutNativeSharp<Context, Resolved>(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Resolved,
): Resolved {
  if (!native.test(specifier)) return next(specifier, context);
  throw Object.assign(new Error(`${specifier} is not used under Electron on Linux.`), { code: 'MODULE_NOT_FOUND' });
}

export interface Place {
  readonly electron: boolean;
  readonly platform: NodeJS.Platform;
  readonly hasWebAssemblyBuild: boolean;
}

/** Without the WebAssembly build the native one is tried all the same: most photos are read before it crashes, if it does. */
export const mustRefuse = ({ electron, platform, hasWebAssemblyBuild }: Place): boolean =>
  electron && platform === 'linux' && hasWebAssemblyBuild;

/** Does nothing outside Electron on Linux. */
export function refuseNativeSharp(): void {
  const electron = 'electron' in process.versions;
  if (mustRefuse({ electron, platform: process.platform, hasWebAssemblyBuild: electron && canResolveWebAssembly() }))
    registerHooks({ resolve: withoutNativeSharp });
}

function canResolveWebAssembly(): boolean {
  try {
    // From where sharp itself looks: the package may lie below it.
    createRequire(createRequire(import.meta.url).resolve('sharp')).resolve('@img/sharp-wasm32/sharp.node');
    return true;
  } catch {
    return false;
  }
}
