import type { ListLine } from '../../lists/read-list.ts';
import type { PairLine } from '../pair-lines.ts';
import { LINE_FORMS, type LineForm } from './line-forms.ts';
import { SPLITS, type SplitLine } from './split-line.ts';

/** What lines say, read in one of the forms. */
export interface FormReading {
  readonly form: LineForm;
  readonly pairs: readonly PairLine[];
  /** The first line that is no pair of that form; undefined where all are. */
  readonly wrong: ListLine | undefined;
}

/** The lines read in every form, each with the separator by which it reads the most of them. */
export function readingsOf(lines: readonly ListLine[]): FormReading[] {
  const splits = SPLITS.filter(({ sign }) => lines.some(({ text }) => text.includes(sign)));
  return LINE_FORMS.map((form) =>
    splits
      .map(({ split }) => readAs(form, split, lines))
      .reduce((best, one) => (isBetter(one, best) ? one : best)),
  );
}

function isBetter(one: FormReading, than: FormReading): boolean {
  return one.pairs.length > than.pairs.length;
}

/** As far as the lines are of that form. */
function readAs(form: LineForm, split: SplitLine, lines: readonly ListLine[]): FormReading {
  const pairs: PairLine[] = [];
  for (let i = 0; i < lines.length; i += form.lines) {
    const own = lines.slice(i, i + form.lines);
    const pair = own.length === form.lines ? form.parse(...own.map(({ text }) => split(text))) : undefined;
    if (pair === undefined) return { form, pairs, wrong: own[0] };
    pairs.push({ line: own[0]!, pair });
  }
  return { form, pairs, wrong: undefined };
}
