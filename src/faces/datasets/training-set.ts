import type { LabelledImages } from './labelled-images.ts';

/** An image to train on, as it lies in a data set. */
export interface TrainingSample {
  /** The encoded image: JPEG as a rule. */
  readonly bytes: Uint8Array;
  /** Number of the person. */
  readonly label: number;
  /** Path of the image in the data set it came from. */
  readonly name: string;
}

/** What another thread opens the same set from, without looking through it again. Plain data. */
export type TrainingSetLocation =
  | { readonly kind: 'lmdb'; readonly path: string; readonly classes: number }
  | { readonly kind: 'tree'; readonly root: string; readonly faces: LabelledImages };

/** Images to train on, by number; where they lie does not matter. */
export interface TrainingSet {
  readonly location: TrainingSetLocation;
  /** Number of images. */
  readonly size: number;
  /** Labels are 0 .. classes-1. */
  readonly classes: number;
  /**
   * Image `i` of 0 .. size-1, still encoded. The bytes are a view that lives as long as it is referenced. A
   * record that cannot be read is an InputError.
   */
  read(i: number): TrainingSample;
  /** Where image `i` lies, for errors: its file, or the LMDB and the key. */
  placeOf(i: number): string;
  close(): void;
}
