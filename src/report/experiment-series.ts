import type { Series } from './charts/line-chart.ts';
import { linearTicks } from './charts/ticks.ts';
import type { ExperimentResult } from './experiment.ts';
import { percent } from './numbers.ts';

/** One line per experiment that has points; an experiment has the same colour in every chart. */
export function seriesOf(
  experiments: readonly ExperimentResult[],
  points: (experiment: ExperimentResult) => readonly (readonly [number, number])[],
): Series[] {
  return experiments
    .map((experiment, index) => ({ name: experiment.name, index, points: points(experiment) }))
    .filter((series) => series.points.length > 0);
}

/** An axis of percentages over the range that the values take. */
export function fractionAxis(series: readonly Series[]) {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const high = Math.max(...values);
  const low = Math.min(...values, high - 0.02);
  const ticks = linearTicks(Math.max(0, low), high, 5).filter((tick) => tick <= 1);
  const decimals = ticks[1]! - ticks[0]! < 0.0099 ? 1 : 0;
  const format = (value: number): string => percent(value, decimals);
  return { scale: 'linear', ticks, format, exact: percent } as const;
}
