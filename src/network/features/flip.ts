import type { FeatureExtractor } from './extractor.ts';

/**
 * What is made of an image: its feature (`none`), plus that of its mirror image (`sum`, the reference's for
 * MegaFace and AR), or both features, one behind the other (`concat`).
 */
export type Flip = 'none' | 'sum' | 'concat';

/** Numbers in what is made of an image. */
export function flippedSize(flip: Flip, { embedding }: Pick<FeatureExtractor, 'embedding'>): number {
  return flip === 'concat' ? 2 * embedding : embedding;
}

/**
 * What `flip` makes of each image, [n, flippedSize].
 * @param pixels [n, height, width, 3] for `none`; else [2n, height, width, 3]: the images, then their mirror
 *   images
 */
export async function extract(
  extractor: FeatureExtractor,
  pixels: Uint8Array,
  flip: Flip,
): Promise<Float32Array> {
  const features = await extractor.run(pixels);
  if (flip === 'none') return features;
  const half = features.length / 2;
  const [own, mirrored] = [features.subarray(0, half), features.subarray(half)];
  return flip === 'sum' ? sum(own, mirrored) : concatenate(own, mirrored, extractor.embedding);
}

function sum(own: Float32Array, mirrored: Float32Array): Float32Array {
  return own.map((value, i) => value + mirrored[i]!);
}

function concatenate(own: Float32Array, mirrored: Float32Array, size: number): Float32Array {
  const both = new Float32Array(2 * own.length);
  for (let at = 0; at < own.length; at += size) {
    both.set(own.subarray(at, at + size), 2 * at);
    both.set(mirrored.subarray(at, at + size), 2 * at + size);
  }
  return both;
}
