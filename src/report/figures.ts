import { barChart } from './charts/bar-chart.ts';
import { type Figure, figureSvg } from './charts/chart.ts';
import { type LineChart, lineChart, type Series } from './charts/line-chart.ts';
import { CHART_STYLE, COLOUR_VARIABLES } from './charts/style.ts';
import { linearTicks, logTicks, wholeTicks } from './charts/ticks.ts';
import type { EpochRecord, ExperimentResult, ReportInput, RocPoint } from './input.ts';
import { percent } from './numbers.ts';
import { occludedSets, testSetLabel } from './tables/results.ts';

/** Bars of clean and occluded accuracy; none without an LFW evaluation. */
export function accuracyFigures(input: ReportInput): Figure[] {
  const sets = occludedSets(input);
  const groups = input.experiments.flatMap(({ name, lfw }) =>
    lfw
      ? [{ name, values: [lfw.clean.accuracy, ...sets.map((set) => lfw.occluded[set]?.accuracy ?? null)] }]
      : [],
  );
  if (groups.length === 0) return [];
  const lowest = Math.min(...groups.flatMap(({ values }) => values.filter((value) => value !== null)));
  // Half of the pairs are of one person: who guesses is right half of the time.
  const from = lowest > 0.5 ? { value: 0.5, label: '50, mere chance' } : { value: 0, label: '0' };
  const chart = {
    id: 'accuracy',
    title: 'Accuracy on clean and occluded pairs',
    description: groups
      .map(({ name, values }) => `${name}: ${values.map(percentOrNone).join(', ')} percent`)
      .join('; '),
    kinds: ['clean', ...sets].map(testSetLabel),
    groups,
    from,
    ticks: linearTicks(from.value, 1, 5),
    axis: 'accuracy, percent',
  };
  return [barChart(chart)];
}

/** One ROC chart for the clean pairs and one for each occluded test set, where there are points. */
export function rocFigures(input: ReportInput): Figure[] {
  const sets = new Set(
    input.experiments.flatMap(({ roc }) => (roc ? ['clean', ...Object.keys(roc.occluded)] : [])),
  );
  return [...sets].flatMap((set) => {
    const curves = seriesOf(input, ({ roc }) => {
      const points: readonly RocPoint[] = (set === 'clean' ? roc?.clean : roc?.occluded[set]) ?? [];
      return points.filter(({ far }) => far > 0).map(({ far, tar }) => [far, tar] as const);
    });
    if (curves.length === 0) return [];
    const smallest = Math.min(...curves.flatMap(({ points }) => points.map(([far]) => far)));
    return [
      lineChart({
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

/** Identification rate over the rank. */
export function rankFigures(input: ReportInput): Figure[] {
  const series = seriesOf(input, ({ megaface }) =>
    Object.entries(megaface?.rank ?? {})
      .map(([rank, rate]) => [Number(rank), rate] as const)
      .sort(([a], [b]) => a - b),
  );
  if (series.length === 0) return [];
  const ranks = [...new Set(series.flatMap(({ points }) => points.map(([rank]) => rank)))].sort(
    (a, b) => a - b,
  );
  return [
    lineChart({
      id: 'ranks',
      title: 'MegaFace: right person within the first ranks',
      description: 'Identification rate over the rank, one line per experiment.',
      x: { label: 'rank', scale: 'linear', ticks: ranks, format: String, exact: String },
      y: { label: 'identified, %', ...fractionAxis(series) },
      series,
      dots: true,
    }),
  ];
}

/** Losses and accuracies over the epochs. */
export function trainingFigures(input: ReportInput): Figure[] {
  const over = (id: string, title: string, read: (record: EpochRecord) => number | null | undefined) => {
    const series = seriesOf(input, ({ history }) =>
      (history ?? []).flatMap((record) => {
        const value = read(record);
        return typeof value === 'number' && Number.isFinite(value) ? [[record.epoch, value] as const] : [];
      }),
    );
    return series.length === 0 ? [] : [lineChart(epochChart(id, title, series))];
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

/** The figures as files: complete SVG pictures, light or dark as their surroundings. */
export function figureFiles(input: ReportInput): { name: string; svg: string }[] {
  const figures = [accuracyFigures, rocFigures, rankFigures, trainingFigures].flatMap((draw) => draw(input));
  const style = `<style>${COLOUR_VARIABLES}${CHART_STYLE}</style>\n`;
  return figures.map((figure) => ({ name: `${figure.id}.svg`, svg: `${figureSvg(figure, style)}\n` }));
}

function epochChart(id: string, title: string, series: readonly Series[]): LineChart {
  const epochs = series.flatMap(({ points }) => points.map(([epoch]) => epoch));
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const loss = id.endsWith('loss');
  return {
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

/** Percentages over the range that the values take. */
function fractionAxis(series: readonly Series[]) {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const high = Math.max(...values);
  const low = Math.min(...values, high - 0.02);
  const ticks = linearTicks(Math.max(0, low), high, 5).filter((tick) => tick <= 1);
  const decimals = ticks[1]! - ticks[0]! < 0.0099 ? 1 : 0;
  const format = (value: number): string => percent(value, decimals);
  return { scale: 'linear', ticks, format, exact: percent } as const;
}

function seriesOf(
  input: ReportInput,
  points: (experiment: ExperimentResult) => readonly (readonly [number, number])[],
): Series[] {
  return input.experiments
    .map((experiment, index) => ({ name: experiment.name, index, points: points(experiment) }))
    .filter((series) => series.points.length > 0);
}

function scientific(value: number): string {
  return value >= 0.01 ? String(value) : value.toExponential();
}

function percentOrNone(value: number | null): string {
  return value === null ? 'none' : percent(value);
}
