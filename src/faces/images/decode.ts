import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { InputError } from '../../base/input-error.ts';
import type { Reserve } from '../scratch.ts';
import { decodeBmp, isBmp } from './bmp.ts';
import { decodeJpegExactly } from './exact-jpeg.ts';
import type { Image } from './image.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import { decodeWithSharp } from './png.ts';

/** File names that count as images, in lower case. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.png', '.bmp']);

/**
 * Decodes JPEG, PNG, BMP, WebP, TIFF or GIF, told apart by their first bytes; `name` is the file, for the
 * InputError. No image is turned by what its EXIF says: neither does the reference. JPEGs are decoded the
 * quick way, for training, and into the memory that `reserve` gives: see `decodeJpeg`. Where that way has
 * something to mind, the exact one decides, so that both take and refuse the same files.
 */
export async function decodeImage(bytes: Uint8Array, name: string, reserve?: Reserve): Promise<Image> {
  return decodeJpeg(bytes, name, reserve) ?? decodeExactly(bytes, name, reserve);
}

/**
 * The same with the pixels that Pillow gives, JPEGs included, for evaluation and for making test sets. Of
 * JPEGs alone, those that are ordinary, the pixels are in the memory that `reserve` gives.
 */
export async function decodeExactly(bytes: Uint8Array, name: string, reserve?: Reserve): Promise<Image> {
  if (isBmp(bytes)) return decodeBmp(bytes, name);
  const decoded = isJpeg(bytes) ? await decodeJpegExactly(bytes, reserve) : undefined;
  return decoded ?? decodeWithSharp(bytes, name);
}

/** Reads a file and decodes it exactly; a missing or broken one is an InputError that names it. */
export async function readImage(path: string): Promise<Image> {
  return decodeExactly(readImageFileSync(path), path);
}

/**
 * The bytes of an image file, for threads that have nothing else to do meanwhile; an InputError where there
 * are none.
 * @param room where those of a file that is smaller go
 */
export function readImageFileSync(path: string, room?: Buffer): Uint8Array {
  try {
    return (room && readSmall(path, room)) ?? readFileSync(path);
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

/**
 * In half the calls of the system that it takes to ask for the size first; undefined where `room` is full.
 */
function readSmall(path: string, room: Buffer): Uint8Array | undefined {
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, room);
    return length < room.length ? room.subarray(0, length) : undefined;
  } finally {
    closeSync(file);
  }
}

function unreadable(path: string, { message }: Error): InputError {
  return new InputError(`cannot read the image: ${message}`, {
    place: path,
    cure: 'check that the file exists and may be read',
  });
}
