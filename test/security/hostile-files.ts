// Pictures and names made to be mistaken for something that runs: SVGs with scripts, markup in every field of metadata.
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { flatPng } from '../support/flat-png.ts';

interface HostileSvg {
  readonly name: string;
  /** `elsewhere` is the origin of a server that must not be asked. */
  svg(elsewhere: string): string;
}

const tell = "window.ran = 1; console.log('RAN'); alert('RAN')";
const around = (inside: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90"${attributes}>${inside}<rect width="40" height="40" fill="teal"/></svg>`;
const svg = (name: string, inside: (elsewhere: string) => string, attributes = ''): HostileSvg => ({
  name,
  svg: (elsewhere) => around(inside(elsewhere), attributes),
});

/** Each would set `window.ran`, say RAN, open a dialog or ask for /ran elsewhere if anything in it were executed. */
export const hostileSvgs: readonly HostileSvg[] = [
  svg('a script element', (to) => `<script>${tell}; fetch('${to}/ran')</script>`),
  svg('a script element in CDATA', () => `<script><![CDATA[${tell}]]></script>`),
  svg('a script from elsewhere', (to) => `<script href="${to}/ran.js"/><script xlink:href="${to}/ran2.js"/>`),
  svg('onload of the root', () => '', ` onload="${tell}"`),
  svg('onerror of an image', () => `<image href="x" onerror="${tell}"/>`),
  svg(
    'HTML in a foreignObject',
    () =>
      `<foreignObject width="90" height="90"><body xmlns="http://www.w3.org/1999/xhtml"><script>${tell}</script><img src="x" onerror="${tell}"/></body></foreignObject>`,
  ),
  svg(
    'a frame',
    () =>
      `<foreignObject width="90" height="90"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:parent.ran = 1"/></foreignObject>`,
  ),
  svg(
    'an animated href',
    () => `<a><animate attributeName="href" values="javascript:window.ran = 1"/><rect width="90" height="90"/></a>`,
  ),
  svg(
    'a handler started by an animation',
    () =>
      `<rect width="9" height="9"><animate attributeName="x" dur="0.01s" onbegin="${tell}" onend="${tell}"/></rect>`,
  ),
  svg(
    'set of a handler',
    () => `<rect width="90" height="90"><set attributeName="onmouseover" to="window.ran = 1"/></rect>`,
  ),
  svg(
    'a style from elsewhere',
    (to) => `<style>@import url(${to}/ran.css); rect { fill: url(${to}/ran.svg) }</style><rect width="9" height="9"/>`,
  ),
  svg(
    'use of another document',
    (to) => `<use href="${to}/ran.svg#x"/><image href="${to}/ran.png" width="9" height="9"/>`,
  ),
];

const markup = (elsewhere: string): string =>
  `<img src=x onerror="window.ran=1;fetch('${elsewhere}/ran')"><b class=hostile>\u001B[31mred\u001B]0;title\u0007\u202Egpj\u2066 "'&lt;{{1+1}}\${1+1}`;

const exifText: Readonly<Record<'IFD0' | 'IFD2' | 'IFD3', readonly string[]>> = {
  IFD0: [
    'ImageDescription',
    'Make',
    'Model',
    'Software',
    'DateTime',
    'Artist',
    'Copyright',
    'HostComputer',
    'DocumentName',
    'PageName',
  ],
  IFD2: [
    'DateTimeOriginal',
    'DateTimeDigitized',
    'OffsetTime',
    'OffsetTimeOriginal',
    'SubSecTime',
    'UserComment',
    'RelatedSoundFile',
    'ImageUniqueID',
    'CameraOwnerName',
    'BodySerialNumber',
    'LensMake',
    'LensModel',
    'LensSerialNumber',
    'SpectralSensitivity',
  ],
  IFD3: ['GPSDateStamp', 'GPSMapDatum', 'GPSSatellites', 'GPSAreaInformation'],
};
const xmpText = [
  'dc:title',
  'dc:description',
  'dc:creator',
  'dc:rights',
  'photoshop:Headline',
  'photoshop:City',
  'xmp:Label',
  'xmp:CreateDate',
  'tiff:Make',
  'tiff:Model',
] as const;

export const hostileText = { fields: Object.values(exifText).flat().length + xmpText.length };

/** The same picture with markup, escapes and direction marks in every field. */
export function withHostileMetadata(jpeg: Buffer, elsewhere: string): Promise<Buffer> {
  const text = markup(elsewhere);
  const exif = Object.fromEntries(
    Object.entries(exifText).map(([ifd, names]) => [ifd, Object.fromEntries(names.map((name) => [name, text]))]),
  );
  // XML holds no control characters but these three.
  const escaped = text
    .replaceAll(/[^\P{Cc}\t\n\r]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
  const fields = xmpText.map((name) => `<${name}>${escaped}</${name}>`).join('');
  const names =
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"';
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description ${names}>${fields}</rdf:Description></rdf:RDF></x:xmpmeta>`;
  return sharp(jpeg).withExif(exif).withXmp(xmp).jpeg().toBuffer();
}

/** A PNG, whose blocks may be of any size, with a camera of a million letters. */
export function withMegabyte(elsewhere: string): Buffer {
  const text = Buffer.from(`${markup(elsewhere)}${'M'.repeat(1024 * 1024)}\0`, 'latin1');
  // TIFF 6.0: one directory with `Make` and `Model`, both the same text behind it.
  const tiff = Buffer.alloc(38);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  for (const [at, tag] of [0x10f, 0x110].entries()) {
    tiff.writeUInt16LE(tag, 10 + at * 12);
    tiff.writeUInt16LE(2, 12 + at * 12);
    tiff.writeUInt32LE(text.length, 14 + at * 12);
    tiff.writeUInt32LE(tiff.length, 18 + at * 12);
  }
  const body = Buffer.concat([Buffer.from('eXIf', 'latin1'), tiff, text]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  const png = flatPng(64, 48, 0x339966);
  const headEnd = 8 + 25;
  return Buffer.concat([png.subarray(0, headEnd), length, body, check, png.subarray(headEnd)]);
}

/** Names of files and folders; no slash, at most 255 bytes with what is put around them. */
export const hostileNames: readonly string[] = [
  '<img src=x onerror=window.ran=1>',
  '"><script>window.ran=1<&script>',
  "'-alert(1)-'",
  '{{constructor.constructor("window.ran=1")()}}',
  '${window.ran=1}',
  '\u001B[31mred\u001B[2J',
  '\u001B]0;title\u0007',
  '\u202Egnp.exe',
  '\u2066\u2067\u2068x\u2069',
  'new\nline\r\ttab',
  'javascript:window.ran=1',
  '%3Cimg src=x%3E',
  '&lt;b&gt;&#x3c;b&#x3e;',
  'W'.repeat(200),
  '\u0301'.repeat(60),
  '=cmd|calc!A1',
];
