import { InputError } from '../../../base/input-error.ts';
import type { Fold } from '../folds.ts';

/**
 * Contiguous folds as scikit-learn's KFold cuts them: the first ones have one pair more. One fold is tested
 * with what it was trained with.
 * @throws InputError for fewer pairs than folds
 */
export function leadingFolds(count: number, folds: number, place: string): Fold[] {
  if (count < folds)
    throw new InputError(`${count} pairs are too few for ${folds} folds`, {
      place,
      cure: 'lower `folds`, or bring the whole set',
    });
  const larger = count % folds;
  const size = Math.floor(count / folds);
  let end = 0;
  return Array.from({ length: folds }, (_, fold) => {
    const start = end;
    end += fold < larger ? size + 1 : size;
    return { start, end };
  });
}
