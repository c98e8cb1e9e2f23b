/** An image to train on, as it lies in a data set. */
export interface TrainingSample {
  /** The encoded image: JPEG as a rule. */
  readonly bytes: Uint8Array;
  /** Number of the person. */
  readonly label: number;
  /** Path of the image in the data set it came from, or what else it is called there. */
  readonly name: string;
}

/** What another thread opens the same set from, without looking through it again. Plain data. */
export interface TrainingSetLocation {
  /** A name of the catalog of formats. */
  readonly format: string;
  readonly path: string;
  /** What the format found when it looked through the set; large parts of it in shared memory. */
  readonly index: unknown;
}

/** Images to train on, by number; where they lie does not matter. */
export interface TrainingImages {
  /** Number of images. */
  readonly size: number;
  /** Labels are 0 .. classes-1. */
  readonly classes: number;
  /** Images lie inside of larger files, so that `placeOf` does not tell their names. */
  readonly isPacked: boolean;
  /** Why reading them in a mixed order is slow, where it is, and what to do. */
  readonly slowMixed?: string;
  /**
   * Image `i` of 0 .. size-1, still encoded. The bytes are a view that lives as long as it is referenced. A
   * record that cannot be read is an InputError.
   */
  read(i: number): TrainingSample | Promise<TrainingSample>;
  /** Where image `i` lies, for errors: its file, or the LMDB and the key. */
  placeOf(i: number): string;
  close(): void;
}

export interface TrainingSet extends TrainingImages {
  readonly location: TrainingSetLocation;
}
