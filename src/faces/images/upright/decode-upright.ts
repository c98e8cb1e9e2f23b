import type { Reserve } from '../../scratch.ts';
import { decodeExactly } from '../decode.ts';
import { dropAlpha, type Image } from '../image.ts';
import { orientationOf } from './orientation.ts';
import { turnUpright } from './turn-upright.ts';

/**
 * RGB pixels of a photograph as it is meant to be seen, turned by what its EXIF says: those that OpenCV's
 * imread gives, and Pillow after exif_transpose. Points in photographs are of the upright one. Everything
 * else is as in `decodeExactly`.
 */
export async function decodeUpright(bytes: Uint8Array, name: string, reserve?: Reserve): Promise<Image> {
  const image = dropAlpha(await decodeExactly(bytes, name, reserve));
  return turnUpright(image, await orientationOf(bytes));
}
