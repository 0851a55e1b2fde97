// Updates of the desktop application: off until somebody says yes.
import type { UpdateState } from '../../../src-shared/contract/desktop.ts';
import type { DesktopState } from '../../state/desktop-state.ts';

export class UpdatesState {
  #now = $state.raw<UpdateState | null>(null);
  readonly #desktop: DesktopState;

  constructor(desktop: DesktopState) {
    this.#desktop = desktop;
  }

  /** Null until main answered. */
  get now(): UpdateState | null {
    return this.#now;
  }

  /** Asks how things are and listens on; the returned function stops listening. */
  follow(): () => void {
    const stop = this.#desktop.subscribe('desktop.updates', (state) => {
      this.#now = state;
    });
    void this.#desktop.api.updates().then(
      (state) => (this.#now ??= state),
      () => undefined,
    );
    return stop;
  }

  async set(on: boolean): Promise<void> {
    this.#now = await this.#desktop.api.setUpdates({ on });
  }

  async install(): Promise<void> {
    await this.#desktop.api.installUpdate();
  }
}

/** Whether somebody said yes; null where there is nothing to say yes to. */
export const isOn = (state: UpdateState): boolean | null =>
  state.state === 'unavailable' ? null : state.state !== 'off';
