import { describe, expect, test } from 'vitest';
import type { LfwResult } from '../../src/report/evaluations/lfw/lfw-result.ts';
import type { ExperimentResult } from '../../src/report/experiment.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { sampleDeviation } from '../../src/report/means.ts';
import { meanResult } from '../../src/report/repetitions.ts';
import { renderTable } from '../../src/report/tables/render-table.ts';
import { summaryTable } from '../../src/report/tables/summary.ts';
import { evaluations, experimentWith, inputOf, pairMetrics } from './support/study.ts';

function verified(name: string, accuracy: number, more: Partial<ExperimentResult> = {}): ExperimentResult {
  return experimentWith(name, { lfw: { clean: pairMetrics(accuracy), occluded: {} } }, more);
}

function meanOf(...repetitions: ExperimentResult[]): ExperimentResult {
  return meanResult('a', repetitions, evaluations);
}

function lfwOf({ evaluated }: ExperimentResult): LfwResult {
  return evaluated['lfw'] as LfwResult;
}

const three = [verified('a@seed=1', 0.9), verified('a@seed=2', 0.94), verified('a@seed=3', 0.95)];

describe('the mean of repetitions', () => {
  test('has the mean of each figure, and of each epoch', () => {
    const history = (loss: number) => [
      { epoch: 1, loss, patternLoss: null },
      { epoch: 2, loss: loss / 2, patternLoss: null },
    ];
    const mean = meanOf(
      verified('a@seed=1', 0.9, { training: { history: history(4) } }),
      verified('a@seed=2', 0.95, { training: { history: history(8) } }),
    );
    expect(lfwOf(mean).clean!.accuracy).toBeCloseTo(0.925, 12);
    expect(lfwOf(mean).clean!.pairs).toBe(2000);
    expect(mean.training!.history).toEqual([
      { epoch: 1, loss: 6, patternLoss: null },
      { epoch: 2, loss: 3, patternLoss: null },
    ]);
    expect(mean.repetitions!.map(({ name }) => name)).toEqual(['a@seed=1', 'a@seed=2']);
  });

  test('cannot be told where one of them could not', () => {
    const clean = pairMetrics(0.9);
    const lfw = { clean: { ...clean, tarAtFar: { ...clean.tarAtFar, '1e-3': null } }, occluded: {} };
    const mean = meanOf(verified('a@seed=1', 0.9), experimentWith('a@seed=2', { lfw }));
    expect(lfwOf(mean).clean!.tarAtFar).toMatchObject({ '1e-3': null });
  });

  test('averages ROC curves, which are staircases, at equal false accept rates', () => {
    const withRoc = (name: string, ...points: [number, number][]) => {
      const roc = { clean: points.map(([far, tar]) => ({ far, tar })), occluded: {} };
      return experimentWith(name, { lfw: { clean: pairMetrics(0.9), occluded: {}, roc } });
    };
    const mean = meanOf(
      withRoc('1', [0, 0.2], [0.5, 0.4], [0.5, 0.6], [1, 1]),
      withRoc('2', [0.25, 0.8], [1, 1]),
    );
    expect(lfwOf(mean).roc!.clean).toEqual([
      { far: 0, tar: 0.1 },
      { far: 0.25, tar: 0.5 },
      { far: 0.5, tar: 0.7 },
      { far: 1, tar: 1 },
    ]);
  });

  test('names all values of an option in which they differ', () => {
    const withSeed = (name: string, seed: number) => {
      const options = { lr: 0.1, seed, network: { variant: 'fpn' } };
      return experimentWith(name, {}, { training: { options } });
    };
    const mean = meanOf(withSeed('1', 7), withSeed('2', 8));
    expect(mean.training!.options).toEqual({ lr: 0.1, seed: [7, 8], network: { variant: 'fpn' } });
  });
});

test('the standard deviation of repetitions is that of a sample, and one alone has none', () => {
  expect(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138_089_935, 9);
  expect(sampleDeviation([0.9])).toBeNull();
});

describe('a table with repetitions', () => {
  const input = inputOf([meanOf(...three), verified('b', 0.91, { accepted: ['train@b: accepted'] })]);

  test('has a row for each experiment, with mean, deviation over n, and a mark where something was accepted', () => {
    expect(renderTable(summaryTable(input), 'text')).toMatchInlineSnapshot(`
      "Experiment  n     LFW clean
      ----------  -  --------------
      a           3  93.00 ± 2.65 *
      b †         1  91.00 ± 1.25
      "
    `);
  });

  test('lists the single ones to programs, with their own deviations over the folds', () => {
    expect(renderTable(summaryTable(input), 'csv')).toMatchInlineSnapshot(`
      "experiment,repetition-of,accepted,n,lfw.clean.accuracy,lfw.clean.std,lfw.clean.accuracy.sd
      a,,,3,0.93,,0.026457513110645866
      a@seed=1,a,,1,0.9,0.0125,
      a@seed=2,a,,1,0.94,0.0125,
      a@seed=3,a,,1,0.95,0.0125,
      b,,train@b: accepted,1,0.91,0.0125,
      "
    `);
  });

  test('says of how many a value is the mean where some have none', () => {
    const ar = { protocols: { '1': { glass: { probes: 60, rank1: 0.5 } } } };
    const withAr = (one: ExperimentResult) => ({ ...one, evaluated: { ...one.evaluated, ar } });
    const table = summaryTable(inputOf([meanOf(three[0]!, withAr(three[1]!), withAr(three[2]!))]));
    expect(renderTable(table, 'md')).toContain('| a | 3 | 93.00 ± 2.65 | 50.00 ± 0.00 (n = 2) |');
  });

  test('is explained in the report, with what was accepted below it', () => {
    const text = renderMarkdown(input);
    expect(text).toContain('means over its n repetitions');
    expect(text).toContain('\n- † train@b: accepted\n');
  });
});
