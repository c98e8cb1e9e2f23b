import { createHash } from 'node:crypto';
import { readImageFileSync } from '../../faces/images/decode.ts';
import type { Image } from '../../faces/images/image.ts';
import { normaliseInto } from '../../faces/images/normalise.ts';
import { requireSize } from '../../faces/images/require-size.ts';

/**
 * Images as a network takes them, [n, height, width, 3] in -1..1. One of another size is an InputError.
 * @param read its image need last only until the next one is read
 * @param into memory to use, where it is large enough
 */
export async function readBatch(
  files: readonly string[],
  [height, width]: readonly [height: number, width: number],
  read: (file: string) => Promise<Image>,
  into?: ArrayBuffer,
): Promise<Float32Array<ArrayBuffer>> {
  const length = files.length * height * width * 3;
  const fits = into !== undefined && into.byteLength >= length * Float32Array.BYTES_PER_ELEMENT;
  const pixels = fits ? new Float32Array(into, 0, length) : new Float32Array(length);
  for (const [index, file] of files.entries()) {
    const image = await read(file);
    requireSize(image, { height, width }, file);
    normaliseInto(image, pixels, index * height * width * 3);
  }
  return pixels;
}

/** sha256 of a file, hex. */
export function hashImage(file: string): string {
  return createHash('sha256').update(readImageFileSync(file)).digest('hex');
}
