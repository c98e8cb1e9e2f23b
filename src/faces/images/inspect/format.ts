/** What sharp is given; bitmaps are decoded apart. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif';

/**
 * The format of an image by its first bytes; undefined for anything else, whatever its name says. libvips
 * reads more, SVG among it, which is a program to draw by and no photograph of anybody.
 */
export function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  const start = latin1(bytes, 12);
  return FORMATS.find(([, isOne]) => isOne(start))?.[0];
}

/** In either order of bytes; `+` instead of `*` has offsets of 64 bits. */
const TIFFS = ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'];

const FORMATS: readonly (readonly [ImageFormat, (start: string) => boolean])[] = [
  ['jpeg', (start) => start.startsWith('\xff\xd8')],
  ['png', (start) => start.startsWith('\x89PNG\r\n\x1a\n')],
  ['webp', (start) => start.startsWith('RIFF') && start.startsWith('WEBP', 8)],
  ['tiff', (start) => TIFFS.some((one) => start.startsWith(one))],
  ['gif', (start) => /^GIF8[79]a/.test(start)],
];

/** What a file is that is no image of those formats, and what the user may do. */
export interface Other {
  readonly what: string;
  readonly cure: string;
}

/**
 * Says what the bytes are without quoting them: they may be those of a file that a link leads to, which is
 * not the user's to be shown.
 */
export function describeOther(bytes: Uint8Array): Other {
  if (bytes.length === 0) return { what: 'it is empty', cure: FETCH };
  const start = latin1(bytes, LOOKED_AT);
  const found = OTHERS.find(([, isOne]) => isOne(start));
  if (found !== undefined) return found[0];
  return PRINTABLE.test(start.slice(0, TEXT))
    ? { what: 'it is a text', cure: FETCH }
    : { what: 'it begins as no format of images does that is read here', cure: SAVE };
}

const FETCH = 'fetch the image itself, or take it out of the folder and of the lists that name it';
const SAVE = 'save it as JPEG or PNG, or take it out of the folder and of the lists that name it';

/** Tools put comments before what tells an SVG. */
const LOOKED_AT = 1024;
const TEXT = 32;
const PRINTABLE = /^[\t\r\n -~]*$/;

const OTHERS: readonly (readonly [Other, (start: string) => boolean])[] = [
  [
    { what: 'it is a page of HTML', cure: FETCH },
    (start) => /^\s*<(!doctype\s+html|html|head|body)\b/i.test(start),
  ],
  [
    { what: 'it is an SVG drawing', cure: SAVE },
    (start) => /^(\xef\xbb\xbf)?\s*</.test(start) && /<svg\b/i.test(start),
  ],
  [
    { what: 'it is a pointer of Git LFS', cure: FETCH },
    (start) => start.startsWith('version https://git-lfs'),
  ],
  [{ what: 'it is an AVIF image', cure: SAVE }, (start) => /^.{4}ftypavi[fs]/s.test(start)],
  [{ what: 'it is a HEIF image', cure: SAVE }, (start) => /^.{4}ftyp(hei|hev|mif|msf)/s.test(start)],
  [
    { what: 'it is a JPEG XL image', cure: SAVE },
    (start) => start.startsWith('\xff\x0a') || start.startsWith('JXL ', 4),
  ],
  [
    { what: 'it is a JPEG 2000 image', cure: SAVE },
    (start) => start.startsWith('jP  ', 4) || start.startsWith('\xff\x4f\xff\x51'),
  ],
  [{ what: 'it is a PDF', cure: SAVE }, (start) => start.startsWith('%PDF')],
];

function latin1({ buffer, byteOffset, length }: Uint8Array, most: number): string {
  return Buffer.from(buffer, byteOffset, Math.min(length, most)).toString('latin1');
}
