/** Equally long features, end to end, so that many fit in memory and are gone through quickly. */
export interface FeatureBlock {
  /** count x dimension numbers; each feature is normalised. */
  readonly values: Float32Array;
  readonly count: number;
}

export interface MegafaceRanks {
  /** Trials: ordered pairs of two images of one person, the first searched for, the second hidden among the distractors. */
  readonly trials: number;
  /** Number of distractors that were compared. */
  readonly distractors: number;
  /** Element k-1: share of the trials in which fewer than k distractors were more similar than the second image. */
  readonly rates: readonly number[];
}

/**
 * MegaFace identification (Kemelmacher-Shlizerman et al., CVPR 2016): every image of a probe person is searched for with
 * every other image of that person in turn hidden among all distractors. Distractors come in blocks and are forgotten
 * after use, so that their number is limited by time only (about 2 billion multiplications a second).
 */
export async function rankAmongDistractors(
  probes: FeatureBlock,
  people: readonly string[],
  distractors: AsyncIterable<FeatureBlock> | Iterable<FeatureBlock>,
  options: {
    readonly dimension: number;
    readonly ranks: number;
    readonly progress: (distractors: number) => void;
  },
): Promise<MegafaceRanks> {
  const { dimension } = options;
  const searches = prepareSearches(probes, people, dimension);
  let seen = 0;
  for await (const block of distractors) {
    for (const search of searches) countMoreSimilar(search, probes, block, dimension);
    seen += block.count;
    options.progress(seen);
  }
  return summarise(searches, seen, options.ranks);
}

/** One probe image and the other images of its person. */
interface Search {
  readonly probe: number;
  /** Similarities of the mates, ascending. */
  readonly mateScores: Float64Array;
  /** Element j: distractors that are more similar than exactly j mates. */
  readonly histogram: Float64Array;
}

function prepareSearches(probes: FeatureBlock, people: readonly string[], dimension: number): Search[] {
  const imagesOf = new Map<string, number[]>();
  people.forEach((person, i) => {
    const images = imagesOf.get(person);
    if (images === undefined) imagesOf.set(person, [i]);
    else images.push(i);
  });
  return people.map((person, probe) => {
    const mates = imagesOf.get(person)!.filter((image) => image !== probe);
    const scores = mates.map((mate) =>
      dotProduct(probes.values, probe * dimension, probes.values, mate * dimension, dimension),
    );
    return {
      probe,
      mateScores: Float64Array.from(scores).sort(),
      histogram: new Float64Array(mates.length + 1),
    };
  });
}

function countMoreSimilar(
  search: Search,
  probes: FeatureBlock,
  block: FeatureBlock,
  dimension: number,
): void {
  const { mateScores, histogram } = search;
  if (mateScores.length === 0) return;
  const lowest = mateScores[0]!;
  for (let i = 0; i < block.count; i++) {
    const score = dotProduct(probes.values, search.probe * dimension, block.values, i * dimension, dimension);
    if (score <= lowest) continue;
    let above = 1;
    while (above < mateScores.length && score > mateScores[above]!) above++;
    histogram[above]!++;
  }
}

function summarise(searches: readonly Search[], distractors: number, ranks: number): MegafaceRanks {
  const found = new Float64Array(ranks);
  let trials = 0;
  for (const { mateScores, histogram } of searches) {
    trials += mateScores.length;
    // The most similar mate has only those distractors before it that beat every mate.
    let before = 0;
    for (let mate = mateScores.length - 1; mate >= 0; mate--) {
      before += histogram[mate + 1]!;
      if (before < ranks) found[before]!++;
    }
  }
  let sum = 0;
  const rates = Array.from(found, (count) => {
    sum += count;
    return trials === 0 ? 0 : sum / trials;
  });
  return { trials, distractors, rates };
}

/** Four partial sums let the processor work on them side by side. */
function dotProduct(a: Float32Array, aAt: number, b: Float32Array, bAt: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[aAt + i]! * b[bAt + i]!;
    s1 += a[aAt + i + 1]! * b[bAt + i + 1]!;
    s2 += a[aAt + i + 2]! * b[bAt + i + 2]!;
    s3 += a[aAt + i + 3]! * b[bAt + i + 3]!;
  }
  for (; i < length; i++) s0 += a[aAt + i]! * b[bAt + i]!;
  return s0 + s1 + (s2 + s3);
}
