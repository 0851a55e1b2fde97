// Makes a HEIC picture of four flat quarters without an encoder. Runs in the inference processes; pure.
//
// [Note: a HEVC picture without compression]
// Each quarter is one coding tree block of 16 × 16 pixels whose samples are written as they are (I_PCM, ITU-T H.265 7.3.8.7).
// All that is left of the arithmetic code then are nine bits before each block (part_mode as expected, pcm_flag set, flush) and
// nine at the end. They depend on nothing but the block's number, because the engine starts anew after every PCM block and one
// context alone has moved on; so they are written here as numbers, worked out by hand from tables 9-48 and 9-52.
import { bits, box, fullBox, joined, u16be, u32be } from './write-bits.ts';

/** Y, Cb, Cr of a block, 0–255. */
export type YCbCr = readonly [luma: number, blue: number, red: number];

const blockSide = 16;
export const heicSampleSide = 2 * blockSide;

const beforeBlock = [269, 279, 291, 301] as const;
const atTheEnd = 509;

const nalTypes = { video: 32, sequence: 33, picture: 34, slice: 20 } as const;

/** Main Still Picture, level 1, as it stands in parameter sets and in the container. */
const profile = Uint8Array.of(0x03, 0x10, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 30);

const videoParameters = (): Uint8Array =>
  bits()
    .u(4, 0) // id
    .u(2, 0b11) // base layer: internal, available
    .u(6, 0) // one layer
    .u(3, 0) // one sub-layer
    .u(1, 1)
    .u(16, 0xffff)
    .bytes(profile)
    .u(1, 1)
    .ue(0, 0, 0) // picture buffer: one picture, in order
    .u(6, 0)
    .ue(0)
    .u(2, 0) // no timing, no extension
    .end();

const sequenceParameters = (): Uint8Array =>
  bits()
    .u(4, 0)
    .u(3, 0)
    .u(1, 1)
    .bytes(profile)
    .ue(0, 1) // id, 4:2:0
    .ue(heicSampleSide, heicSampleSide)
    .u(1, 0) // nothing cropped
    .ue(0, 0, 0) // 8 bits, 8 bits, picture order count of 4 bits
    .u(1, 1)
    .ue(0, 0, 0)
    .ue(1, 0) // coding blocks: 16 only
    .ue(0, 2) // transform blocks: 4 to 16
    .ue(0, 0)
    .u(3, 0) // no scaling lists, no asymmetric partitions, no offset filter
    .u(1, 1) // PCM
    .u(4, 7) // of 8 bits
    .u(4, 7)
    .ue(1, 0) // in blocks of 16
    .u(1, 1) // not filtered
    .ue(0) // no reference pictures
    .u(5, 0) // none kept, no motion, no smoothing, no VUI, no extension
    .end();

const pictureParameters = (): Uint8Array =>
  bits()
    .ue(0, 0)
    .u(7, 0)
    .ue(0, 0, 0)
    .u(3, 0)
    .ue(0, 0)
    .u(7, 0)
    .u(3, 0b101) // deblocking controlled, not overridden, off
    .u(2, 0)
    .ue(0)
    .u(2, 0)
    .end();

function slice(quarters: readonly [YCbCr, YCbCr, YCbCr, YCbCr]): Uint8Array {
  const writer = bits()
    .u(2, 0b10) // the first slice; pictures before are still shown
    .ue(0, 2) // parameters 0, intra only
    .ue(0) // quality as in the parameters
    .align(1);
  quarters.forEach(([luma, blue, red], at) => {
    writer.u(9, beforeBlock[at] ?? 0).align();
    writer.bytes(new Uint8Array(blockSide ** 2).fill(luma));
    for (const chroma of [blue, red]) writer.bytes(new Uint8Array((blockSide / 2) ** 2).fill(chroma));
  });
  return writer.u(9, atTheEnd).align().toBytes();
}

/** Header, then the payload with a 3 put between what would look like a start code. */
function nal(type: number, payload: Uint8Array): Uint8Array {
  const out = [type << 1, 1];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(out);
}

function decoderConfiguration(): Uint8Array {
  const sets = [
    [nalTypes.video, nal(nalTypes.video, videoParameters())],
    [nalTypes.sequence, nal(nalTypes.sequence, sequenceParameters())],
    [nalTypes.picture, nal(nalTypes.picture, pictureParameters())],
  ] as const;
  const arrays = sets.map(([type, unit]) => joined(Uint8Array.of(0x80 | type), u16be(1), u16be(unit.length), unit));
  const fixed = Uint8Array.of(0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, arrays.length);
  return box('hvcC', Uint8Array.of(1), profile, fixed, ...arrays);
}

function meta(dataAt: number, dataBytes: number): Uint8Array {
  const size = fullBox('ispe', 0, u32be(heicSampleSide), u32be(heicSampleSide));
  const item = fullBox('infe', 2, u16be(1), u16be(0), Buffer.from('hvc1\0'));
  return fullBox(
    'meta',
    0,
    fullBox('hdlr', 0, u32be(0), Buffer.from('pict'), new Uint8Array(13)),
    fullBox('pitm', 0, u16be(1)),
    // 4-byte offsets and lengths; one item of one part, in this file.
    fullBox('iloc', 0, u16be(0x4400), u16be(1), u16be(1), u16be(0), u16be(1), u32be(dataAt), u32be(dataBytes)),
    fullBox('iinf', 0, u16be(1), item),
    box(
      'iprp',
      box('ipco', decoderConfiguration(), size),
      // The item has the first property, which must be understood, and the second.
      fullBox('ipma', 0, u32be(1), u16be(1), Uint8Array.of(2, 0x81, 0x02)),
    ),
  );
}

/** A whole HEIC file of 32 × 32 pixels: top left, top right, bottom left, bottom right. */
export function heicSample(quarters: readonly [YCbCr, YCbCr, YCbCr, YCbCr]): Uint8Array {
  const unit = nal(nalTypes.slice, slice(quarters));
  const data = joined(u32be(unit.length), unit);
  const type = box('ftyp', Buffer.from('heic'), u32be(0), Buffer.from('mif1heic'));
  const headBytes = type.length + meta(0, data.length).length + 8;
  return joined(type, meta(headBytes, data.length), box('mdat', data));
}
