/** Similarities of the pairs of a list, in its order; all are finite. */
export interface ScoredPairs {
  readonly scores: Float64Array;
  /** 1 where both images show the same person. */
  readonly same: Uint8Array;
}

/** Scores of the pairs of the same person, or of two people, from the highest down. */
export function descendingScores({ scores, same }: ScoredPairs, flag: 0 | 1): Float64Array {
  return scores
    .filter((_, i) => same[i] === flag)
    .sort()
    .reverse();
}
