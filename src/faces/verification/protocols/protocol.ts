import type { PairsInList } from '../../protocols/choose-folds.ts';
import type { FALSE_ACCEPT_RATES } from '../../protocols/tar-at-far.ts';

/** Pairs of a set with the features of their images. */
export interface FeaturedPairs {
  /**
   * Of image `i`: what the network gives, and with `mirrored` what it gives of the mirror image behind it; of
   * equal length. Pair `i` is of images 2*i and 2*i+1.
   */
  readonly feature: (i: number) => Float32Array;
  /** 1 where both images show the same person. */
  readonly same: Uint8Array;
  /** The set, as people know it. */
  readonly place: string;
  /** Of pairs of a list of which some may be left out: where they stand in it, see PairsInList. */
  readonly inList?: Pick<PairsInList, 'places' | 'listed'>;
}

/** Rates are shares, 0 to 1. A protocol gives what its program gives. */
export interface VerificationResult {
  readonly accuracy?: number;
  /** Population standard deviation over the folds. */
  readonly std?: number;
  /** Mean over the folds, of the protocol's own measure. */
  readonly threshold?: number;
  readonly tarAtFar?: Record<keyof typeof FALSE_ACCEPT_RATES, number | null>;
  /** The share of pairs of one person accepted at FAR 1e-3, by folds, and the FAR that came of it. */
  readonly validation?: { readonly rate: number; readonly std: number; readonly far: number };
  /** Of the features, before anything is done with them. */
  readonly meanLength?: number;
  /** Others by their names, finite; null where one is not defined. Those that are shown are in `figures`. */
  readonly figures?: Readonly<Record<string, number | null>>;
}

/** What a figure is called, and how it is shown. */
export interface ProtocolFigure {
  readonly label: string;
  /** Shares, 0 to 1, are shown in percent. */
  readonly unit: 'share' | 'number';
  readonly better?: 'higher' | 'lower';
  /** Whether it stands in the table of all evaluations. */
  readonly isMain: boolean;
}

export interface Verified {
  readonly result: VerificationResult;
  /** Of each pair, what is compared with the threshold. */
  readonly measure: Float64Array;
}

/** A way to judge pairs of images, by the name of the program whose figures it gives. */
export interface VerificationProtocol {
  /** Whether it takes the features of mirror images, too. */
  readonly mirrored: boolean;
  /** What is compared with the threshold. */
  readonly measures: 'score' | 'distance';
  /** Its own ones among the results, in the order of the columns. */
  readonly figures?: Readonly<Record<string, ProtocolFigure>>;
  /**
   * @param remark is told what is odd about a result
   * @param folds of the cross validation; nothing to a protocol that has none
   * @throws InputError for fewer pairs than folds, or without pairs of a kind that it needs
   */
  verify(pairs: FeaturedPairs, folds: number, remark: (text: string) => void): Verified;
}
