// Knows what comes instead of a model file: the pointer that stands for a large file, or the web page of a network that wants a login. Pure.
import { notAsPromised } from './fetch-problems.ts';

const pointer = 'version https://git-lfs.github.com/spec/';
const pageBeginnings = ['<!doctype html', '<html', '<head', '<!--', '<?xml'];

/** `model-damaged` where a file begins as no model file does. `contentType` where a server said one. */
export function refuseStrangers(name: string, beginning: Uint8Array, contentType: string | null = null): void {
  const text = new TextDecoder('latin1').decode(beginning.subarray(0, 256)).trimStart();
  if (text.startsWith(pointer))
    throw notAsPromised(name, 'it is a Git LFS pointer, which only names the large file it stands for');
  const page = pageBeginnings.some((start) => text.toLowerCase().startsWith(start));
  if (page || contentType?.startsWith('text/html') === true)
    throw notAsPromised(name, 'a web page came in its place; a network that asks for a login does that');
}
