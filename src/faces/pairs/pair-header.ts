import { InputError } from '../../base/input-error.ts';

const SHAPE = 'write the number of folds and of pairs of each kind in a fold: "10<tab>300"';

/** The first line of LFW's lists. */
export interface PairHeader {
  /** Null where the list is not for cross-validation, as LFW's development sets. */
  readonly folds: number | null;
  /** Pairs of the same person in a fold (or in all), and as many of two people. */
  readonly pairs: number;
}

/**
 * "10 300" or "1100"; undefined for a line that says something else, in words. An InputError for other
 * numbers.
 * @param place of the line
 */
export function readHeader(line: string, place: string): PairHeader | undefined {
  const numbers = /^(\d{1,9})(?:\s+(\d{1,9}))?$/.exec(line);
  if (numbers === null) {
    if (!/^[-+.\d\s]+$/.test(line)) return undefined;
    throw new InputError(`the header "${line}" announces neither folds nor pairs`, { place, cure: SHAPE });
  }
  const [, first, second] = numbers;
  if (second === undefined) return { folds: null, pairs: Number(first) };
  // One fold leaves nothing to find the threshold on.
  return { folds: Number(first) === 1 ? null : Number(first), pairs: Number(second) };
}

/**
 * An InputError where a list holds more or fewer pairs than its header announces: it was cut off, or the
 * folds are others than those that it says.
 */
export function requireAnnounced(header: PairHeader | undefined, count: number, file: string): void {
  if (header === undefined) return;
  const { folds } = header;
  if (folds === 0) {
    throw new InputError('the header announces no folds', {
      place: `${file}:1`,
      cure: SHAPE,
    });
  }
  const announced = 2 * header.pairs * (folds ?? 1);
  // Some write the number of all pairs in place of LFW's "pairs of each kind".
  if (count === announced || (folds === null && count === header.pairs)) return;
  const each = `${header.pairs} pairs of the same person and ${header.pairs} of two`;
  const what = folds === null ? each : `${folds} folds of ${each}, ${announced} in all`;
  throw new InputError(`the header announces ${what}, but there are ${count}`, {
    place: file,
    cure: 'bring the whole list, or correct its first line',
  });
}
