import { hash } from 'node:crypto';

/**
 * All randomness of the project. A stream is a function of a seed and a key only, so that a draw does not
 * depend on the order in which things happen, on the number of workers, or on the machine:
 *
 *     randomStream(seed, 'occlude', 'Eric_Daze/Eric_Daze_0001').int(96)
 *     randomStream(seed, 'augment', epoch, index)
 *
 * Begin the key with what is being drawn, so that two uses never share a stream. The numbers are part of
 * the published results: changing anything here changes every data set and every training run.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform whole number in 0 .. n-1, without bias. `n` is 1 to 2^32. */
  int(n: number): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** Standard normal (mean 0, deviation 1). */
  normal(): number;
  /** One element, each equally likely. An empty list is a defect of the caller. */
  pick<T>(list: readonly T[]): T;
  /** Shuffles in place (Fisher-Yates) and returns the same list. */
  shuffle<L extends { length: number; [index: number]: unknown }>(list: L): L;
}

/** `1` and `"1"` are different keys; so are `"a", "b"` and `"a/b"`. */
export function randomStream(seed: number, ...key: readonly (string | number)[]): RandomStream {
  const digest = hash('sha256', JSON.stringify([seed, ...key]), 'buffer');
  return streamOf(xoshiro128(digest));
}

function streamOf(bits: () => number): RandomStream {
  const next = (): number => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 2 ** 53;

  const int = (n: number): number => {
    if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) throw new RangeError(`int(${n}): 1 to 2^32`);
    // The topmost incomplete run of 0..n-1 is drawn again; it would favour small numbers.
    const limit = 2 ** 32 - (2 ** 32 % n);
    let drawn = bits();
    while (drawn >= limit) drawn = bits();
    return drawn % n;
  };

  return {
    next,
    int,
    uniform: (low, high) => low + (high - low) * next(),
    chance: (p) => next() < p,
    // Box-Muller; the second of the pair is dropped, so that a stream has no hidden state.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (list) => list[int(list.length)]!,
    shuffle: (list) => {
      for (let i = list.length - 1; i > 0; i--) {
        const j = int(i + 1);
        const kept = list[i];
        list[i] = list[j];
        list[j] = kept;
      }
      return list;
    },
  };
}

/**
 * xoshiro128** (Blackman and Vigna, 2018), seeded with the first 16 bytes. Returns unsigned 32-bit numbers.
 */
function xoshiro128(seed: Buffer): () => number {
  let a = seed.readUInt32LE(0);
  let b = seed.readUInt32LE(4);
  let c = seed.readUInt32LE(8);
  let d = seed.readUInt32LE(12);
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}

function rotateLeft(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
