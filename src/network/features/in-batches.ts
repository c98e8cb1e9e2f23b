interface BatchSizes {
  /** Numbers of an image and of its feature. */
  readonly pixels: number;
  readonly embedding: number;
  /** Images that `compute` takes at a time; the last may be fewer. */
  readonly batch: number;
}

/** Features of images, [n, embedding], computed some at a time. */
export async function inBatches(
  pixels: Uint8Array,
  sizes: BatchSizes,
  compute: (pixels: Uint8Array, count: number) => Promise<Float32Array>,
): Promise<Float32Array> {
  const count = pixels.length / sizes.pixels;
  if (!Number.isInteger(count)) throw new Error(`${pixels.length} values are no whole images`);
  const features = new Float32Array(count * sizes.embedding);
  for (let start = 0; start < count; start += sizes.batch) {
    const part = pixels.subarray(start * sizes.pixels, (start + sizes.batch) * sizes.pixels);
    features.set(await compute(part, part.length / sizes.pixels), start * sizes.embedding);
  }
  return features;
}
