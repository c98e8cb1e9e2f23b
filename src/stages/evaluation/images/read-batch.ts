import { dropAlpha, type Image } from '../../../faces/images/image.ts';
import { mirrorInto } from '../../../faces/images/mirror.ts';
import { type FitOptions, fitSize } from '../../../faces/images/size/fit-size.ts';
import type { Flip } from '../../../network/features/flip.ts';
import type { ImageFile } from './image-file.ts';

export interface BatchOptions extends FitOptions {
  readonly image: readonly [height: number, width: number];
  readonly flip: Flip;
  /** Memory to use, where it is large enough. */
  readonly into?: ArrayBuffer | undefined;
}

/**
 * Images as a feature extractor takes them, [n, height, width, 3]; with `flip` their mirror images follow,
 * [2n, height, width, 3]. An image of another size is an InputError.
 * @param decode its image need last only until the next one is decoded
 */
export async function readBatch(
  files: readonly ImageFile[],
  decode: (file: ImageFile) => Promise<Image>,
  { image: [height, width], flip, into, ...fit }: BatchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const perImage = height * width * 3;
  const mirrored = files.length * perImage;
  const length = flip === 'none' ? mirrored : 2 * mirrored;
  const fits = into !== undefined && into.byteLength >= length;
  const pixels = fits ? new Uint8Array(into, 0, length) : new Uint8Array(length);
  for (const [index, file] of files.entries()) {
    const image = fitSize(await decode(file), { height, width }, file.path, fit);
    const { data } = dropAlpha(image);
    const at = index * perImage;
    pixels.set(data, at);
    // At once, while the image is in the processor's cache.
    if (flip !== 'none') mirrorInto(pixels.subarray(mirrored + at, mirrored + at + perImage), data, width);
  }
  return pixels;
}
