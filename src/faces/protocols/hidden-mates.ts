/**
 * For each image (probe) the other images of its person (mates), each of which is hidden among the
 * distractors in turn.
 */
export interface HiddenMates {
  /** Pairs of a probe and a mate. */
  readonly trials: number;
  /**
   * By probe: distractors up to this similarity change nothing that is reported; infinite when none can any
   * more.
   */
  readonly thresholds: Float64Array;
  /** Counts row `row` of `features`, whose similarity to the probe is known to be from `least` to `most`. */
  compare(probe: number, features: Float32Array, row: number, least: number, most: number): void;
  /** Element k-1: share of the trials in which fewer than k distractors were more similar than the mate. */
  rates(): number[];
}

/**
 * `features`: people x dimension numbers. Ranks from `ranks` on are not told apart, so that a mate which has
 * been beaten by so many distractors no longer matters, and `thresholds` rise.
 */
export function hiddenMates(
  features: Float32Array,
  people: readonly string[],
  { dimension, ranks }: { readonly dimension: number; readonly ranks: number },
): HiddenMates {
  // Doubles save converting each number each time, and lists end to end keep what a pass over all probes
  // reads together.
  const probes = Float64Array.from(features);
  const { scores, starts } = mateScores(probes, features, people, dimension);
  const count = people.length;
  // Beside a mate: distractors that are more similar than this one and those before it, but not than the
  // next.
  const beaten = new Float64Array(scores.length);
  // The least similar mate that still matters, and how many distractors are more similar.
  const lowest = starts.slice(0, count);
  const beating = new Float64Array(count);
  const thresholds = new Float64Array(count);
  const setThreshold = (probe: number): void => {
    thresholds[probe] =
      lowest[probe]! < starts[probe + 1]! ? scores[lowest[probe]!]! : Number.POSITIVE_INFINITY;
  };
  for (let probe = 0; probe < count; probe++) setThreshold(probe);

  return {
    trials: scores.length,
    thresholds,
    compare(probe, values, row, least, most) {
      const first = lowest[probe]!;
      const end = starts[probe + 1]!;
      let mate = first;
      while (mate < end && least > scores[mate]!) mate++;
      if (mate < end && most > scores[mate]!) {
        const score = dot(probes, probe, values, row, dimension);
        while (mate < end && score > scores[mate]!) mate++;
      }
      if (mate === first) return;
      beaten[mate - 1]!++;
      beating[probe]!++;
      while (lowest[probe]! < end && beating[probe]! >= ranks) {
        beating[probe]! -= beaten[lowest[probe]!]!;
        lowest[probe]!++;
      }
      setThreshold(probe);
    },
    rates() {
      const found = new Float64Array(ranks);
      for (let probe = 0; probe < count; probe++) {
        // The most similar mate has only those distractors before it that beat every mate. Where mates no
        // longer mattered the count is too low, but `ranks` at least.
        let before = 0;
        for (let mate = starts[probe + 1]! - 1; mate >= starts[probe]!; mate--) {
          before += beaten[mate]!;
          if (before < ranks) found[before]!++;
        }
      }
      let sum = 0;
      return Array.from(found, (count) => {
        sum += count;
        return scores.length === 0 ? 0 : sum / scores.length;
      });
    },
  };
}

/** Similarities of each probe's mates, ascending: those of probe i from `starts[i]` to `starts[i + 1]`. */
function mateScores(
  probes: Float64Array,
  features: Float32Array,
  people: readonly string[],
  dimension: number,
): { scores: Float64Array; starts: Int32Array } {
  const imagesOf = new Map<string, number[]>();
  people.forEach((person, i) => {
    const images = imagesOf.get(person);
    if (images === undefined) imagesOf.set(person, [i]);
    else images.push(i);
  });
  const starts = new Int32Array(people.length + 1);
  people.forEach((person, i) => {
    starts[i + 1] = starts[i]! + imagesOf.get(person)!.length - 1;
  });
  const scores = new Float64Array(starts.at(-1)!);
  people.forEach((person, i) => {
    const mates = imagesOf.get(person)!.filter((image) => image !== i);
    const own = Float64Array.from(mates, (mate) => dot(probes, i, features, mate, dimension));
    scores.set(own.sort(), starts[i]);
  });
  return { scores, starts };
}

/**
 * Product of a probe and a row of features. Always summed in the same order, so that equal images score
 * equally.
 */
function dot(
  probes: Float64Array,
  probe: number,
  features: Float32Array,
  row: number,
  dimension: number,
): number {
  const from = row * dimension;
  const whole = dimension - (dimension % 4);
  let i = probe * dimension;
  let j = from;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (; j < from + whole; i += 4, j += 4) {
    s0 += probes[i]! * features[j]!;
    s1 += probes[i + 1]! * features[j + 1]!;
    s2 += probes[i + 2]! * features[j + 2]!;
    s3 += probes[i + 3]! * features[j + 3]!;
  }
  for (; j < from + dimension; i++, j++) s0 += probes[i]! * features[j]!;
  return s0 + s1 + (s2 + s3);
}
