import type { Image } from './image.ts';

/** What the network sees of a pixel of 0..255 is (pixel / range - mean) / deviation, -1..1. */
export const NORMALISATION = { range: 255, mean: 0.5, deviation: 0.5 };

/** Of each of the 256 values, in the single-precision steps of torchvision. */
const NORMALISED = Float32Array.from({ length: 256 }, (_, pixel) => {
  const { range, mean, deviation } = NORMALISATION;
  return Math.fround(Math.fround(pixel / range) - mean) / deviation;
});

/**
 * Writes the network's view of an image, -1 to 1, height x width x 3 (one picture of an NHWC batch), into
 * `out` from `offset` on. Alpha is left out.
 */
export function normaliseInto(image: Image, out: Float32Array, offset: number): void {
  const pixels = image.width * image.height;
  if (offset + pixels * 3 > out.length) throw new RangeError('the batch is too small for the image');
  const { data, channels } = image;
  for (let i = 0, from = 0, to = offset; i < pixels; i++, from += channels, to += 3) {
    out[to] = NORMALISED[data[from]!]!;
    out[to + 1] = NORMALISED[data[from + 1]!]!;
    out[to + 2] = NORMALISED[data[from + 2]!]!;
  }
}
