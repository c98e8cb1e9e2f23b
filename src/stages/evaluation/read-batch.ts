import { createHash } from 'node:crypto';
import { readImageFileSync } from '../../faces/images/decode.ts';
import type { Image } from '../../faces/images/image.ts';
import { normaliseInto } from '../../faces/images/normalise.ts';
import { requireSize } from '../../faces/images/require-size.ts';

/**
 * Images as a network takes them, [n, height, width, 3] in -1..1. One of another size is an InputError.
 * @param read its image need last only until the next one is read
 */
export async function readBatch(
  files: readonly string[],
  [height, width]: readonly [height: number, width: number],
  read: (file: string) => Promise<Image>,
): Promise<Float32Array<ArrayBuffer>> {
  const pixels = new Float32Array(files.length * height * width * 3);
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
