// Lets libvips read the still picture of AVIF image sequences, which it refuses by their brand alone. Runs in the
// inference processes; pure.
import { latin1, viewOf } from '../bytes.ts';

/** A sequence with a still primary picture gets the still brand, on a copy; anything else comes back as it is. */
export function stillBrand(bytes: Uint8Array): Uint8Array {
  if (latin1(viewOf(bytes), 8, 4) !== 'avis') return bytes;
  const copy = Uint8Array.from(bytes);
  copy.set(Buffer.from('avif', 'latin1'), 8);
  return copy;
}
