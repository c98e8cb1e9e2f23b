import type { FeatureExtractor } from './extractor.ts';

/**
 * Feature of each image plus feature of its mirror image, [n, embedding]; the reference's for MegaFace and AR. The pixels
 * themselves are mirrored: to make as many others would take twice as long.
 */
export async function flipSum(extractor: FeatureExtractor, pixels: Float32Array): Promise<Float32Array> {
  const features = await extractor.run(pixels);
  mirror(pixels, extractor.image[1]);
  const mirrored = await extractor.run(pixels);
  return features.map((value, index) => value + mirrored[index]!);
}

/** Exchanges left and right of images [n, height, width, 3], where they are. */
export function mirror(pixels: Float32Array, width: number): void {
  const row = 3 * width;
  for (let start = 0; start < pixels.length; start += row) {
    for (let left = start, right = start + row - 3; left < right; left += 3, right -= 3) {
      const [red, green, blue] = [pixels[left]!, pixels[left + 1]!, pixels[left + 2]!];
      pixels[left] = pixels[right]!;
      pixels[left + 1] = pixels[right + 1]!;
      pixels[left + 2] = pixels[right + 2]!;
      pixels[right] = red;
      pixels[right + 1] = green;
      pixels[right + 2] = blue;
    }
  }
}
