/** A stream of random 32-bit unsigned integers. */
export type Random = () => number;

/**
 * A random stream that is a function of its key alone, so that equal work draws equal numbers whatever ran before.
 * A counter (Weyl sequence) through the finaliser of MurmurHash3.
 */
export function randomStream(...key: readonly (number | string)[]): Random {
  let counter = 0x811c9dc5; // FNV-1a over the key's text
  for (const byte of Buffer.from(key.join('\u0000'))) counter = Math.imul(counter ^ byte, 0x01000193);
  counter = mix(counter);
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    return mix(counter) >>> 0;
  };
}

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** A whole number in [0, bound), bound up to 2^32. Unbiased: draws that would favour low values are rejected. */
export function below(random: Random, bound: number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const value = random();
    if (value < limit) return value % bound;
  }
}

/** The numbers 0..size-1 in random order (Fisher-Yates). */
export function permutation(random: Random, size: number): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, index) => index);
  for (let i = size - 1; i > 0; i--) {
    const j = below(random, i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
