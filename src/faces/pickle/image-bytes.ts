import { isNumpyArray } from './numpy.ts';

/** Bytes, or an array of them as cv2.imencode and numpy.frombuffer give it; undefined for anything else. */
export function bytesOfImage(image: unknown): Uint8Array | undefined {
  if (image instanceof Uint8Array) return image;
  const isEncoded =
    isNumpyArray(image) && image.type === 'u1' && image.shape.filter((n) => n !== 1).length <= 1;
  return isEncoded && image.data instanceof Uint8Array ? image.data : undefined;
}
