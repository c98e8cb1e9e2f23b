import { errorRates } from '../../../src/faces/protocols/pyeer/error-rates.ts';
import { ocfr, ocfrFigures } from '../../../src/faces/verification/protocols/ocfr.ts';
import {
  CALLED,
  distancesAsScores,
  NOT_COMPARED,
  OCFR_METRICS,
  ocfrLists,
  pairsOf,
} from '../../../tests/faces/support/ocfr-fixture.ts';
import type { Fixture } from '../frame/fixture.ts';
import type { Ledger, Path } from '../frame/ledger.ts';
import { mixed } from '../frame/tolerance.ts';

const TOLERANCE = mixed(1e-12);

export const ocfrMetrics: Fixture = {
  file: 'faces/protocols/ocfr-metrics.json',
  program: 'pyeer 0.5.6',
  compare(ledger) {
    for (const [name, printed] of Object.entries(OCFR_METRICS)) {
      const isDistances = name === 'distances';
      const pairs = isDistances ? distancesAsScores() : pairsOf(printed);
      const rates = errorRates(pairs);
      compareStats(ledger, name, [name, 'stats'], ocfrFigures(pairs).figures, isDistances ? -1 : 1);
      ledger.compare(name, [name, 'stats', 'points'], rates.thresholds.length);
      if (!printed.thresholds) continue;
      for (const of of ['thresholds', 'fmr', 'fnmr'] as const) ledger.compare(name, [name, of], rates[of]);
    }
    leaveOutStats(ledger, ['*', 'stats']);
    const inputs = ['genuine', 'impostor', 'genuine_rule', 'impostor_rule', 'rule'];
    const about = ['genuine_first4', 'impostor_first4', 'genuine_sum', 'impostor_sum'];
    ledger.leaveOut('an input', ...[...inputs, ...about].map((name) => ['*', name]));
  },
};

export const ocfrListed: Fixture = {
  file: 'faces/protocols/ocfr/expected.json',
  program: 'OCFR-2022 evaluate.py, pyeer 0.5.6',
  compare(ledger) {
    const lists = ocfrLists();
    const { result, measure } = ocfr.verify(lists, 10, () => {});
    const scores = Array.from(measure);
    compareStats(ledger, 'lists', ['stats'], result.figures!);
    ledger.compare(
      'lists',
      ['stats', 'points'],
      errorRates({ scores: measure, same: lists.same }).thresholds.length,
    );
    ledger.compare('lists', ['scores_first8'], scores.slice(0, 8), TOLERANCE);
    ledger.compare(
      'lists',
      ['score_sum'],
      scores.reduce((sum, score) => sum + score, 0),
      TOLERANCE,
    );
    leaveOutStats(ledger, ['stats']);
    ledger.leaveOut('an input', ['dims'], ['images'], ['pairs'], ['genuine']);
    ledger.leaveOut('names of files: tests/faces/set-lists.test.ts', ['saved_files'], ['names_saved_for']);
  },
};

function compareStats(
  ledger: Ledger,
  entry: string,
  at: Path,
  figures: Readonly<Record<string, number | null>>,
  sign = 1,
): void {
  for (const [theirs, ours] of Object.entries(CALLED)) {
    if (NOT_COMPARED.includes(`${entry}/${theirs}`)) continue;
    const value = figures[ours];
    const turned = /_th$|mean$/.test(theirs) && typeof value === 'number' ? sign * value : value;
    ledger.compare(entry, [...at, theirs], turned, TOLERANCE);
  }
}

function leaveOutStats(ledger: Ledger, at: Path): void {
  ledger.leaveOut(
    'no figure of the protocol',
    ...['j_index', 'j_index_th', 'mccoef', 'mccoef_th'].map((name) => [...at, name]),
  );
  ledger.leaveOut('words of the program', [...at, 'warnings']);
  ledger.leaveOut(
    'the deviations are what rounding leaves',
    ...NOT_COMPARED.map((name) => {
      const [entry, figure] = name.split('/');
      return [entry!, 'stats', figure!];
    }),
  );
}
