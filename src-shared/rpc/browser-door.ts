// How a browser gets in: the addresses and the one-time token that the HTTP host and the renderer agree on.
// Runs everywhere; pure.
//
// [Note: the browser's way in] The program prints `http://127.0.0.1:PORT/#token=…`. A fragment never leaves the browser, so
// the token is in no log and no Referer. The page takes it from `location.hash`, removes it from the history
// (`history.replaceState`), and POSTs `{"token": …}` as JSON to `sessionPath`. 204 sets an HttpOnly cookie, and the token is
// spent. From then on the WebSocket at `rpcPath` and everything below `/media/` answer. `GET sessionPath` says whether
// there is a session: 204 yes, 401 no (the program was started again, or the link was used elsewhere).

export const sessionPath = '/session';
export const rpcPath = '/rpc';

export const fragmentFor = (token: string): string => `#token=${token}`;

/** The token of an address's fragment (`location.hash`), or null. */
export function tokenFromFragment(fragment: string): string | null {
  return /^#token=([A-Za-z0-9_-]{22,128})$/.exec(fragment)?.[1] ?? null;
}
