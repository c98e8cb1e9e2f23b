import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foldedAccuracy } from '../../../src/faces/protocols/folded-accuracy.ts';
import { contiguousFolds } from '../../../src/faces/protocols/folds.ts';
import type { ScoredPairs } from '../../../src/faces/protocols/scored-pairs.ts';
import { cosineSimilarity } from '../../../src/faces/protocols/similarity.ts';
import { reportedTars } from '../../../src/faces/protocols/tar-at-far.ts';
import { defineRow, type RowContext } from '../row.ts';
import { writeFeatures } from '../support/features.ts';

const DIMENSION = 512;
const FOLDS = 10;
/** Files of features: the first, the second and the occluded second image of every pair. Odd pairs are of one person. */
const SIDES = ['first', 'second', 'occluded'] as const;

interface Parameters {
  readonly pairs: number;
}

export default defineRow<Parameters>({
  work: 'scoring 6000 pairs clean and occluded, 512 features, ten folds, 400 thresholds, TAR at FAR',
  unit: 'pairs/s',
  wanted: 200,
  full: { pairs: 6000 },
  quick: { pairs: 600 },
  growth: { pairs: [6000, 60_000, 600_000] },

  async prepare({ folder, parameters: { pairs } }) {
    for (const [i, side] of SIDES.entries()) {
      await writeFeatures(join(folder, `${side}.bin`), {
        seed: 7,
        count: pairs,
        dimension: DIMENSION,
        // Those of one person lie as near as a good network puts them, nearer without an occlusion.
        person: (pair) => (pair % 2 === 1 || i === 0 ? pair : pairs + pair),
        spread: () => (side === 'occluded' ? 1.6 : 1.1),
        image: i,
      });
    }
  },

  async ours(context) {
    const features = await readSides(context);
    const { pairs } = context.parameters;
    const same = Uint8Array.from({ length: pairs }, (_, pair) => pair % 2);
    const rows = features.map((values) =>
      Array.from({ length: pairs }, (_, i) => values.subarray(i * DIMENSION, (i + 1) * DIMENSION)),
    );
    const work = () => [rows[1]!, rows[2]!].map((second) => score({ first: rows[0]!, second, same }));
    work();
    return { run: async () => ({ amount: pairs, result: work() }) };
  },

  reference: 'scoring',
  agree(ours, reference) {
    const pair = (value: unknown) => value as Score[];
    const differs = pair(ours).some((one, i) => {
      const other = pair(reference)[i]!;
      // The reference's products are of single precision: a score may fall on the other side of a threshold.
      return Math.abs(one.accuracy - other.accuracy) > 2e-3 || Math.abs(one.tar - other.tar) > 2e-3;
    });
    return differs ? `${JSON.stringify(ours)} and ${JSON.stringify(reference)}` : undefined;
  },

  async limit(context) {
    const { pairs } = context.parameters;
    const features = (await readSides(context)).map(({ buffer }) => Buffer.from(buffer));
    const copies = features.map((bytes) => Buffer.from(bytes));
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < 10; repeat++) {
      const start = performance.now();
      for (const [i, bytes] of features.entries()) bytes.equals(copies[i]!);
      best = Math.min(best, performance.now() - start);
    }
    // Comparing reads everything twice.
    return { rate: (2 * pairs) / (best / 1000), what: 'reading the features from memory once' };
  },
});

interface Score {
  readonly accuracy: number;
  /** At a false accept rate of 1e-4. */
  readonly tar: number;
}

interface Sides {
  readonly first: readonly Float32Array[];
  readonly second: readonly Float32Array[];
  readonly same: Uint8Array;
}

function score({ first, second, same }: Sides): Score {
  const scores = Float64Array.from(first, (feature, i) => cosineSimilarity(feature, second[i]!));
  const pairs: ScoredPairs = { scores, same };
  return {
    accuracy: foldedAccuracy(pairs, contiguousFolds(pairs.scores.length, FOLDS)).accuracy,
    tar: reportedTars(pairs)['1e-4']!,
  };
}

async function readSides({ folder }: RowContext<Parameters>): Promise<Float32Array<ArrayBuffer>[]> {
  const files = SIDES.map((side) => readFile(join(folder, `${side}.bin`)));
  return (await Promise.all(files)).map((bytes) => new Float32Array(new Uint8Array(bytes).buffer));
}
