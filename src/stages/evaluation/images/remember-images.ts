import { readImage } from '../../../faces/images/decode.ts';
import type { Image } from '../../../faces/images/image.ts';

/**
 * A reader that keeps decoded images until they take `limit` bytes, and reads what is beyond that anew each
 * time.
 */
export function rememberImages(limit: number): (file: string) => Promise<Image> {
  const known = new Map<string, Image>();
  let bytes = 0;
  return async (file) => {
    const remembered = known.get(file);
    if (remembered) return remembered;
    const image = await readImage(file);
    if (!known.has(file) && bytes + image.data.byteLength <= limit) {
      known.set(file, image);
      bytes += image.data.byteLength;
    }
    return image;
  };
}
