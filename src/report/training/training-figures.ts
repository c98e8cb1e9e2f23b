import { type Chart, drawChart } from '../charts/catalog.ts';
import type { Figure } from '../charts/chart.ts';
import type { Series } from '../charts/line-chart.ts';
import { linearTicks, wholeTicks } from '../charts/ticks.ts';
import type { ExperimentResult } from '../experiment.ts';
import { fractionAxis, seriesOf } from '../experiment-series.ts';
import type { TrainingResult } from './training-result.ts';

type EpochFigures = NonNullable<TrainingResult['history']>[number];

/** Losses and accuracies over the epochs. */
export function trainingFigures(experiments: readonly ExperimentResult[]): Figure[] {
  const over = (id: string, title: string, read: (record: EpochFigures) => number | null | undefined) => {
    const series = seriesOf(experiments, ({ training }) =>
      (training?.history ?? []).flatMap((record) => {
        const value = read(record);
        return typeof value === 'number' && Number.isFinite(value) ? [[record.epoch, value] as const] : [];
      }),
    );
    return series.length === 0 ? [] : [drawChart(epochChart(id, title, series))];
  };
  return [
    // The whole loss of an experiment with a mask has one part more than that of the others.
    ...over('identity-loss', 'Training loss: identity', ({ classLoss, loss }) => classLoss ?? loss),
    ...over('pattern-loss', 'Training loss: occlusion pattern', ({ patternLoss }) => patternLoss),
    ...over('training-accuracy', 'Training accuracy', ({ accuracy }) => accuracy),
    ...over('epochs-clean', 'Clean pairs after each epoch', ({ lfwClean }) => lfwClean),
    ...over('epochs-occluded', 'Occluded pairs after each epoch', ({ lfwOccluded }) => lfwOccluded),
  ];
}

function epochChart(id: string, title: string, series: readonly Series[]): Chart {
  const epochs = series.flatMap(({ points }) => points.map(([epoch]) => epoch));
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const loss = id.endsWith('loss');
  return {
    kind: 'line',
    id,
    title,
    description: `${title}, one line per experiment.`,
    x: {
      label: 'epoch',
      scale: 'linear',
      ticks: wholeTicks(first, last, 8),
      domain: first === last ? [first - 1, last + 1] : [first, last],
      format: String,
      exact: String,
    },
    y: loss
      ? {
          label: 'loss',
          scale: 'linear',
          ticks: linearTicks(0, Math.max(...values), 5),
          format: String,
          exact: (v) => v.toFixed(3),
        }
      : { label: 'accuracy, %', ...fractionAxis(series) },
    series,
    dots: true,
  };
}
