/** Where training images come from; data sets and augmentation are behind it. */
export interface BatchSource {
  /** Images in an epoch. */
  readonly size: number;
  /** People: labels are 0..classes-1. */
  readonly classes: number;
  /** Batches to ask for before they are needed, so that the next one is always there; 1 if not said. */
  readonly ahead?: number;
  /**
   * The images at these places in the data set, as they look in this epoch. A function of (epoch, place)
   * alone: what is drawn for an image depends neither on its batch nor on what was loaded before.
   */
  load(places: Uint32Array, epoch: number): Promise<Batch>;
  /**
   * Takes back the memory of a batch that is not needed any more: new memory costs as much as filling it.
   */
  release?(batch: Batch): void;
}

export interface Batch {
  /** [n, height, width, 3], -1..1. */
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
  /** Occlusion patterns; only mode mask looks at them. */
  readonly patterns?: Int32Array;
}
