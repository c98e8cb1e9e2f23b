/** Two images, relative to their folder, and whether they show the same person. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly same: boolean;
}

/** What a list of pairs says. */
export interface PairList {
  readonly pairs: readonly Pair[];
  /** How many folds its header announces; null where it says nothing of folds. */
  readonly folds: number | null;
  /** A pair that stands in the place of the header, and is not counted. */
  readonly headerPair: string | null;
  /** What is odd about the list, in words. */
  readonly remarks: readonly string[];
}
