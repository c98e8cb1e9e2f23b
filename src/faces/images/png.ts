import { InputError } from '../../base/input-error.ts';
import { cmykToRgb } from './colour.ts';
import type { Image } from './image.ts';
import { MOST_PIXELS, tooManyPixels } from './require-size.ts';
import { loadSharp } from './sharp.ts';

/**
 * RGB or RGBA pixels of a PNG, a JPEG, or of another format that sharp reads: Pillow's pixels. Colour
 * profiles are ignored, as Pillow does.
 */
export async function decodeWithSharp(bytes: Uint8Array, name: string): Promise<Image> {
  if (bytes.length === 0) throw notDecoded(name, 'it is empty');
  const sharp = await loadSharp();
  try {
    const image = sharp(bytes, { ignoreIcc: true, failOn: 'error', limitInputPixels: MOST_PIXELS });
    const isForPrint = mayBeForPrint(bytes) && (await image.metadata()).space === 'cmyk';
    // Left to itself, sharp would take a profile of its own for the colours of print.
    const coloured = isForPrint
      ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
      : image.toColourspace('srgb');
    const { data, info } = await coloured.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (isForPrint) return { width, height, channels: 3, data: cmykToRgb(data, channels) };
    if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels`);
    return { width, height, channels, data };
  } catch (error) {
    const complaints = (error as Error).message.split('\n');
    if (complaints.some((one) => PIXEL_LIMIT.test(one))) throw tooManyPixels(name);
    throw notDecoded(name, reasonOf(complaints, bytes));
  }
}

/** Of all formats JPEG and TIFF alone hold CMYK. */
function mayBeForPrint([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xd8) || (first === second && (first === 0x49 || first === 0x4d));
}

const PIXEL_LIMIT = /exceeds pixel limit|image dimension/;
const TRUNCATED = /premature end|read error|unable to parse image/i;
const FOREIGN = /unsupported image format/;

function reasonOf(complaints: readonly string[], bytes: Uint8Array): string {
  const truncated = complaints.find((one) => TRUNCATED.test(one));
  if (truncated !== undefined) return `it is truncated (${truncated})`;
  if (!FOREIGN.test(complaints[0]!)) return complaints[0]!;
  const start = Buffer.from(bytes.subarray(0, SHOWN)).toString('latin1');
  return /^[\t\r\n -~]*$/.test(start)
    ? `it is a text that begins with ${JSON.stringify(start)}`
    : 'it begins as no format of images does that is read here';
}

/** As much of a text as tells an error page, or a pointer to a file that was not fetched. */
const SHOWN = 32;

function notDecoded(name: string, why: string): InputError {
  return new InputError(`${name} is broken or not an image: ${why}`, {
    place: name,
    cure: 'use a .jpg, .png or .bmp image; replace the file, or take it out of the folder and of the lists that name it',
  });
}

/** A lossless PNG. Equal pixels give equal bytes. */
export async function encodePng(image: Image): Promise<Uint8Array> {
  const { width, height, channels } = image;
  const sharp = await loadSharp();
  return sharp(image.data, { raw: { width, height, channels } }).png().toBuffer();
}
