import type { FeatureExtractor } from './extractor.ts';

/**
 * Feature of each image plus feature of its mirror image, [n, embedding]; the reference's for MegaFace and
 * AR.
 * @param pixels [2n, height, width, 3]: the images, then their mirror images
 */
export async function flipSum(extractor: FeatureExtractor, pixels: Uint8Array): Promise<Float32Array> {
  const features = await extractor.run(pixels);
  const sum = features.slice(0, features.length / 2);
  for (let i = 0; i < sum.length; i++) sum[i]! += features[sum.length + i]!;
  return sum;
}
