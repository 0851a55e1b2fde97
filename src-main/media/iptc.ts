// The date in an IPTC block (scanned and agency photos often have no other). Runs in the inference processes; pure.
import { latin1, u16, u32, u8, viewOf, type ByteView } from './bytes.ts';

const dateCreated = 55;
const timeCreated = 60;

function records(source: ByteView, from: number, to: number): Map<number, string> {
  const found = new Map<number, string>();
  let at = from;
  while (at + 5 <= to && u8(source, at) === 0x1c) {
    const length = u16(source, at + 3);
    if (length > 0x7fff) break;
    if (u8(source, at + 1) === 2) found.set(u8(source, at + 2), latin1(source, at + 5, Math.min(length, 64)));
    at += 5 + length;
  }
  return found;
}

/** `2004-02-26` or `2004-02-26T13:45:00+01:00` from IPTC records; null where they hold no date. */
export function iptcDate(bytes: Uint8Array): string | null {
  const source = viewOf(bytes);
  const found = records(source, 0, bytes.length);
  const date = /^(\d{4})(\d{2})(\d{2})/.exec(found.get(dateCreated) ?? '');
  if (!date) return null;
  const time = /^(\d{2})(\d{2})(\d{2})([+-]\d{4})?/.exec(found.get(timeCreated) ?? '');
  const day = `${date[1] ?? ''}-${date[2] ?? ''}-${date[3] ?? ''}`;
  return time ? `${day}T${time[1] ?? ''}:${time[2] ?? ''}:${time[3] ?? ''}${time[4] ?? ''}` : day;
}

/** The IPTC block among Photoshop's resources (JPEG APP13 after its name). */
export function iptcOfPhotoshop(bytes: Uint8Array): Uint8Array | null {
  const source = viewOf(bytes);
  let at = 0;
  for (let count = 0; count < 512 && latin1(source, at, 4) === '8BIM'; count++) {
    const nameBytes = 1 + u8(source, at + 6);
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2);
    const size = u32(source, sizeAt);
    if (u16(source, at + 4) === 0x404) return bytes.subarray(sizeAt + 4, sizeAt + 4 + size);
    at = sizeAt + 4 + size + (size % 2);
  }
  return null;
}
