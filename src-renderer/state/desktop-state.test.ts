import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DesktopApi, MenuItem } from '../../src-shared/contract/desktop.ts';
import type { Connection, ConnectionState } from '../../src-shared/rpc/reconnecting.ts';
import { DesktopState } from './desktop-state.ts';

function fakeDesktop() {
  const setMenu = vi.fn<DesktopApi['desktop']['setMenu']>(() => Promise.resolve({ set: true }));
  const setTheme = vi.fn<DesktopApi['desktop']['setTheme']>(() => Promise.resolve({ set: true }));
  let tell: (state: ConnectionState) => void = () => undefined;
  const connection = {
    api: { desktop: { setMenu, setTheme }, subscribe: () => () => undefined },
    onState(listener: (state: ConnectionState) => void) {
      tell = listener;
      listener({ state: 'open' });
      return () => undefined;
    },
  } as unknown as Connection<DesktopApi>;
  const desktop = new DesktopState(connection, () => []);
  return {
    desktop,
    setMenu,
    setTheme,
    tell: (state: ConnectionState) => {
      tell(state);
    },
  };
}

const menu = (label: string): MenuItem[] => [{ command: 'open', label, enabled: true }];
const pause = () => vi.advanceTimersByTimeAsync(200);

describe('what the desktop is told', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells many changes of the menu as one, and nothing twice', async () => {
    const { desktop, setMenu } = fakeDesktop();
    for (const label of ['a', 'b', 'c']) desktop.showMenu(menu(label));
    await pause();
    desktop.showMenu(menu('c'));
    await pause();
    expect(setMenu.mock.calls).toEqual([[{ items: menu('c') }]]);
  });

  it('tells it again where it did not arrive', async () => {
    const { desktop, setMenu } = fakeDesktop();
    setMenu.mockRejectedValueOnce(new Error('lost'));
    desktop.showMenu(menu('a'));
    await pause();
    desktop.showMenu(menu('a'));
    await pause();
    expect(setMenu).toHaveBeenCalledTimes(2);
  });

  it('tells everything to whoever answers after a break, and nothing during it', async () => {
    const { desktop, setMenu, setTheme, tell } = fakeDesktop();
    desktop.showMenu(menu('a'));
    desktop.showTheme('dark');
    await pause();
    tell({ state: 'lost', retryInMs: 250 });
    desktop.showMenu(menu('b'));
    desktop.showTheme('light');
    await pause();
    expect([setMenu.mock.calls.length, setTheme.mock.calls.length]).toEqual([1, 1]);
    tell({ state: 'open' });
    expect(setMenu).toHaveBeenLastCalledWith({ items: menu('b') });
    expect(setTheme).toHaveBeenLastCalledWith({ theme: 'light' });
  });
});
