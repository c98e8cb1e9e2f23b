import { InputError } from '../../base/input-error.ts';
import { learningRate } from '../optimizers/schedules/learning-rate.ts';
import type { TrainingTime } from '../optimizers/training-time.ts';
import { means, type TrainingProgress } from './progress.ts';
import type { StepTimer } from './step-timer.ts';
import type { StepReport, Training } from './training.ts';

/**
 * What is told of an update whose last group is done. Throws InputError where the training has gone astray.
 */
export function reportUpdate(
  { recipe }: Training,
  { epoch, updates, stepSums }: TrainingProgress,
  updatesPerEpoch: number,
  { elapsed, waited }: ReturnType<StepTimer['lap']>,
): StepReport {
  const time: TrainingTime = { updates, updatesPerEpoch };
  const position = { epoch: epoch + 1, step: updates - epoch * updatesPerEpoch + 1 };
  const seen = means(stepSums);
  if (!Number.isFinite(seen.loss)) {
    throw new InputError(`the loss became ${seen.loss} in epoch ${position.epoch}, step ${position.step}`, {
      cure: 'lower the learning rate (lr), or start from a trained model (init)',
    });
  }
  return {
    ...position,
    ...seen,
    epochs: recipe.epochs,
    steps: updatesPerEpoch,
    learningRate: learningRate(recipe, time),
    imagesPerSecond: (1000 * stepSums.images) / elapsed,
    waited: waited / elapsed,
  };
}
