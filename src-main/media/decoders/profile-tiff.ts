// Wraps decoded pixels and their ICC profile as an uncompressed TIFF, the one way to tell libvips the profile of pixels
// it did not decode itself. Runs in the inference processes; pure.

const headerBytes = 8;
const entryBytes = 12;

/** TIFF 6.0, little-endian, one strip, 8 bits a channel; a fourth channel is unassociated alpha. */
export function profileTiff(
  pixels: { data: Uint8Array; width: number; height: number; channels: 3 | 4 },
  profile: Uint8Array,
): Uint8Array {
  const { data, width, height, channels } = pixels;
  const entryCount = channels === 4 ? 11 : 10;
  const bitsAt = headerBytes + 2 + entryCount * entryBytes + 4;
  const profileAt = bitsAt + 8;
  const dataAt = profileAt + profile.length + (profile.length % 2);
  const file = Buffer.alloc(dataAt + data.length);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(headerBytes, 4);
  file.writeUInt16LE(entryCount, headerBytes);
  const rows: [tag: number, type: 3 | 4 | 7, count: number, value: number][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, channels, bitsAt],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, dataAt],
    [277, 3, 1, channels],
    [278, 4, 1, height],
    [279, 4, 1, data.length],
    ...(channels === 4 ? ([[338, 3, 1, 2]] satisfies [number, 3, number, number][]) : []),
    [34675, 7, profile.length, profileAt],
  ];
  rows.forEach(([tag, type, count, value], index) => {
    const at = headerBytes + 2 + index * entryBytes;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  for (let channel = 0; channel < channels; channel++) file.writeUInt16LE(8, bitsAt + channel * 2);
  file.set(profile, profileAt);
  file.set(data, dataAt);
  return file;
}
