import type { Size } from '../geometry.ts';
import type { Image } from '../images/image.ts';
import type { Reserve } from '../scratch.ts';
import type { AffineMatrix } from './similarity-transform.ts';

/** Places are computed in units of 1/1024 pixel, and rounded to 1/32. */
const UNITS = 1024;
const HALF_STEP = 16;
const STEP_BITS = 5;
const STEPS = 1 << STEP_BITS;
/** Weights are products of two of 32 steps: 1024 is the whole, times 32 for what OpenCV has of them, 2^15. */
const WEIGHT_BITS = 10;
const HALF_WEIGHT = 1 << (WEIGHT_BITS - 1);

/** Beyond it a place is outside of any picture; the sum of two is still whole. */
const FARTHEST = 2 ** 29;

/**
 * The picture that `matrix` makes of an RGB image: every byte that OpenCV 4's warpAffine gives, bilinear,
 * with black where the image has nothing. That computes in whole numbers, so all machines have the same
 * bytes; there is no averaging, so that a strong reduction aliases, as there. (OpenCV 5 rounds otherwise.)
 * @param matrix from the image to the picture; one without inverse gives the image's first pixel everywhere
 * @param reserve gives the memory of the pixels
 */
export function warpAffine(
  image: Image,
  matrix: AffineMatrix,
  { width, height }: Size,
  reserve: Reserve = Buffer.alloc,
): Image {
  if (image.channels !== 3) throw new RangeError('only RGB images are warped');
  const { data: source, width: columns, height: rows } = image;
  const [xx, xy, x0, yx, yy, y0] = inverseOf(matrix);
  const stepX = Int32Array.from({ length: width }, (_, x) => inUnits(xx * x * UNITS));
  const stepY = Int32Array.from({ length: width }, (_, x) => inUnits(yx * x * UNITS));
  const stride = 3 * columns;
  const data = reserve(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const rowX = (inUnits((xy * y + x0) * UNITS) + HALF_STEP) | 0;
    const rowY = (inUnits((yy * y + y0) * UNITS) + HALF_STEP) | 0;
    for (let x = 0; x < width; x++, to += 3) {
      const placeX = (rowX + stepX[x]!) >> STEP_BITS;
      const placeY = (rowY + stepY[x]!) >> STEP_BITS;
      const left = placeX >> STEP_BITS;
      const top = placeY >> STEP_BITS;
      const right = placeX & (STEPS - 1);
      const down = placeY & (STEPS - 1);
      const at = top * stride + 3 * left;
      if (left >= 0 && top >= 0 && left < columns - 1 && top < rows - 1) {
        // One by one: a loop over the channels takes twice as long.
        data[to] = between(source, at, stride, right, down);
        data[to + 1] = between(source, at + 1, stride, right, down);
        data[to + 2] = between(source, at + 2, stride, right, down);
        continue;
      }
      // Of the four neighbours each counts as black that is none.
      const hasLeft = left >= 0 && left < columns;
      const hasRight = left >= -1 && left < columns - 1;
      const hasTop = top >= 0 && top < rows;
      const hasBelow = top >= -1 && top < rows - 1;
      for (let c = 0; c < 3; c++) {
        let sum = HALF_WEIGHT;
        if (hasTop && hasLeft) sum += (STEPS - right) * (STEPS - down) * source[at + c]!;
        if (hasTop && hasRight) sum += right * (STEPS - down) * source[at + c + 3]!;
        if (hasBelow && hasLeft) sum += (STEPS - right) * down * source[at + stride + c]!;
        if (hasBelow && hasRight) sum += right * down * source[at + stride + c + 3]!;
        data[to + c] = sum >> WEIGHT_BITS;
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** The mean of four neighbours, by how near they are: the same sum of four products, in three. */
function between(source: Uint8Array, at: number, stride: number, right: number, down: number): number {
  const topLeft = source[at]!;
  const bottomLeft = source[at + stride]!;
  const top = (topLeft << STEP_BITS) + Math.imul(right, source[at + 3]! - topLeft);
  const bottom = (bottomLeft << STEP_BITS) + Math.imul(right, source[at + stride + 3]! - bottomLeft);
  return ((top << STEP_BITS) + Math.imul(down, bottom - top) + HALF_WEIGHT) >> WEIGHT_BITS;
}

/** In OpenCV's order of operations. */
function inverseOf([m00, m01, m02, m10, m11, m12]: AffineMatrix): AffineMatrix {
  const determinant = m00 * m11 - m01 * m10;
  const scale = determinant === 0 ? 0 : 1 / determinant;
  const xx = m11 * scale;
  const xy = -scale * m01;
  const yx = -scale * m10;
  const yy = m00 * scale;
  return [xx, xy, -xx * m02 - xy * m12, yx, yy, -yx * m02 - yy * m12];
}

/** The nearest whole number; of two as near, the even one. */
function inUnits(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const nearest = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.max(-FARTHEST, Math.min(FARTHEST, nearest));
}
