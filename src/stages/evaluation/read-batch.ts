import { createHash } from 'node:crypto';
import { readImageFileSync } from '../../faces/images/decode.ts';
import { dropAlpha, type Image } from '../../faces/images/image.ts';
import { requireSize } from '../../faces/images/require-size.ts';

/**
 * Images as a feature extractor takes them, [n, height, width, 3]. One of another size is an InputError.
 * @param read its image need last only until the next one is read
 * @param into memory to use, where it is large enough
 */
export async function readBatch(
  files: readonly string[],
  [height, width]: readonly [height: number, width: number],
  read: (file: string) => Promise<Image>,
  into?: ArrayBuffer,
): Promise<Uint8Array<ArrayBuffer>> {
  const pixelsPerImage = height * width * 3;
  const length = files.length * pixelsPerImage;
  const fits = into !== undefined && into.byteLength >= length;
  const pixels = fits ? new Uint8Array(into, 0, length) : new Uint8Array(length);
  for (const [index, file] of files.entries()) {
    const image = await read(file);
    requireSize(image, { height, width }, file);
    pixels.set(dropAlpha(image).data, index * pixelsPerImage);
  }
  return pixels;
}

/** sha256 of a file, hex. */
export function hashImage(file: string): string {
  return createHash('sha256').update(readImageFileSync(file)).digest('hex');
}
