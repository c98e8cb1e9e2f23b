import { InputError } from '../../base/input-error.ts';
import type { Image } from './image.ts';
import { loadSharp } from './sharp.ts';

/**
 * RGB or RGBA pixels of a PNG, a JPEG, or of another format that sharp reads: Pillow's pixels. Colour
 * profiles are ignored, as Pillow does.
 */
export async function decodeWithSharp(bytes: Uint8Array, name: string): Promise<Image> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { ignoreIcc: true, failOn: 'error' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 && info.channels !== 4) throw new Error(`${info.channels} channels`);
    return { width: info.width, height: info.height, channels: info.channels, data };
  } catch (error) {
    throw new InputError(`${name} is broken or not an image: ${(error as Error).message}`, {
      place: name,
      cure: 'use a .jpg, .png or .bmp image; replace the file, or take it out of the folder and of the lists that name it',
    });
  }
}

/** A lossless PNG. Equal pixels give equal bytes. */
export async function encodePng(image: Image): Promise<Uint8Array> {
  const { width, height, channels } = image;
  const sharp = await loadSharp();
  return sharp(image.data, { raw: { width, height, channels } }).png().toBuffer();
}
