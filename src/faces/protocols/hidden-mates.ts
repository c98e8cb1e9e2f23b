/** One probe image, and the other images of its person, each hidden among the distractors. */
export interface Search {
  /** Number of other images. */
  readonly mates: number;
  /** Distractors up to this similarity change no rank that is reported; infinite when none can any more. */
  threshold(): number;
  /** Compares with row `row` of `features`. */
  compare(features: Float32Array, row: number): void;
  /** By mate, from the most similar: how many distractors were more similar; from `ranks` on maybe more than it says. */
  beaten(): number[];
}

/** A search for each probe. `features`: people x dimension numbers; ranks from `ranks` on are not told apart. */
export function hiddenMates(
  features: Float32Array,
  people: readonly string[],
  { dimension, ranks }: { readonly dimension: number; readonly ranks: number },
): Search[] {
  const imagesOf = new Map<string, number[]>();
  people.forEach((person, i) => {
    const images = imagesOf.get(person);
    if (images === undefined) imagesOf.set(person, [i]);
    else images.push(i);
  });
  return people.map((person, i) => {
    // In doubles, which saves converting each number each time.
    const probe = Float64Array.from(features.subarray(i * dimension, (i + 1) * dimension));
    const mates = imagesOf.get(person)!.filter((image) => image !== i);
    return search(probe, Float64Array.from(mates, (mate) => dot(probe, features, mate)).sort(), ranks);
  });
}

/** `mateScores`: ascending. */
function search(probe: Float64Array, mateScores: Float64Array, ranks: number): Search {
  // Element j: distractors that are more similar than exactly j mates.
  const histogram = new Float64Array(mateScores.length + 1);
  // Mates below this one have been beaten `ranks` times, and no longer matter; by how many this one has been beaten.
  let lowest = 0;
  let beating = 0;
  return {
    mates: mateScores.length,
    threshold: () => mateScores[lowest] ?? Number.POSITIVE_INFINITY,
    compare(features, row) {
      const score = dot(probe, features, row);
      let above = lowest;
      while (above < mateScores.length && score > mateScores[above]!) above++;
      if (above === lowest) return;
      histogram[above]!++;
      beating++;
      while (lowest < mateScores.length && beating >= ranks) {
        lowest++;
        beating -= histogram[lowest]!;
      }
    },
    beaten() {
      let before = 0;
      return Array.from(mateScores, (_, i) => {
        before += histogram[mateScores.length - i]!;
        return before;
      });
    },
  };
}

/** Product of `probe` and a row. Always summed in the same order, so that equal images score equally. */
function dot(probe: Float64Array, features: Float32Array, row: number): number {
  const length = probe.length;
  const start = row * length;
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < length; i += 2) {
    even += probe[i]! * features[start + i]!;
    odd += probe[i + 1]! * features[start + i + 1]!;
  }
  if (length % 2 === 1) even += probe[length - 1]! * features[start + length - 1]!;
  return even + odd;
}
