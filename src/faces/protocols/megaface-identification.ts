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
 * after use, so that their number is limited by time only.
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
  const tile = new Float64Array(TILE * dimension);
  for await (const block of distractors) {
    for (let start = 0; start < block.count; start += TILE) {
      const rows = Math.min(TILE, block.count - start);
      tile.fill(0);
      tile.set(block.values.subarray(start * dimension, (start + rows) * dimension));
      for (const search of searches) countMoreSimilar(search, tile, rows);
    }
    seen += block.count;
    options.progress(seen);
  }
  return summarise(searches, seen, options.ranks);
}

/** Distractors that are compared with all probes before the next ones: as many as stay in the processor's cache. */
const TILE = 32;
/** Distractors that are compared at once; divides TILE. */
const ABREAST = 4;

/** One probe image and the other images of its person. */
interface Search {
  /** In doubles, which saves converting each number each time. */
  readonly probe: Float64Array;
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
  const features = people.map((_, i) =>
    Float64Array.from(probes.values.subarray(i * dimension, (i + 1) * dimension)),
  );
  return people.map((person, i) => {
    const mates = imagesOf.get(person)!.filter((image) => image !== i);
    const scores = new Float64Array(ABREAST);
    const mateScores = Float64Array.from(mates, (mate) => {
      dotProducts(features[i]!, padded(features[mate]!), 0, scores);
      return scores[0]!;
    });
    return {
      probe: features[i]!,
      mateScores: mateScores.sort(),
      histogram: new Float64Array(mates.length + 1),
    };
  });
}

/** Room for as many rows as are compared at once. */
function padded(feature: Float64Array): Float64Array {
  const rows = new Float64Array(feature.length * ABREAST);
  rows.set(feature);
  return rows;
}

function countMoreSimilar({ probe, mateScores, histogram }: Search, tile: Float64Array, rows: number): void {
  const lowest = mateScores[0];
  if (lowest === undefined) return;
  const scores = new Float64Array(ABREAST);
  for (let row = 0; row < rows; row += ABREAST) {
    dotProducts(probe, tile, row, scores);
    for (let i = 0; i < ABREAST && row + i < rows; i++) {
      const score = scores[i]!;
      if (score <= lowest) continue;
      let above = 1;
      while (above < mateScores.length && score > mateScores[above]!) above++;
      histogram[above]!++;
    }
  }
}

/**
 * Products of `feature` with the four rows of `tile` from `row` on. Rows are summed in the same order wherever they stand,
 * so that equal images score equally.
 */
function dotProducts(feature: Float64Array, tile: Float64Array, row: number, out: Float64Array): void {
  const length = feature.length;
  const first = row * length;
  const second = first + length;
  const third = second + length;
  const fourth = third + length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < length; i++) {
    const value = feature[i]!;
    s0 += value * tile[first + i]!;
    s1 += value * tile[second + i]!;
    s2 += value * tile[third + i]!;
    s3 += value * tile[fourth + i]!;
  }
  out[0] = s0;
  out[1] = s1;
  out[2] = s2;
  out[3] = s3;
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
