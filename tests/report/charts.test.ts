import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { positionOn } from '../../src/report/charts/axis.ts';
import { CHART_KINDS, drawChart } from '../../src/report/charts/catalog.ts';
import { figureSvg } from '../../src/report/charts/chart.ts';
import { CHART_STYLE } from '../../src/report/charts/style.ts';
import { linearTicks, logTicks, wholeTicks } from '../../src/report/charts/ticks.ts';
import { accuracyFigures, rocFigures } from '../../src/report/evaluations/lfw/lfw-figures.ts';
import { figureFiles } from '../../src/report/figure-files.ts';
import { trainingFigures } from '../../src/report/training/training-figures.ts';
import { experimentWith, inputOf, lfwOf, pairMetrics, study } from './support/study.ts';

describe('ticks', () => {
  test('are round numbers around the values', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(0.07, 0.31, 5)).toEqual([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
    expect(linearTicks(0, 14, 5)).toEqual([0, 5, 10, 15]);
    expect(logTicks(0.0008, 1)).toEqual([0.0001, 0.001, 0.01, 0.1, 1]);
    expect(wholeTicks(1, 8, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(wholeTicks(1, 40, 8)).toEqual([5, 10, 15, 20, 25, 30, 35, 40]);
  });

  test('cover any range, rise, and are not many', () => {
    const range = fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(range, ([min, span]) => {
        const ticks = linearTicks(min, min + span, 5);
        expect(ticks[0]!).toBeLessThanOrEqual(min + span * 1e-6);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(min + span * (1 - 1e-6));
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
      }),
    );
  });

  test('exist where all values are the same', () => {
    expect(linearTicks(3, 3, 5).length).toBeGreaterThanOrEqual(2);
    expect(linearTicks(0, 0, 5).length).toBeGreaterThanOrEqual(2);
    expect(wholeTicks(4, 4, 8)).toEqual([4]);
  });
});

describe('an axis', () => {
  const ticks = [0.001, 0.01, 0.1, 1];

  test('puts its ends where they are wanted, what lies between by its scale, and what lies outside at the ends', () => {
    const linear = positionOn({ scale: 'linear', ticks: [0, 5, 10] }, 48, 386);
    expect([0, 5, 10, -1, 11].map(linear)).toEqual([48, 217, 386, 48, 386]);
    const upwards = positionOn({ scale: 'log', ticks }, 261, 51);
    expect([0.001, 0.01, 0.1, 1, 0.0001].map((value) => Math.round(upwards(value)))).toEqual([
      261, 191, 121, 51, 261,
    ]);
  });

  test('has a domain of its own, or one value alone, at its beginning', () => {
    const wider = positionOn({ scale: 'linear', ticks: [5], domain: [0, 10] }, 0, 100);
    expect(wider(5)).toBe(50);
    expect(positionOn({ scale: 'linear', ticks: [5] }, 0, 100)(5)).toBe(0);
  });
});

test('the style of each kind of chart is for charts alone', () => {
  for (const { style } of Object.values(CHART_KINDS)) {
    expect(style.split('\n').filter((line) => !line.startsWith('.chart '))).toEqual([]);
    expect(CHART_STYLE).toContain(style);
  }
});

describe('a line chart', () => {
  const axis = { label: 'x <1>', scale: 'linear', ticks: [0, 10], format: String, exact: String } as const;
  const chart = drawChart({
    kind: 'line',
    id: 'test',
    title: 'A & B',
    description: 'two lines',
    x: axis,
    y: { ...axis, label: 'y', ticks: [0, 1] },
    series: [
      { name: 'one', index: 0, points: [[0, 0], [5, 0.5], [10, 1]] }, // biome-ignore format: a row of points
      { name: '<two>', index: 9, points: [[0, 1], [20, 0]] }, // biome-ignore format: a row of points
    ],
    dots: true,
  });
  const svg = figureSvg(chart);
  const paths = [...svg.matchAll(/<path class="line s(\d)"([^>]*) d="M([^"h]+)"\/>/g)].map(
    ([, colour, rest, d]) => ({
      colour,
      rest,
      points: d!.split('L').map((point) => point.split(' ').map(Number)),
    }),
  );

  test('puts points where their values are, upwards and to the right, and cuts off at the edges', () => {
    const [[x0, y0], [x1, y1], [x2, y2]] = paths[0]!.points as [
      [number, number],
      [number, number],
      [number, number],
    ];
    expect(x1 - x0).toBeCloseTo(x2 - x1, 1);
    expect(y1 - y0).toBeCloseTo(y2 - y1, 1);
    expect(y2).toBeLessThan(y0);
    expect(paths[1]!.points.at(-1)).toEqual([x2, y0]);
  });

  test('gives a ninth series the colour of the first again, but dashed', () => {
    expect(paths.map(({ colour }) => colour)).toEqual(['0', '1']);
    expect(paths[0]!.rest).not.toContain('dasharray');
    expect(paths[1]!.rest).toContain('dasharray');
  });

  test('escapes every text, and names itself to those who cannot see it', () => {
    expect(svg).toContain('<title id="test-title">A &amp; B</title>');
    expect(svg).toContain('aria-labelledby="test-title test-desc"');
    expect(svg).toContain('&lt;two&gt;: x &lt;1&gt; 20, y 0');
    expect(svg).not.toMatch(/<two>|<1>/);
  });
});

describe('the figures of a study', () => {
  test('are files with distinct names, complete by themselves', () => {
    const files = figureFiles(study());
    expect(files.map(({ name }) => name)).toEqual([
      'accuracy.svg',
      'roc-clean.svg',
      'roc-factor-2-0.svg',
      'ranks.svg',
      'identity-loss.svg',
      'pattern-loss.svg',
      'training-accuracy.svg',
      'epochs-clean.svg',
      'epochs-occluded.svg',
    ]);
    for (const { svg } of files) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).toContain('<style>');
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test('begin their bars at chance, or at zero where somebody does worse', () => {
    const bars = (accuracy: number) =>
      accuracyFigures(
        lfwOf(
          inputOf([
            experimentWith('a', {
              lfw: { clean: pairMetrics(0.9), occluded: { 'factor-2.0': pairMetrics(accuracy) } },
            }),
          ]),
        ),
      )[0]!.body;
    expect(bars(0.8)).toContain('bars begin at 50, mere chance');
    expect(bars(0.45)).toContain('bars begin at 0');
  });

  test('leave out false accept rates of zero, which a logarithmic axis cannot show', () => {
    const [clean] = rocFigures(lfwOf(study()));
    expect(clean!.body.match(/<path class="line s0" d="M[^"h]*L[^"]*"/)![0].split('L')).toHaveLength(10);
  });

  test('show only the losses that an experiment has', () => {
    const pattern = trainingFigures(study().experiments).find(({ id }) => id === 'pattern-loss')!;
    expect(pattern.body).toContain('from-p5');
    expect(pattern.body).not.toContain('baseline');
  });

  test('stand a training of one epoch, and one whose loss became infinite', () => {
    const history = [{ epoch: 1, loss: Number.POSITIVE_INFINITY, lfwClean: 1 }];
    const figures = trainingFigures([experimentWith('a', {}, { training: { history } })]);
    expect(figures.map(({ id }) => id)).toEqual(['epochs-clean']);
    expect(figures[0]!.body).not.toMatch(/NaN|Infinity/);
  });

  test('are none where there is nothing to draw', () => {
    expect(figureFiles(inputOf([experimentWith('a', {})]))).toEqual([]);
  });
});
