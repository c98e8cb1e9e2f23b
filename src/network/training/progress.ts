/** How far a training has come, and what it has seen. All of it is a function of the recipe and the data. */
import type { HostTensors } from '../../engines/engine.ts';

/** Means over the images of an epoch so far, as sums. */
export interface Sums {
  readonly images: number;
  readonly loss: number;
  readonly classLoss: number;
  readonly patternLoss: number;
  readonly correct: number;
}

const NO_SUMS: Sums = { images: 0, loss: 0, classLoss: 0, patternLoss: 0, correct: 0 };

export interface TrainingProgress {
  /** The epoch being trained, from 0, and how many of its groups are done. */
  readonly epoch: number;
  readonly groups: number;
  /** Updates of the weights in all. */
  readonly updates: number;
  /** Over the groups of this epoch, and over those of an update that is not complete yet. */
  readonly sums: Sums;
  readonly stepSums: Sums;
  /** The epochs before. */
  readonly history: readonly EpochLosses[];
}

export const AT_START: TrainingProgress = {
  epoch: 0,
  groups: 0,
  updates: 0,
  sums: NO_SUMS,
  stepSums: NO_SUMS,
  history: [],
};

/** Means over an epoch. `epoch` counts from 1, as people do. */
export interface EpochLosses {
  readonly epoch: number;
  readonly learningRate: number;
  readonly loss: number;
  /** The margin's cross entropy, and in mode mask that of the occlusion patterns. */
  readonly classLoss: number;
  readonly patternLoss: number | null;
  /** Share of images whose own class had the largest logit, margin included. */
  readonly accuracy: number;
}

/** What the caller's evaluation says of the weights after an epoch. The highest score is the best model. */
export interface EpochEvaluation {
  readonly score: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface EpochResult extends EpochLosses, EpochEvaluation {}

export function means(sums: Sums): Omit<EpochLosses, 'epoch' | 'learningRate' | 'patternLoss'> & {
  readonly patternLoss: number;
} {
  return {
    loss: sums.loss / sums.images,
    classLoss: sums.classLoss / sums.images,
    patternLoss: sums.patternLoss / sums.images,
    accuracy: sums.correct / sums.images,
  };
}

/** After a step over so many images that gave these outputs. */
export function afterGroup(
  progress: TrainingProgress,
  images: number,
  outputs: HostTensors,
): TrainingProgress {
  const value = (name: string) => outputs[name]?.data[0] ?? 0;
  const seen: Sums = {
    images,
    loss: value('loss') * images,
    classLoss: value('classLoss') * images,
    patternLoss: value('patternLoss') * images,
    correct: value('correct'),
  };
  return {
    ...progress,
    groups: progress.groups + 1,
    sums: addSums(progress.sums, seen),
    stepSums: addSums(progress.stepSums, seen),
  };
}

/** After the step that was an update's last. */
export function afterUpdate(progress: TrainingProgress): TrainingProgress {
  return { ...progress, updates: progress.updates + 1, stepSums: NO_SUMS };
}

/** After an epoch; `learningRate` is that of its last update. */
export function afterEpoch(
  progress: TrainingProgress,
  { learningRate, hasPatterns }: { readonly learningRate: number; readonly hasPatterns: boolean },
): TrainingProgress {
  const epoch = progress.epoch + 1;
  const { patternLoss, ...seen } = means(progress.sums);
  const losses: EpochLosses = {
    epoch,
    learningRate,
    ...seen,
    patternLoss: hasPatterns ? patternLoss : null,
  };
  return { ...progress, epoch, groups: 0, sums: NO_SUMS, history: [...progress.history, losses] };
}

function addSums(a: Sums, b: Sums): Sums {
  return {
    images: a.images + b.images,
    loss: a.loss + b.loss,
    classLoss: a.classLoss + b.classLoss,
    patternLoss: a.patternLoss + b.patternLoss,
    correct: a.correct + b.correct,
  };
}

/** The epoch (from 1) with the highest score, the first of equals; undefined before any evaluation. */
export function bestEpoch(evaluations: ReadonlyMap<number, EpochEvaluation>): number | undefined {
  let best: number | undefined;
  for (const [epoch, { score }] of [...evaluations].sort(([a], [b]) => a - b)) {
    if (best === undefined || score > evaluations.get(best)!.score) best = epoch;
  }
  return best;
}
