/** A set whose images can be asked for. */
export interface OpenedSet {
  /** As people know it. */
  readonly place: string;
  /** What the images are called, by which errors say which one it is; pair `i` is of images 2*i and 2*i+1. */
  readonly images: readonly string[];
  /** 1 where both images of a pair show the same person. */
  readonly same: Uint8Array;
  readonly folds: number;
  /** See FeaturedPairs. */
  readonly inList?: { readonly places: readonly number[]; readonly listed: number };
}
