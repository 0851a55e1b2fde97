// Walks ISO base media boxes (HEIF, AVIF, JPEG XL's container, CR3) for facts about the primary picture.
// Runs in the inference processes; pure. Bounded: lies about sizes end a walk, never start an allocation.
import { latin1, u16, u32, u64, u8, viewOf, type ByteView } from './bytes.ts';

export interface Box {
  readonly type: string;
  /** Content, without the header. */
  readonly start: number;
  readonly end: number;
}

const maxBoxes = 4096;
/** An EXIF or XMP item in more or larger pieces than this is clipped: overlapping extents could repeat a file for ever. */
const maxExtents = 16;
const maxExtentBytes = 4 << 20;

/** The boxes between two offsets, at most 4,096. */
export function boxes(source: ByteView, from: number, to: number): Box[] {
  const found: Box[] = [];
  let at = from;
  while (at + 8 <= to && found.length < maxBoxes) {
    const stated = u32(source, at);
    const wide = stated === 1;
    const size = wide ? u64(source, at + 8) : stated === 0 ? to - at : stated;
    const header = wide ? 16 : 8;
    if (size < header) break;
    found.push({ type: latin1(source, at + 4, 4), start: at + header, end: Math.min(at + size, to) });
    at += size;
  }
  return found;
}

/** Boxes that begin with a version and flags before their children, as `meta` does. */
const versioned: ReadonlySet<string> = new Set(['meta']);

const child = (source: ByteView, parent: Box, type: string): Box | undefined =>
  boxes(source, parent.start + (versioned.has(parent.type) ? 4 : 0), parent.end).find((box) => box.type === type);

interface Item {
  readonly id: number;
  readonly type: string;
  readonly contentType: string;
}

function readItems(source: ByteView, iinf: Box): Item[] {
  const skip = u8(source, iinf.start) === 0 ? 6 : 8;
  return boxes(source, iinf.start + skip, iinf.end).flatMap((box) => {
    const version = u8(source, box.start);
    if (box.type !== 'infe' || version < 2) return [];
    const wide = version > 2;
    const id = wide ? u32(source, box.start + 4) : u16(source, box.start + 4);
    const typeAt = box.start + (wide ? 10 : 8);
    const strings = latin1(source, typeAt + 4, Math.min(box.end - typeAt - 4, 256)).split('\0');
    return [{ id, type: latin1(source, typeAt, 4), contentType: strings[1] ?? '' }];
  });
}

const sized = (source: ByteView, at: number, bytes: number): number =>
  bytes === 8 ? u64(source, at) : bytes === 4 ? u32(source, at) : bytes === 2 ? u16(source, at) : 0;

/** Where an item's bytes lie: only whole items in one or more extents of this file or of `idat`. */
function itemBytes(source: ByteView, meta: Box, id: number): Uint8Array | null {
  const iloc = child(source, meta, 'iloc');
  if (!iloc) return null;
  const version = u8(source, iloc.start);
  const sizes = u16(source, iloc.start + 4);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version > 0 ? sizes & 15 : 0;
  const wide = version === 2;
  const count = wide ? u32(source, iloc.start + 6) : u16(source, iloc.start + 6);
  let at = iloc.start + (wide ? 10 : 8);
  for (let index = 0; index < Math.min(count, maxBoxes) && at < iloc.end; index++) {
    const itemId = wide ? u32(source, at) : u16(source, at);
    at += wide ? 4 : 2;
    const method = version > 0 ? u16(source, at) & 15 : 0;
    at += (version > 0 ? 2 : 0) + 2;
    const base = sized(source, at, baseSize);
    at += baseSize;
    const extents = u16(source, at);
    at += 2;
    const parts: Uint8Array[] = [];
    for (let extent = 0; extent < extents && at < iloc.end; extent++) {
      at += indexSize;
      const start =
        base + sized(source, at, offsetSize) + (method === 1 ? (child(source, meta, 'idat')?.start ?? 0) : 0);
      const length = sized(source, at + offsetSize, lengthSize);
      at += offsetSize + lengthSize;
      if (itemId === id && parts.length < maxExtents) {
        parts.push(source.bytes.subarray(start, Math.min(start + length, start + maxExtentBytes, source.bytes.length)));
      }
    }
    if (itemId === id) return method > 1 ? null : Buffer.concat(parts);
  }
  return null;
}

/** Property boxes of an item, in the order they are applied. */
function itemProperties(source: ByteView, meta: Box, id: number): Box[] {
  const iprp = child(source, meta, 'iprp');
  const ipco = iprp && child(source, iprp, 'ipco');
  const ipma = iprp && child(source, iprp, 'ipma');
  if (!ipco || !ipma) return [];
  const all = boxes(source, ipco.start, ipco.end);
  const version = u8(source, ipma.start);
  const wideIndex = (u8(source, ipma.start + 3) & 1) === 1;
  let at = ipma.start + 8;
  for (let entry = 0; entry < Math.min(u32(source, ipma.start + 4), maxBoxes) && at < ipma.end; entry++) {
    const itemId = version < 1 ? u16(source, at) : u32(source, at);
    at += version < 1 ? 2 : 4;
    const count = u8(source, at++);
    const found: Box[] = [];
    for (let index = 0; index < count; index++) {
      const property = wideIndex ? u16(source, at) & 0x7fff : u8(source, at) & 0x7f;
      at += wideIndex ? 2 : 1;
      const box = all[property - 1];
      if (box) found.push(box);
    }
    if (itemId === id) return found;
  }
  return [];
}

/** EXIF orientation that equals a rotation by `turns` quarter turns anticlockwise and then a mirroring about `axis`. */
function orientationOf(turns: number, axis: number | null): number {
  const plain = [1, 8, 3, 6] as const;
  const topToBottom = [4, 5, 2, 7] as const; // axis 0
  const leftToRight = [2, 7, 4, 5] as const; // axis 1
  return (axis === null ? plain : axis === 0 ? topToBottom : leftToRight)[turns & 3] ?? 1;
}

export interface ItemFacts {
  /** As the container says, before rotation; 0 where it does not. */
  readonly width: number;
  readonly height: number;
  /** The container's rotation and mirroring as an EXIF orientation, 1 where it has none. */
  readonly orientation: number;
  /** ICC profile of the primary picture. */
  readonly profile: Uint8Array | null;
  /** EXIF as a TIFF block. */
  readonly exif: Uint8Array | null;
  readonly xmp: Uint8Array | null;
}

const nothing: ItemFacts = { width: 0, height: 0, orientation: 1, profile: null, exif: null, xmp: null };

/** Drops the 4-byte offset HEIF and JPEG XL put before the TIFF header. */
export function exifPayload(bytes: Uint8Array | null): Uint8Array | null {
  if (!bytes || bytes.length < 12) return null;
  const offset = u32(viewOf(bytes), 0);
  return offset + 12 <= bytes.length ? bytes.subarray(4 + offset) : null;
}

function propertyFacts(
  source: ByteView,
  properties: readonly Box[],
): Pick<ItemFacts, 'width' | 'height' | 'orientation' | 'profile'> {
  const find = (type: string): Box | undefined => properties.find((box) => box.type === type);
  const ispe = find('ispe');
  const irot = find('irot');
  const imir = find('imir');
  const colour = properties.find((box) => box.type === 'colr' && /prof|rICC/.test(latin1(source, box.start, 4)));
  return {
    width: ispe ? u32(source, ispe.start + 4) : 0,
    height: ispe ? u32(source, ispe.start + 8) : 0,
    orientation: orientationOf(irot ? u8(source, irot.start) : 0, imir ? u8(source, imir.start) & 1 : null),
    profile: colour && colour.end - colour.start > 132 ? source.bytes.subarray(colour.start + 4, colour.end) : null,
  };
}

/** Facts about the primary picture of a HEIF or AVIF file; empty ones where the boxes make no sense. */
export function itemFacts(bytes: Uint8Array): ItemFacts {
  const source = viewOf(bytes);
  const meta = boxes(source, 0, bytes.length).find((box) => box.type === 'meta');
  if (!meta) return nothing;
  const pitm = child(source, meta, 'pitm');
  const iinf = child(source, meta, 'iinf');
  const items = iinf ? readItems(source, iinf) : [];
  const primary = pitm ? (u8(source, pitm.start) === 0 ? u16(source, pitm.start + 4) : u32(source, pitm.start + 4)) : 0;
  const exif = items.find(({ type }) => type === 'Exif');
  const xmp = items.find(({ type, contentType }) => type === 'mime' && contentType === 'application/rdf+xml');
  return {
    ...propertyFacts(source, itemProperties(source, meta, primary)),
    exif: exif ? exifPayload(itemBytes(source, meta, exif.id)) : null,
    xmp: xmp ? itemBytes(source, meta, xmp.id) : null,
  };
}
