import { InputError } from '../../base/input-error.ts';
import type { Size } from '../geometry.ts';
import { cmykToRgb } from './colour.ts';
import type { Image } from './image.ts';
import { damageOf } from './inspect/damage.ts';
import { describeOther, formatOf, type ImageFormat } from './inspect/format.ts';
import { loadSharp } from './sharp.ts';
import { MOST_PIXELS, requireFewPixels, tooManyPixels } from './size/require-size.ts';

/**
 * RGB or RGBA pixels of a PNG, a JPEG, or of another format that is read (see formatOf): Pillow's pixels, of
 * 16 bits a sample the upper eight. Colour profiles are ignored, as Pillow does.
 * @param name of the file, the place of an InputError
 */
export async function decodeWithSharp(bytes: Uint8Array, name: string): Promise<Image> {
  const format = formatOf(bytes);
  if (format === undefined) {
    const { what, cure } = describeOther(bytes);
    throw new InputError(`this is no image that is read here: ${what}`, { place: name, cure });
  }
  // libpng refuses the largest ones without a word.
  if (format === 'png' && bytes.length >= PNG_SIZES_END) requireFewPixels(sizeOfPng(bytes), name);
  const sharp = await loadSharp();
  try {
    const image = sharp(bytes, { ignoreIcc: true, failOn: 'error', limitInputPixels: MOST_PIXELS });
    const known = isRich(format) ? await image.metadata() : undefined;
    const isForPrint = known?.space === 'cmyk';
    requireSamples(known?.depth, isForPrint, name);
    // Left to itself, sharp would take a profile of its own for the colours of print.
    const coloured = isForPrint
      ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
      : image.toColourspace('srgb');
    const { data, info } = await coloured.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (isForPrint) return { width, height, channels: 3, data: cmykToRgb(data, channels) };
    if (channels !== 3 && channels !== 4) throw new Error(`it has ${channels} channels`);
    return { width, height, channels, data };
  } catch (error) {
    if (error instanceof InputError) throw error;
    const complaints = (error as Error).message.split('\n');
    if (complaints.some((one) => PIXEL_LIMIT.test(one))) throw tooManyPixels(name);
    throw new InputError(`the image is broken: ${damageOf(format, bytes, complaints)}`, {
      place: name,
      cure: 'replace the file by a whole copy, or take it out of the folder and of the lists that name it',
    });
  }
}

const PNG_SIZES_END = 24;

function sizeOfPng({ buffer, byteOffset }: Uint8Array): Size {
  const header = new DataView(buffer, byteOffset, PNG_SIZES_END);
  return { width: header.getUint32(16), height: header.getUint32(20) };
}

/** Whether images of the format may have other samples than 8 bits of red, green and blue, or of grey. */
function isRich(format: ImageFormat): boolean {
  return format === 'jpeg' || format === 'tiff';
}

const PIXEL_LIMIT = /exceeds pixel limit|image dimension/;

/**
 * Samples of other kinds say nothing of what is white: floats from 0 to 1 would come out black, all of them.
 */
function requireSamples(depth: string | undefined, isForPrint: boolean, name: string): void {
  if (depth === undefined || depth === 'uchar' || (depth === 'ushort' && !isForPrint)) return;
  throw new InputError(`the samples of the image are of the type ${depth}, of which 8 bits are not known`, {
    place: name,
    cure: 'save it with 8 bits a sample',
  });
}

/** A lossless PNG. Equal pixels give equal bytes. */
export async function encodePng(image: Image): Promise<Uint8Array> {
  const { width, height, channels } = image;
  const sharp = await loadSharp();
  return sharp(image.data, { raw: { width, height, channels } }).png().toBuffer();
}
