// Reads single properties out of an XMP packet, as attributes or elements. Runs in the inference processes; pure.
// No XML parser on purpose: no entities are expanded and nothing is built, so a hostile packet has nothing to grow.

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const maxPacket = 2 << 20;
const maxValue = 256;

/** The packet as text, clipped to 2 MiB. */
export const xmpText = (bytes: Uint8Array | null): string =>
  bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, maxPacket)).toString('utf8') : '';

/** The first value of `prefix:name` (`exif:DateTimeOriginal`), trimmed; null where absent or empty. */
export function xmpValue(packet: string, name: string): string | null {
  const attribute = new RegExp(`\\s${name}\\s{0,4}=\\s{0,4}["']([^"'<]{0,${String(maxValue)}})["']`).exec(packet);
  const element = attribute ?? new RegExp(`<${name}>([^<]{0,${String(maxValue)}})</${name}>`).exec(packet);
  const value = element?.[1]?.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => entities[entity] ?? '').trim();
  return value === undefined || value === '' ? null : value;
}
