import type { PairList } from '../../pairs/pair-list.ts';

/** What an option of a set names, absolute; see the options of `eval-pairs`. */
export interface ListFiles {
  /** The list of pairs, or the folder of the lists. */
  readonly pairs: string;
  /** The list of images; null: there is none. */
  readonly list: string | null;
  /** The file of flags; null: there is none. */
  readonly same: string | null;
}

/** A way in which the pairs of a set are written. */
export interface ListFormat {
  /** Whether images are found by their names, whatever their endings and the width of their numbers. */
  readonly findsAlike: boolean;
  /** Which of the files beside the list of pairs it reads. */
  readonly takes: readonly ('list' | 'same')[];
  /**
   * @param folds where they are said elsewhere than in the list; null: nowhere
   * @throws InputError with the line
   */
  read(files: ListFiles, folds: number | null): Promise<PairList>;
}
