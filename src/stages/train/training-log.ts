import { join } from 'node:path';
import type { TrainOptions } from '../../generated/stage-options.ts';
import type { EpochResult } from '../../network/training/progress.ts';
import type { StepReport } from '../../network/training/training.ts';
import type { StageContext } from '../context.ts';
import { eventFileName, openEventFile } from './tensorboard.ts';

/**
 * Tells of a training while it goes on: progress, lines of the log, TensorBoard's curves by the reference's
 * names.
 */
export function openTrainingLog(context: StageContext<TrainOptions>) {
  const { options } = context;
  const events = openEventFile(join(context.log, eventFileName()));
  const isMask = options.mode === 'mask';
  let images = 0;
  let seconds = 0;
  let waited = 0;
  let since = { seconds: 0, waited: 0 };

  return {
    onStep(step: StepReport): void {
      const done = (step.epoch - 1) * step.steps + step.step;
      const rate = Math.round(step.imagesPerSecond);
      context.progress({
        done,
        total: step.epochs * step.steps,
        unit: 'steps',
        rate: step.imagesPerSecond / options.batch,
        values: {
          epoch: step.epoch,
          epochs: step.epochs,
          step: step.step,
          steps: step.steps,
          loss: step.loss,
          imagesPerSecond: step.imagesPerSecond,
          waited: step.waited,
        },
      });
      images += options.batch;
      const took = options.batch / step.imagesPerSecond;
      seconds += took;
      waited += step.waited * took;
      if (done % options['log-every'] !== 0) return;
      const pattern = isMask
        ? ` (class ${step.classLoss.toFixed(4)}, pattern ${step.patternLoss.toFixed(4)})`
        : '';
      const share = (waited - since.waited) / (seconds - since.seconds);
      since = { seconds, waited };
      context.note(
        `epoch ${step.epoch}/${step.epochs} step ${step.step}/${step.steps} lr ${step.learningRate} ` +
          `loss ${step.loss.toFixed(4)}${pattern} accuracy ${step.accuracy.toFixed(4)} ${rate} img/s waited ${percent(share)}`,
      );
      events.scalars(done, {
        TRAIN_LOSS: step.loss,
        TRAIN_ACC: step.accuracy,
        CLS_LOSS: step.classLoss,
        WAITED: share,
        ...(isMask && { PRED_LOSS: step.patternLoss }),
      });
    },

    onEpoch({ epoch, loss, metrics }: EpochResult): void {
      const { lfwClean, lfwOccluded } = metrics as { lfwClean: number; lfwOccluded?: number };
      const occluded = lfwOccluded === undefined ? '' : `, occluded ${lfwOccluded.toFixed(4)}`;
      context.note(
        `epoch ${epoch} done: loss ${loss.toFixed(4)}, LFW clean ${lfwClean.toFixed(4)}${occluded}`,
      );
      events.scalars(epoch, {
        CLEAN_LFW_ACC: lfwClean,
        ...(lfwOccluded !== undefined && { OCC_LFW_ACC: lfwOccluded }),
      });
    },

    /** Mean over the steps of this attempt, without evaluation; 0 if it had none to do. */
    imagesPerSecond: () => (seconds > 0 ? images / seconds : 0),
    /** Share of that time in which steps waited for their images, 0..1. */
    waited: () => (seconds > 0 ? waited / seconds : 0),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
