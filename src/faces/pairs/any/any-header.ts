import { InputError } from '../../../base/input-error.ts';
import { type List, type ListLine, placeOf } from '../../lists/read-list.ts';
import { DEFAULT_FOLDS } from '../../protocols/folds.ts';

const SHAPE = 'write the number of folds and of pairs of each kind in a fold: "10<tab>300"';

/** More folds than a list is cut into; a number above it is one of pairs. */
const MOST_FOLDS = 100;

/** Whether a line that is no pair may head a list: numbers, or names of columns. */
export function mayBeHeader({ text }: ListLine): boolean {
  const fields = text.split(/[\s,;]+/).filter((field) => field !== '');
  return isNumbers(text) || fields.every((field) => /^[\p{L}_#][\p{L}\d_#-]*$/u.test(field));
}

export function isNumbers(text: string): boolean {
  return /^\d{1,9}(?:[\s,;]+\d{1,9})?[\s,;]*$/.test(text);
}

/**
 * How many folds a line of numbers announces for a list of that many pairs; null: none. Of two numbers the
 * first is that of folds, the other that of pairs of each kind, or of all pairs, in a fold. A single one is
 * either of them.
 * @param said the folds where they are said elsewhere, which settles what a number may mean
 * @throws InputError where it announces something else, or may mean two things
 */
export function announcedFolds(
  line: ListLine,
  count: number,
  list: List,
  said: number | null,
): number | null {
  const [first = 0, second] = line.text.match(/\d+/g)!.map(Number);
  const place = placeOf(list, line);
  if (second !== undefined) {
    // Some write all pairs of a fold in place of LFW's "pairs of each kind".
    const areAll = count === first * second && second % 2 === 0;
    if (!areAll && count !== 2 * first * second) {
      throw new InputError(
        `the header announces ${first} folds of ${second} pairs of each kind, ${2 * first * second} in all, but there are ${count}`,
        { place, cure: 'bring the whole list, or correct its first line' },
      );
    }
    // One fold leaves nothing to find the threshold on.
    return first === 1 ? null : first;
  }
  const arePairs = count === first || count === 2 * first;
  const areFolds = first > 1 && first <= MOST_FOLDS && count > first && count % first === 0;
  if (arePairs && areFolds && said === null && first !== DEFAULT_FOLDS) {
    throw new InputError(
      `the header "${line.text}" has two meanings: ${first} pairs of each kind, or ${first} folds of ${count / first} pairs`,
      { place, cure: `${SHAPE}; or say with \`folds\` how many there are` },
    );
  }
  if (!arePairs && !areFolds) {
    throw new InputError(
      `the header "${line.text}" announces neither the folds nor the pairs of the list, which has ${count}`,
      { place, cure: `bring the whole list, or ${SHAPE}` },
    );
  }
  return areFolds && !arePairs ? first : null;
}
