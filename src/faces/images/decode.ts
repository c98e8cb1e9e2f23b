import { readFile } from 'node:fs/promises';
import { InputError } from '../input-error.ts';
import { decodeBmp, isBmp } from './bmp.ts';
import type { Image } from './image.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import { decodeWithSharp } from './png.ts';

/** File names that count as images, in lower case. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.png', '.bmp']);

/** Decodes JPEG, PNG or BMP, told apart by their first bytes. `name` is the file, for the InputError. */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<Image> {
  if (isJpeg(bytes)) return decodeJpeg(bytes, name);
  if (isBmp(bytes)) return decodeBmp(bytes, name);
  return decodeWithSharp(bytes, name);
}

/** Reads and decodes a file; a missing or broken one is an InputError that names it. */
export async function readImage(path: string): Promise<Image> {
  return decodeImage(await readImageFile(path), path);
}

async function readImageFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(`cannot read the image: ${(error as Error).message}`, {
      place: path,
      cure: 'check that the file exists and may be read',
    });
  }
}
