/** The two views of images, one behind the other: raw features of each and of its mirror image. */
export interface ImageViews {
  /** [plain 0 .. size-1, mirrored size .. 2*size-1] of image `i`. */
  of(i: number): Float32Array;
  /** Numbers in one view. */
  readonly size: number;
}

export interface ViewDistances {
  /** Of each pair the squared distance of its two embeddings, 0 to 4. */
  readonly distances: Float64Array;
  /** Mean length of all views, before they are added. */
  readonly meanLength: number;
}

/**
 * As insightface's verification.py: an embedding is the sum of both views in doubles, divided by its length
 * (one of length 0 stays so). Pair `i` is of images 2*i and 2*i+1.
 */
export function pairDistances(views: ImageViews, pairs: number): ViewDistances {
  const distances = new Float64Array(pairs);
  const first = new Float64Array(views.size);
  const second = new Float64Array(views.size);
  let lengths = 0;
  for (let i = 0; i < pairs; i++) {
    lengths += embedInto(first, views.of(2 * i)) + embedInto(second, views.of(2 * i + 1));
    let sum = 0;
    for (let k = 0; k < first.length; k++) sum += (first[k]! - second[k]!) ** 2;
    distances[i] = sum;
  }
  return { distances, meanLength: lengths / (4 * pairs) };
}

/** @returns the sum of the lengths of both views */
function embedInto(embedding: Float64Array, views: Float32Array): number {
  const size = embedding.length;
  let [plain, mirrored, both] = [0, 0, 0];
  for (let k = 0; k < size; k++) {
    const [a, b] = [views[k]!, views[size + k]!];
    embedding[k] = a + b;
    plain += a * a;
    mirrored += b * b;
    both += (a + b) ** 2;
  }
  const length = Math.sqrt(both);
  if (length > 0) for (let k = 0; k < size; k++) embedding[k]! /= length;
  return Math.sqrt(plain) + Math.sqrt(mirrored);
}
