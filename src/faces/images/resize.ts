import type { Size } from '../geometry.ts';
import type { Image } from './image.ts';

/**
 * Antialiased resizing that gives Pillow's pixels: a horizontal and then a vertical pass, each with 8-bit
 * results and with filter weights in fixed point. A pass whose size does not change is left out.
 * Source: the published behaviour of Pillow 9.4's Image.resize for 8-bit images.
 */
export type Filter = 'bicubic' | 'bilinear';

/** `image` at another size; alpha is resized like a colour (premultiply before where that matters). */
export function resize(image: Image, size: Size, filter: Filter): Image {
  const kernel = KERNELS[filter];
  const { channels } = image;
  const { width, height } = size;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new RangeError(`resize to ${width}x${height}`);
  }
  let { data } = image;
  if (width !== image.width) {
    data = resampleRows(data, image.width, image.height, channels, weightsFor(image.width, width, kernel));
  }
  if (height !== image.height) {
    data = resampleColumns(data, width * channels, height, weightsFor(image.height, height, kernel));
  }
  return { width, height, channels, data };
}

interface Kernel {
  /** Half the width of the filter, in source pixels when enlarging. */
  readonly support: number;
  readonly at: (x: number) => number;
}

const KERNELS: Record<Filter, Kernel> = {
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: catmullRom },
};

/** Keys' cubic convolution with a = -0.5. */
function catmullRom(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
  return 0;
}

/** Which source samples make up each output sample, and how much each counts. */
interface Weights {
  readonly count: number;
  /** First source sample of each output sample. */
  readonly starts: Int32Array;
  /** How many source samples each output sample has. */
  readonly lengths: Int32Array;
  /** `taps` weights for each output sample, in units of 2^-22. */
  readonly fixed: Int32Array;
  readonly taps: number;
}

// 8 bits of pixel and 2 of overshoot leave 22 bits for the fraction of a 32-bit sum.
const FRACTION_BITS = 32 - 8 - 2;
const HALF = 1 << (FRACTION_BITS - 1);

function weightsFor(from: number, to: number, kernel: Kernel): Weights {
  const scale = from / to;
  // Shrinking widens the filter, so that every source sample counts: that is the antialiasing.
  const stretch = Math.max(scale, 1);
  const support = kernel.support * stretch;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const lengths = new Int32Array(to);
  const fixed = new Int32Array(to * taps);
  const real = new Float64Array(taps);

  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let j = start; j < end; j++) {
      const weight = kernel.at((j - centre + 0.5) * (1 / stretch));
      real[j - start] = weight;
      sum += weight;
    }
    starts[i] = start;
    lengths[i] = end - start;
    for (let j = 0; j < end - start; j++) {
      const scaled = (sum === 0 ? real[j]! : real[j]! / sum) * (1 << FRACTION_BITS);
      fixed[i * taps + j] = Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
  }
  return { count: to, starts, lengths, fixed, taps };
}

function resampleRows(
  source: Uint8Array,
  width: number,
  height: number,
  channels: number,
  weights: Weights,
): Uint8Array {
  const { count, starts, lengths, fixed, taps } = weights;
  const out = new Uint8Array(count * height * channels);
  for (let x = 0; x < count; x++) {
    const weightsAt = x * taps;
    const length = lengths[x]!;
    for (let y = 0; y < height; y++) {
      const from = (y * width + starts[x]!) * channels;
      const to = (y * count + x) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let j = 0, at = from + c; j < length; j++, at += channels) {
          sum = (sum + Math.imul(source[at]!, fixed[weightsAt + j]!)) | 0;
        }
        out[to + c] = clipToByte(sum);
      }
    }
  }
  return out;
}

function resampleColumns(source: Uint8Array, stride: number, height: number, weights: Weights): Uint8Array {
  const { starts, lengths, fixed, taps } = weights;
  const out = new Uint8Array(height * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let j = 0; j < lengths[y]!; j++) {
      const weight = fixed[y * taps + j]!;
      const row = (starts[y]! + j) * stride;
      for (let i = 0; i < stride; i++) sums[i] = sums[i]! + Math.imul(source[row + i]!, weight);
    }
    for (let i = 0, to = y * stride; i < stride; i++, to++) out[to] = clipToByte(sums[i]!);
  }
  return out;
}

function clipToByte(sum: number): number {
  const value = sum >> FRACTION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
