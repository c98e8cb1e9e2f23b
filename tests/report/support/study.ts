import type { EvalArMetrics } from '../../../src/generated/result-schemas.js';
import type { EvaluationResults } from '../../../src/report/evaluations/evaluation-report.ts';
import type { LfwResult, PairMetrics, RatePoint } from '../../../src/report/evaluations/lfw/lfw-result.ts';
import type { MegafaceResult } from '../../../src/report/evaluations/megaface.ts';
import { nameEvaluations } from '../../../src/report/evaluations/registry.ts';
import type { ExperimentResult } from '../../../src/report/experiment.ts';
import { type ReportInput, resultsOf } from '../../../src/report/input.ts';
import type { TrainingResult } from '../../../src/report/training/training-result.ts';

export const evaluations = await nameEvaluations(({ input }) => [{ stage: input }]);

interface Evaluated {
  readonly lfw?: LfwResult;
  readonly ar?: EvalArMetrics;
  readonly megaface?: MegafaceResult;
}

/** An experiment that was evaluated by what is given. */
export function experimentWith(
  name: string,
  evaluated: Evaluated,
  more: Partial<ExperimentResult> = {},
): ExperimentResult {
  return { name, evaluated: { ...evaluated }, ...more };
}

export function inputOf(experiments: readonly ExperimentResult[], title: string | null = null): ReportInput {
  return { title, experiments, evaluations };
}

export function lfwOf(input: ReportInput): EvaluationResults<LfwResult> {
  const lfw = evaluations.find(({ name }) => name === 'lfw')!;
  return resultsOf(input, lfw) as EvaluationResults<LfwResult>;
}

/** A report's input as the shipped study gives it: three experiments with every kind of result. */
export function study(): ReportInput {
  return inputOf([
    experiment('baseline', 0, { mode: 'clean', lr: 0.1, network: { variant: 'fpn', image: [64, 48] } }),
    experiment('from-p5', 1, { mode: 'mask', lr: 0.03, network: { variant: 'fpn', image: [64, 48] } }),
    experiment('occ-p5', 2, { mode: 'occ', lr: 0.03, network: { variant: 'fpn', image: [64, 48] } }),
  ]);
}

export function pairMetrics(accuracy: number): PairMetrics {
  return {
    pairs: 2000,
    validRate: 1,
    accuracy,
    std: 0.0125,
    threshold: 0.215,
    tarAtFar: { '1e-2': accuracy - 0.2, '1e-3': accuracy - 0.4, '1e-4': accuracy - 0.5 },
  };
}

function experiment(name: string, i: number, options: TrainingResult['options'] & object): ExperimentResult {
  const clean = [0.908, 0.9015, 0.908][i]!;
  const occluded = [0.7745, 0.846, 0.8325][i]!;
  const history = [1, 2, 3, 4, 5, 6].map((epoch) => ({
    epoch,
    loss: (14 - i) / epoch + (i === 1 ? 3 : 0),
    classLoss: (14 - i) / epoch,
    patternLoss: i === 1 ? 5 / epoch : null,
    accuracy: 1 - 0.9 / epoch,
    lfwClean: clean - 0.2 / epoch,
    lfwOccluded: occluded - 0.15 / epoch,
  }));
  const lfw = {
    clean: pairMetrics(clean),
    occluded: { 'factor-2.0': pairMetrics(occluded) },
    roc: { clean: roc(clean), occluded: { 'factor-2.0': roc(occluded) } },
  };
  const probes = (rank1: number) => ({ probes: 60, rank1, cmc: [rank1], unknown: 0 });
  const ar = {
    protocols: {
      '1': { glass: probes(0.6 + i / 10), scarf: probes(0.5 + i / 10) },
      '2': { glass: probes(0.4 + i / 10), scarf: probes(0.35 + i / 10) },
    },
  };
  const rank = { '1': 0.5 + i / 20, '2': 0.6 + i / 20, '5': 0.7, '10': 0.8 };
  const megaface = { probes: 600, distractors: 1300, rank, isCleaned: false };
  return experimentWith(name, { lfw, ar, megaface }, { training: { options, history } });
}

function roc(accuracy: number): RatePoint[] {
  const fars = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
  return fars.map((far) => ({ far, tar: far ** ((1 - accuracy) * 1.4) }));
}
