// A door that is opened again whenever its channel closes: subscriptions come back by themselves.
// Runs everywhere, above all in the browser, where the program behind the page may stop and start.
import type { Api as BackendApi } from '../contract/api.ts';
import type { Channel } from './channel.ts';
import { createClient } from './connect.ts';

export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  /** Tried again by itself after this time. */
  | { readonly state: 'lost'; readonly retryInMs: number };

export interface Connection<Api = BackendApi> {
  /** Calls made while the line is down wait for the next one; calls it carried when it broke fail with `disconnected`. */
  readonly api: Api;
  /** Told at once of the state as it is, then of every change, until the returned function is called. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Tries now instead of at the end of the wait. */
  retry(): void;
  close(): void;
}

/** A quarter of a second is not noticed; five seconds is what a person waits before pressing something. */
const firstWaitMs = 250;
const longestWaitMs = 5000;

/** `openChannel` resolves once the line stands and rejects where it cannot be had. */
export function reconnecting<Api = BackendApi>(openChannel: () => Promise<Channel>): Connection<Api> {
  const client = createClient<Api>();
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = { state: 'connecting' };
  let current: Channel | null = null;
  let closed = false;
  let waitMs = firstWaitMs;
  let stopWaiting = (): void => undefined;

  const tell = (next: ConnectionState): void => {
    state = next;
    for (const listener of listeners) listener(state);
  };
  const lost = (): void => {
    current = null;
    if (closed) return;
    tell({ state: 'lost', retryInMs: waitMs });
    const timer = setTimeout(attempt, waitMs);
    stopWaiting = () => {
      clearTimeout(timer);
    };
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  };
  const opened = (channel: Channel): void => {
    if (closed) {
      channel.close();
      return;
    }
    current = channel;
    waitMs = firstWaitMs;
    channel.onClose(lost);
    client.attach(channel);
    tell({ state: 'open' });
  };
  const attempt = (): void => {
    tell({ state: 'connecting' });
    openChannel().then(opened, lost);
  };

  attempt();
  return {
    api: client.api,
    onState(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    retry() {
      if (state.state !== 'lost') return;
      stopWaiting();
      attempt();
    },
    close() {
      closed = true;
      stopWaiting();
      current?.close();
      client.end();
    },
  };
}
