/** Added to the product of the norms, as in the reference: a feature of zeros then scores 0 and not NaN. */
const EPSILON = 1e-5;

/** dot / (|a| |b| + 1e-5). Features of equal length, need not be normalised. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`features of ${a.length} and ${b.length} numbers`);
  // Two sums of each kind, of the even and the odd places: the processor need not wait for one before the
  // next.
  const even = a.length - (a.length % 2);
  let dot = 0;
  let aa = 0;
  let bb = 0;
  let oddDot = 0;
  let oddAa = 0;
  let oddBb = 0;
  for (let i = 0; i < even; i += 2) {
    const x = a[i]!;
    const y = b[i]!;
    const u = a[i + 1]!;
    const v = b[i + 1]!;
    dot += x * y;
    aa += x * x;
    bb += y * y;
    oddDot += u * v;
    oddAa += u * u;
    oddBb += v * v;
  }
  if (even < a.length) {
    const x = a[even]!;
    const y = b[even]!;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return (dot + oddDot) / (Math.sqrt(aa + oddAa) * Math.sqrt(bb + oddBb) + EPSILON);
}

/** The feature divided by its length; a feature of zeros stays as it is. */
export function normalised(feature: Float32Array): Float32Array {
  const result = feature.slice();
  normaliseInPlace(result);
  return result;
}

/** Divides the feature by its length, where it is; see `normalised`. */
export function normaliseInPlace(feature: Float32Array): void {
  const norm = Math.max(lengthOf(feature), 1e-12);
  for (let i = 0; i < feature.length; i++) feature[i]! /= norm;
}

/** |feature|, summed in doubles. */
export function lengthOf(feature: Float32Array): number {
  let squares = 0;
  for (const value of feature) squares += value * value;
  return Math.sqrt(squares);
}
