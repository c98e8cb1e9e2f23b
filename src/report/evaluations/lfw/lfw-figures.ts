import { drawChart } from '../../charts/catalog.ts';
import type { Figure } from '../../charts/chart.ts';
import { linearTicks, logTicks } from '../../charts/ticks.ts';
import { seriesOf } from '../../experiment-series.ts';
import { percent } from '../../numbers.ts';
import type { EvaluationResults } from '../evaluation-report.ts';
import type { LfwResult, RatePoint } from './lfw-result.ts';
import { pairMetrics, testSetLabel, testSets } from './lfw-tables.ts';

/** Bars of clean and occluded accuracy; none without an evaluation. */
export function accuracyFigures(results: EvaluationResults<LfwResult>): Figure[] {
  const sets = testSets(results);
  const groups = results.experiments.flatMap((experiment) => {
    const lfw = results.of(experiment);
    if (!lfw) return [];
    const values = sets.map((set) => pairMetrics(lfw, set)?.accuracy ?? null);
    return [{ name: experiment.name, values }];
  });
  if (groups.length === 0) return [];
  const lowest = Math.min(...groups.flatMap(({ values }) => values.filter((value) => value !== null)));
  // Half of the pairs are of one person: who guesses is right half of the time.
  const from = lowest > 0.5 ? { value: 0.5, label: '50, mere chance' } : { value: 0, label: '0' };
  const chart = drawChart({
    kind: 'bar',
    id: 'accuracy',
    title: 'Accuracy on clean and occluded pairs',
    description: groups
      .map(({ name, values }) => `${name}: ${values.map(percentOrNone).join(', ')} percent`)
      .join('; '),
    kinds: sets.map(testSetLabel),
    groups,
    from,
    ticks: linearTicks(from.value, 1, 5),
    axis: 'accuracy, percent',
  });
  return [chart];
}

/** One ROC chart for each test set, where there are points. */
export function rocFigures({ experiments, of }: EvaluationResults<LfwResult>): Figure[] {
  const rocs = experiments.flatMap((experiment) => of(experiment)?.roc ?? []);
  const sets = new Set(
    rocs.flatMap(({ clean, occluded }) => [...(clean ? ['clean'] : []), ...Object.keys(occluded)]),
  );
  return [...sets].flatMap((set) => {
    const curves = seriesOf(experiments, (experiment) => {
      const roc = of(experiment)?.roc;
      const points: readonly RatePoint[] = (set === 'clean' ? roc?.clean : roc?.occluded[set]) ?? [];
      return points.filter(({ far }) => far > 0).map(({ far, tar }) => [far, tar] as const);
    });
    if (curves.length === 0) return [];
    const smallest = Math.min(...curves.flatMap(({ points }) => points.map(([far]) => far)));
    return [
      drawChart({
        kind: 'line',
        id: `roc-${set.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`,
        title: `ROC, ${testSetLabel(set)} pairs`,
        description: 'True accept rate over false accept rate, one line per experiment.',
        x: {
          label: 'false accept rate',
          scale: 'log',
          ticks: logTicks(Math.min(smallest, 0.1), 1),
          format: scientific,
          exact: scientific,
        },
        y: {
          label: 'true accept rate, %',
          scale: 'linear',
          ticks: linearTicks(0, 1, 5),
          format: (v) => percent(v, 0),
          exact: percent,
        },
        series: curves,
        dots: false,
      }),
    ];
  });
}

function scientific(value: number): string {
  return value >= 0.01 ? String(value) : value.toExponential();
}

function percentOrNone(value: number | null): string {
  return value === null ? 'none' : percent(value);
}
