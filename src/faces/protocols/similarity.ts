/** Added to the product of the norms, as in the reference: a feature of zeros then scores 0 and not NaN. */
const EPSILON = 1e-5;

/** dot / (|a| |b| + 1e-5). Features of equal length, need not be normalised. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`features of ${a.length} and ${b.length} numbers`);
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return dot / (Math.sqrt(aa) * Math.sqrt(bb) + EPSILON);
}

/** The feature divided by its length; a feature of zeros stays as it is. */
export function normalised(feature: Float32Array): Float32Array {
  let squares = 0;
  for (const value of feature) squares += value * value;
  const norm = Math.max(Math.sqrt(squares), 1e-12);
  return feature.map((value) => value / norm);
}

/** The sum of an image's feature and of its mirror's, normalised: what the MegaFace protocol compares. */
export function mirroredFeature(feature: Float32Array, mirrored: Float32Array): Float32Array {
  return normalised(feature.map((value, i) => value + mirrored[i]!));
}
