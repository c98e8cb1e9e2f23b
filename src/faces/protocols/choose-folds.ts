import { contiguousFolds, type Fold, foldsOfList, oneSidedFolds } from './folds.ts';

/** Pairs that are left of a list. */
export interface PairsInList {
  /** 1 where both images show the same person. */
  readonly same: Uint8Array;
  /** Where in the list each of them stands, from 0, rising. */
  readonly places: readonly number[];
  /** Pairs of the whole list. */
  readonly listed: number;
}

/**
 * The folds as the reference has them, over the pairs that are left. Where these would be folds of one kind,
 * and the list's own are not, each pair stays in the fold of the list that it stands in.
 * @param of the list, as people know it
 * @param remark is told what is odd about them
 * @throws InputError for fewer pairs than folds
 */
export function chooseFolds(
  { same, places, listed }: PairsInList,
  count: number,
  of: { readonly place: string; readonly name: string },
  remark: (text: string) => void,
): readonly Fold[] {
  const folds = contiguousFolds(same.length, count, of.place);
  const oneSided = oneSidedFolds(same, folds);
  if (oneSided.length === 0) return folds;
  const own = foldsOfList(places, listed, count);
  if (own.length > 1 && same.length < listed && oneSidedFolds(same, own).length === 0) {
    const empty = count - own.length;
    remark(
      `${of.name}: each pair stays in its fold of the list${empty > 0 ? `, of which ${empty} of ${count} have none left` : ''}: folds over the pairs that are left, as the reference has them, would have pairs of one kind only`,
    );
    return own;
  }
  remark(
    `${of.name}: ${oneSided.length} of ${count} folds have pairs of one kind only (fold ${oneSided[0]!} is the first), so that their accuracies say little: order the list by folds, or say with \`folds\` how many it has`,
  );
  return folds;
}
