import { groupDigits } from '../../../base/group-digits.ts';
import { firstNames } from '../../../base/text/first-names.ts';
import type { TrainingImages } from '../training-set.ts';

/** A form in which people have images to train on. */
export interface TrainingFormat<Index = unknown> {
  /** What a user gives, in errors: "an LMDB", "a folder with one sub-folder of images a person". */
  readonly about: string;
  /** Whether this is what lies there, a file or a folder: told by a few names and first bytes. */
  owns(path: string): boolean;
  /**
   * Looks through a set once: how many images there are, of whom, and what `open` needs to find each of them.
   * The index is plain data, and of bounded size an image, numbers and names in shared memory.
   * @throws InputError for all that is damaged as far as it can be told without decoding images
   */
  index(path: string, notes: IndexNotes): Index | Promise<Index>;
  /** The images, by what `index` found. Called in every thread that reads them. */
  open(path: string, index: Index, options: OpenOptions): TrainingImages | Promise<TrainingImages>;
}

/** Who is told what a user should hear of a set. */
export interface IndexNotes {
  remark(text: string): void;
  /** Images, or what should be one, that are not trained on. */
  leaveOut(left: ImagesLeftOut): void;
}

export interface ImagesLeftOut {
  readonly count: number;
  /** Of so many that there are with them. */
  readonly of: number;
  /** The names of the first of them. */
  readonly names: readonly string[];
  /** "without a label" */
  readonly reason: string;
}

/** A line for the log. */
export function describeImagesLeftOut({ count, of, names, reason }: ImagesLeftOut): string {
  const left = `${groupDigits(count)} of ${groupDigits(of)} images`;
  return `leaves out ${left}, ${reason}: ${firstNames(names, count)}`;
}

export interface OpenOptions {
  /** The bytes of an image last until the next one is read, which is faster. */
  readonly isFleeting: boolean;
}
