// Whose address it is: this computer's own, or another's, to which a photo goes only when a person said so. Pure; runs in the backend.
import { AppError } from '../../../src-shared/contract/errors.ts';

/** By the name alone: what a name of another network leads to is not ours to say. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

export const leavesNote = (address: URL): string =>
  `“${address.host}” is not this computer: your photo and your words leave it.`;

/**
 * The address without what follows its last path segment. `invalid-input` where it is none of a server's, `permission` with the warning
 * where it is another computer's and that was not allowed.
 */
export function checkedAddress(text: string, remoteAllowed: boolean): URL {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address === null || !/^https?:$/.test(address.protocol) || address.username !== '' || address.password !== '')
    throw new AppError(
      'invalid-input',
      'That is not the address of a chat server. One looks like http://127.0.0.1:11434',
    );
  if (!isLoopback(address) && !remoteAllowed)
    throw new AppError('permission', `${leavesNote(address)} Allow it expressly, or use a server on this computer.`);
  address.search = address.hash = '';
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return address;
}
