/** The training loop: epochs of steps, each epoch evaluated, everything resumable to the same bits. */
import type { HostTensors } from '../../engines/engine.ts';
import { InputError } from '../../faces/input-error.ts';
import type { Weights } from '../model/initialise.ts';
import { learningRate } from '../optimizers/schedule.ts';
import { type CheckpointFolder, openCheckpoints } from './checkpoint.ts';
import { trainEpoch } from './epoch.ts';
import { leavesOut } from './epoch-plan.ts';
import {
  AT_START,
  bestEpoch,
  type EpochLosses,
  type EpochRecord,
  means,
  NO_SUMS,
  type Progress,
} from './progress.ts';
import { initialState, weightsOf } from './state.ts';
import { createStepRunner, type StepRunner } from './step-runner.ts';
import type { Training } from './training.ts';

export interface TrainingResult {
  readonly last: Weights;
  readonly best: Weights;
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
}

export async function train(training: Training): Promise<TrainingResult> {
  const { recipe, source } = training;
  checkSizes(training);
  const checkpoints = openCheckpoints(training.checkpoints, trainingKey(training));
  const found = checkpoints.load();
  let progress = found?.progress ?? AT_START;
  if (found) training.note(`goes on in epoch ${progress.epoch + 1} after ${progress.updates} updates in all`);
  else if (leavesOut(recipe, source.size)) {
    training.note(
      'leaves out images that would be alone in a group, different ones each epoch: one image has no statistics',
    );
  }
  const runner = await createStepRunner(
    training.engine,
    training.network,
    recipe,
    source.classes,
    found?.state ?? initialState(training.network, recipe, training.start),
  );
  try {
    while (progress.epoch < recipe.epochs) {
      progress = await trainEpoch(training, runner, checkpoints, progress);
      progress = await finishEpoch(training, runner, checkpoints, progress);
    }
    const evaluations = checkpoints.evaluations();
    return {
      last: currentWeights(training, await runner.state(), progress),
      best: checkpoints.bestWeights(),
      bestEpoch: bestEpoch(evaluations)!,
      history: progress.history.map((losses) => ({ ...losses, ...evaluations.get(losses.epoch)! })),
    };
  } finally {
    await runner.dispose();
  }
}

/** Evaluates the epoch whose steps are done, unless that happened before an interruption. */
async function finishEpoch(
  training: Training,
  runner: StepRunner,
  checkpoints: CheckpointFolder,
  at: Progress,
): Promise<Progress> {
  const epoch = at.epoch + 1;
  let evaluation = checkpoints.evaluations().get(epoch);
  if (!evaluation) {
    const weights = currentWeights(training, await runner.state(), at);
    evaluation = await training.evaluate(weights, epoch);
    training.signal.throwIfAborted();
    checkpoints.addEvaluation(epoch, evaluation, weights);
  }
  const { patternLoss, ...rest } = means(at.sums);
  const losses: EpochLosses = {
    epoch,
    learningRate: learningRate(training.recipe.schedule, at.epoch),
    ...rest,
    patternLoss: training.recipe.mode === 'mask' ? patternLoss : null,
  };
  training.onEpoch({ ...losses, ...evaluation });
  return { ...at, epoch, groups: 0, sums: NO_SUMS, history: [...at.history, losses] };
}

function currentWeights({ network, start }: Training, state: HostTensors, { updates }: Progress): Weights {
  return weightsOf(network, state, start, updates);
}

function checkSizes({ recipe, source, network }: Training): void {
  if (recipe.mode === 'mask' && network.variant === 'trunk') {
    throw new InputError('the plain trunk has no masks to train', {
      place: 'network.variant',
      cure: 'choose the variant fpn, 2d or fc, or the mode clean or occ',
    });
  }
  if (recipe.group < 2 || source.size < 2) {
    throw new InputError('batch statistics need at least two images at a time', {
      place: recipe.group < 2 ? 'batch' : 'lmdb',
      cure: recipe.group < 2 ? 'raise batch (and bn-group)' : 'give more training images',
    });
  }
}

/** What a checkpoint must agree with to be continued. */
function trainingKey({ network, recipe, source }: Training): string {
  return JSON.stringify({ format: 1, network, recipe, images: source.size, classes: source.classes });
}
