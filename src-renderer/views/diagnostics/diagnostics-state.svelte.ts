// Whether this installation works: the backend's checks and, in the desktop application, main's, as they come in.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { DesktopApi } from '../../../src-shared/contract/desktop.ts';
import type { Check } from '../../../src-shared/contract/diagnostics.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';

export class DiagnosticsState {
  #checks = $state.raw<readonly Check[]>([]);
  #errors = $state.raw<readonly string[]>([]);
  #about = $state.raw<{ readonly version: string; readonly system: string } | null>(null);
  #running = $state(false);
  readonly #api: Api;
  readonly #desktop: DesktopApi['desktop'] | null;

  constructor(api: Api, desktop: DesktopApi['desktop'] | null) {
    this.#api = api;
    this.#desktop = desktop;
  }

  get checks(): readonly Check[] {
    return this.#checks;
  }

  /** Why a whole process could not be asked. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  get about(): { readonly version: string; readonly system: string } | null {
    return this.#about;
  }

  get running(): boolean {
    return this.#running;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#running = true;
    this.#checks = [];
    this.#errors = [];
    const backend = this.#api.diagnostics.run({ signal }).then(({ checks, version, system }) => {
      this.#about = { version, system };
      this.#checks = [...this.#checks, ...checks];
    });
    // Main's come first in the list, whenever they arrive: it is where everything begins.
    const desktop = this.#desktop?.diagnose({ signal }).then(({ checks }) => {
      this.#checks = [...checks, ...this.#checks];
    });
    for (const outcome of await Promise.allSettled([backend, desktop]))
      if (outcome.status === 'rejected' && !signal.aborted)
        this.#errors = [...this.#errors, toErrorShape(outcome.reason).message];
    this.#running = false;
  }
}
