/** Amounts of what tasks take while they run. */
export interface ResourceAmounts {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly gpus: number;
}

/** What tasks can have where an executor runs them. */
export interface Capacity {
  /** What one task can have at most: a machine's. */
  readonly perTask: ResourceAmounts;
  /**
   * What all that run at the same time can have together; infinite where another scheduler lets them wait.
   * GPUs are given to tasks by number only where they are finite.
   */
  readonly total: ResourceAmounts;
  /** In errors, after "and": "this machine", "the largest node". */
  readonly place: string;
  /** The program that counted the GPUs, where that is worth saying. */
  readonly gpusCountedBy?: string;
}
