/** Numbers of half a float32's width, as checkpoints and models hold them. */

/** IEEE 754 binary16. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
export function fromBfloat16(bits: number): number {
  word[0] = bits << 16;
  return single[0]!;
}

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);

/** The IEEE 754 binary16 nearest to a number, ties to even; beyond its range infinite. */
export function toHalf(value: number): number {
  single[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | 0x7c00 | (magnitude > 0x7f800000 ? 0x200 : 0);
  if (magnitude >= LEAST_NORMAL) {
    // Rounded by adding just less than half of what is cut off, and the rest where that makes it even.
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | Math.min(0x7c00, (rounded - BIAS) >>> 13);
  }
  return sign | roundToEven(Math.abs(single[0]!) * 2 ** 24);
}

/** 2^-14 as float32 bits. */
const LEAST_NORMAL = 0x38800000;
/** What the exponents of the two differ by. */
const BIAS = (127 - 15) << 23;

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
}
