import { open } from 'node:fs/promises';

export interface FeatureOptions {
  readonly seed: number;
  /** Which of a person's images: it decides the deviation from the person. */
  readonly image: number;
  readonly count: number;
  readonly dimension: number;
  /** Whom feature number `i` shows. */
  readonly person: (i: number) => number;
  /** How far image `i` lies from its person: the deviation's length as a multiple of the person's; 0 is the person itself. */
  readonly spread: (i: number) => number;
}

const ROWS_AT_ONCE = 4096;

/** Writes normalised features of made-up people as plain float32, some at a time. */
export async function writeFeatures(file: string, options: FeatureOptions): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let start = 0; start < options.count; start += ROWS_AT_ONCE) {
      const rows = Math.min(ROWS_AT_ONCE, options.count - start);
      const values = new Float32Array(rows * options.dimension);
      for (let i = 0; i < rows; i++) {
        const row = values.subarray(i * options.dimension, (i + 1) * options.dimension);
        fill(row, start + i, options);
      }
      await handle.write(new Uint8Array(values.buffer));
    }
  } finally {
    await handle.close();
  }
}

/** Features of a trained network do not fill all directions alike; strangers are then as similar as if there were fewer. */
const DECAY = 160;

function fill(row: Float32Array, i: number, { seed, image, person, spread }: FeatureOptions): void {
  const whose = uniform(seed, person(i), 0);
  const deviation = uniform(seed, i, image + 1);
  const far = spread(i);
  let squares = 0;
  for (let d = 0; d < row.length; d++) {
    const value = (far === 0 ? whose() : whose() + far * deviation()) * weight(d);
    row[d] = value;
    squares += value * value;
  }
  const norm = Math.sqrt(squares);
  for (let d = 0; d < row.length; d++) row[d] = row[d]! / norm;
}

const weights: number[] = [];

function weight(d: number): number {
  weights[d] ??= Math.exp(-d / DECAY);
  return weights[d];
}

/** Numbers in -0.5 .. 0.5, quickly; the project's own streams are slower than writing a million features. */
function uniform(seed: number, ...key: readonly [number, number]): () => number {
  let state =
    Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(key[0] + 1, 0x85ebca6b) ^ Math.imul(key[1] + 1, 0xc2b2ae35);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  };
}
