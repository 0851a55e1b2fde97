// `nativeImage`: enough of a picture to be handed to an API that wants one. PNG and JPEG; size read from their headers.
import { readFileSync } from 'node:fs';
import { only } from './absent.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

class NativeImage {
  private readonly size: Size | null;

  constructor(size: Size | null) {
    this.size = size;
  }

  isEmpty(): boolean {
    return this.size == null;
  }

  getSize(): Size {
    return this.size ?? { width: 0, height: 0 };
  }

  resize({ width, height }: Partial<Size>): NativeImage {
    if (this.size == null) return this;
    const ratio = this.size.height / this.size.width;
    const wide = width ?? (height == null ? this.size.width : height / ratio);
    return make({ width: Math.round(wide), height: Math.round(height ?? wide * ratio) });
  }
}

const make = (size: Size | null): NativeImage => only('NativeImage', new NativeImage(size));

function sizeOf(bytes: Buffer): Size | null {
  if (bytes.length > 24 && bytes.readUInt32BE(0) === 0x89504e47)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    // Frame headers hold the size; C4, C8 and CC are other things of that range.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}

export const nativeImage = only('nativeImage', {
  createEmpty: (): NativeImage => make(null),
  createFromBuffer: (bytes: Buffer): NativeImage => make(sizeOf(bytes)),
  createFromBitmap(bytes: Buffer, { width, height }: Size): NativeImage {
    if (bytes.length !== width * height * 4) throw new Error('invalid buffer size');
    return make({ width, height });
  },
  /** Empty where there is no readable picture, as in Electron. */
  createFromPath(path: string): NativeImage {
    try {
      return make(sizeOf(readFileSync(path)));
    } catch {
      return make(null);
    }
  },
});
