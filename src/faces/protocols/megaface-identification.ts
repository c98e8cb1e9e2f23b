import { type FeatureBlock, tiles } from './feature-tiles.ts';
import { type HiddenMates, hiddenMates } from './hidden-mates.ts';

export interface MegafaceRanks {
  /**
   * Trials: ordered pairs of two images of one person, the first searched for, the second hidden among the
   * distractors.
   */
  readonly trials: number;
  /** Number of distractors that were compared. */
  readonly distractors: number;
  /**
   * Element k-1: share of the trials in which fewer than k distractors were more similar than the second
   * image.
   */
  readonly rates: readonly number[];
}

/**
 * Approximate similarities of all probes to some distractors at a time, as src/engines computes them quickly.
 */
export interface ApproximateScorer {
  /** Distractors of one call. */
  readonly width: number;
  /** Distractors that share an element of `highest`; divides `width`. */
  readonly group: number;
  /** `distractors`: up to width x dimension numbers. What is returned may be overwritten by the next call. */
  score(distractors: Float32Array): Promise<{
    /** probes x width, in units of `unit[probe]`. */
    readonly scores: Float32Array;
    /** probes x (width / group): the highest score of each group. */
    readonly highest: Float32Array;
    readonly unit: Float64Array;
    /** By probe: scores x unit are off by no more than this. */
    readonly error: Float64Array;
  }>;
}

/**
 * MegaFace identification (Kemelmacher-Shlizerman et al., CVPR 2016): every image of a probe person is
 * searched for with every other image of that person in turn hidden among all distractors. Distractors come
 * in blocks and are forgotten after use, so that their number is limited by time only.
 *
 * The rates are those of comparing everything in doubles. Only what can matter is: `scorer` finds the
 * distractors that may be more similar than a mate which fewer than `ranks` distractors have beaten so far.
 */
export async function rankAmongDistractors(
  probes: FeatureBlock,
  people: readonly string[],
  distractors: AsyncIterable<FeatureBlock> | Iterable<FeatureBlock>,
  options: {
    readonly dimension: number;
    readonly ranks: number;
    readonly scorer: ApproximateScorer;
  },
): Promise<MegafaceRanks> {
  const { dimension, ranks, scorer } = options;
  const mates = hiddenMates(probes.values, people, { dimension, ranks });
  let compared = 0;
  for await (const tile of tiles(distractors, scorer.width, dimension)) {
    count(mates, tile, scorer, await scorer.score(tile.values));
    compared += tile.count;
  }
  return { trials: mates.trials, distractors: compared, rates: mates.rates() };
}

/** Counts those of a tile that may be more similar than a probe's least similar mate. */
function count(
  mates: HiddenMates,
  { values, count }: FeatureBlock,
  { width, group }: ApproximateScorer,
  { scores, highest, unit, error }: Awaited<ReturnType<ApproximateScorer['score']>>,
): void {
  const { thresholds } = mates;
  const groups = width / group;
  for (let probe = 0; probe < thresholds.length; probe++) {
    const size = unit[probe]!;
    const off = error[probe]!;
    let least = (thresholds[probe]! - off) / size;
    for (let g = 0; g < groups; g++) {
      if (highest[probe * groups + g]! < least) continue;
      const end = Math.min((g + 1) * group, count);
      for (let i = g * group; i < end; i++) {
        const score = scores[probe * width + i]!;
        if (score < least) continue;
        mates.compare(probe, values, i, score * size - off, score * size + off);
        least = (thresholds[probe]! - off) / size;
      }
    }
  }
}
