/**
 * Finds the image of some that another one is, whatever their names: a model gives equal features for equal
 * images, and hardly ever for two.
 * @param images by name; features of one length
 */
export function sameImageAmong(
  images: Iterable<readonly [name: string, feature: Float32Array]>,
): (feature: Float32Array) => string | undefined {
  const bySum = new Map<number, (readonly [string, Float32Array])[]>();
  let count = 0;
  for (const image of images) {
    count += 1;
    const sum = sumOf(image[1]);
    const alike = bySum.get(sum);
    if (alike) alike.push(image);
    else bySum.set(sum, [image]);
  }
  // A model with few distinct features has equal ones for different images, too.
  if (bySum.size <= count / 2) return () => undefined;
  return (feature) => bySum.get(sumOf(feature))?.find(([, known]) => isSameFeature(known, feature))?.[0];
}

/** To the last bit. @param b of the length of `a` */
export function isSameFeature(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}

function sumOf(feature: Float32Array): number {
  let sum = 0;
  for (const value of feature) sum += value;
  return sum;
}
