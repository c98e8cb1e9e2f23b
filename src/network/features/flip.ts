import type { FeatureExtractor } from './extractor.ts';

/** Feature of each image plus feature of its mirror image, [n, embedding]; the reference's for MegaFace and AR. */
export async function flipSum(extractor: FeatureExtractor, pixels: Float32Array): Promise<Float32Array> {
  const features = await extractor.run(pixels);
  const mirrored = await extractor.run(mirror(pixels, extractor.image[1]));
  return features.map((value, index) => value + mirrored[index]!);
}

/** Images [n, height, width, 3] with left and right exchanged. */
export function mirror(pixels: Float32Array, width: number): Float32Array {
  const mirrored = new Float32Array(pixels.length);
  const row = width * 3;
  for (let start = 0; start < pixels.length; start += row) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [start + x * 3, start + (width - 1 - x) * 3];
      mirrored[to] = pixels[from]!;
      mirrored[to + 1] = pixels[from + 1]!;
      mirrored[to + 2] = pixels[from + 2]!;
    }
  }
  return mirrored;
}
