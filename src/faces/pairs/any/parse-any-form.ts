import { InputError } from '../../../base/input-error.ts';
import { type List, type ListLine, placeOf } from '../../lists/read-list.ts';
import { checkedPairs, remarksOn } from '../pair-lines.ts';
import type { PairList } from '../pair-list.ts';
import { announcedFolds, isNumbers, mayBeHeader } from './any-header.ts';
import { LINE_FORMS } from './line-forms.ts';
import { type FormReading, readingsOf } from './read-as.ts';

/**
 * The pairs of a list whose form is told by its lines: the one in which all of them are pairs, but for a
 * header. Undefined where there are no lines but a header. An InputError where no form fits, or several do.
 * @param folds see announcedFolds
 */
export function parseAnyForm(list: List, folds: number | null): PairList | undefined {
  const [first, ...others] = list.lines;
  if (first === undefined) return undefined;
  const whole = readingsOf(list.lines);
  const headed = whole.every(({ wrong }) => wrong === first) && mayBeHeader(first);
  if (headed && others.length === 0) return undefined;
  const { form, pairs: lines } = onlyReading(headed ? readingsOf(others) : whole, list);
  const pairs = checkedPairs(list, lines, form.namesPeople);
  const announces = headed && isNumbers(first.text);
  return {
    pairs,
    folds: announces ? announcedFolds(first, pairs.length, list, folds) : null,
    headerPair: null,
    remarks: [
      ...(headed && !announces ? [`its first line, "${first.text}", is taken for a header`] : []),
      ...remarksOn(
        list,
        lines.map(({ line }) => line),
        pairs,
      ),
    ],
  };
}

function onlyReading(readings: readonly FormReading[], list: List): FormReading {
  const [one, other] = readings.filter(({ wrong }) => wrong === undefined);
  if (one && other) {
    throw new InputError(
      `its lines are pairs of two forms: ${one.form.shape}, which is ${said(one)} first, and ${other.form.shape}, which is ${said(other)}`,
      {
        place: placeOf(list, one.pairs[0]!.line),
        cure: 'name the form (`pair-format`; in `lists` of eval-pairs `format`)',
      },
    );
  }
  if (one) return one;
  const nearest = readings.reduce((best, reading) =>
    reading.pairs.length > best.pairs.length ? reading : best,
  );
  throw notOfForm(nearest, list);
}

function said({ pairs: [first] }: FormReading): string {
  const { first: image, second, same } = first!.pair;
  return `${image} and ${second} of ${same ? 'one person' : 'two people'}`;
}

function notOfForm({ pairs, wrong, form }: FormReading, list: List): InputError {
  const place = placeOf(list, wrong as ListLine);
  if (pairs.length === 0) {
    return new InputError('the line is no pair of any form that is known', {
      place,
      cure: `write one of ${LINE_FORMS.map(({ shape }) => shape).join('; ')}`,
    });
  }
  return new InputError('the line is no pair of the form that those before it have', {
    place,
    cure: `write ${form.shape}`,
  });
}
