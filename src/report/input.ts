/** All that a report shows. Accuracies and rates are fractions, 0 to 1. */
export interface ReportInput {
  /** Above the report; null: a title of its own. */
  readonly title: string | null;
  /** In the order in which they are shown. */
  readonly experiments: readonly ExperimentResult[];
}

/** What is known of one experiment; whatever was not evaluated is left out. */
export interface ExperimentResult {
  readonly name: string;
  /** Where it was repeated with other seeds: the single results, of which the figures here are the means. */
  readonly repetitions?: readonly ExperimentResult[];
  /** In words: which earlier results, on which this one rests, were accepted in place of new ones. */
  readonly accepted?: readonly string[];
  /** Its training options, nested as in the configuration; only those that differ between experiments are shown. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly lfw?: LfwMetrics;
  readonly roc?: LfwRoc;
  readonly ar?: ArMetrics;
  readonly megaface?: MegafaceMetrics;
  /** One record per epoch, oldest first. */
  readonly history?: readonly EpochRecord[];
}

export interface LfwMetrics {
  readonly clean: PairMetrics;
  /** By test set, such as "factor-2.0". */
  readonly occluded: Readonly<Record<string, PairMetrics>>;
}

export interface PairMetrics {
  readonly pairs: number;
  readonly validRate: number;
  readonly accuracy: number;
  /** Population standard deviation of the folds' accuracies. */
  readonly std: number;
  readonly threshold: number;
  /** By false accept rate, such as "1e-3"; null where it cannot be told for want of pairs. */
  readonly tarAtFar: Readonly<Record<string, number | null>>;
}

/** Curves over the false accept rate: points ordered by rising FAR. */
export interface LfwRoc {
  readonly clean: readonly RocPoint[];
  readonly occluded: Readonly<Record<string, readonly RocPoint[]>>;
}

export interface RocPoint {
  readonly far: number;
  readonly tar: number;
}

export interface ArMetrics {
  /** By protocol ("1", "2"), then by what the probes wear ("glass", "scarf"). */
  readonly protocols: Readonly<Record<string, Readonly<Record<string, ArProbes>>>>;
}

export interface ArProbes {
  readonly probes: number;
  readonly rank1: number;
}

export interface MegafaceMetrics {
  readonly probes: number;
  readonly distractors: number;
  /** Identification rate by rank ("1", "2", "5", "10"). */
  readonly rank: Readonly<Record<string, number>>;
}

export interface EpochRecord {
  readonly epoch: number;
  readonly loss: number;
  /** The parts of the loss: who it is, and in mode mask what is occluded. */
  readonly classLoss?: number | null;
  readonly patternLoss?: number | null;
  /** Of the training batches. */
  readonly accuracy?: number | null;
  readonly lfwClean?: number | null;
  readonly lfwOccluded?: number | null;
}
