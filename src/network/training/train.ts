/** The training loop: epochs of steps, each epoch evaluated, everything resumable to the same bits. */
import { InputError } from '../../base/input-error.ts';
import type { Weights } from '../model/initialise.ts';
import { learningRate } from '../optimizers/schedules/learning-rate.ts';
import { type CheckpointFolder, openCheckpoints } from './checkpoint.ts';
import { trainEpoch } from './epoch.ts';
import { leavesOut, updatesPerEpoch } from './epoch-plan.ts';
import {
  AT_START,
  bestEpoch,
  type EpochLosses,
  type EpochRecord,
  means,
  NO_SUMS,
  type Progress,
} from './progress.ts';
import { type BatchCounters, batchCounters, initialState, weightsOf } from './state.ts';
import { createStepRunner, type StepRunner } from './step-runner.ts';
import type { Training } from './training.ts';

export interface TrainingResult {
  readonly last: Weights;
  readonly best: Weights;
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
}

export async function train(training: Training): Promise<TrainingResult> {
  const { recipe } = training;
  checkSizes(training);
  const checkpoints = openCheckpoints(training.checkpoints, trainingKey(training));
  const { runner, counters, ...start } = await begin(training, checkpoints);
  const current = async (at: Progress) =>
    weightsOf(training.network, await runner.state(), counters, at.updates);
  let { progress } = start;
  try {
    while (progress.epoch < recipe.epochs) {
      progress = await trainEpoch(training, runner, checkpoints, progress);
      progress = await finishEpoch(training, current, checkpoints, progress);
    }
    const evaluations = checkpoints.evaluations();
    return {
      last: await current(progress),
      best: checkpoints.bestWeights(),
      bestEpoch: bestEpoch(evaluations)!,
      history: progress.history.map((losses) => ({ ...losses, ...evaluations.get(losses.epoch)! })),
    };
  } finally {
    await runner.dispose();
  }
}

/**
 * Where a checkpoint left off, or at the start. The state is the engine's from here on: what it was made from would be
 * half a gigabyte at full size, so nothing here keeps it.
 */
async function begin(
  training: Training,
  checkpoints: CheckpointFolder,
): Promise<{ runner: StepRunner; counters: BatchCounters; progress: Progress }> {
  const { engine, network, recipe, source } = training;
  const found = checkpoints.load();
  const progress = found?.progress ?? AT_START;
  if (found) training.note(`goes on in epoch ${progress.epoch + 1} after ${progress.updates} updates in all`);
  else if (leavesOut(recipe, source.size)) {
    training.note(
      'leaves out images that would be alone in a group, different ones each epoch: one image has no statistics',
    );
  }
  const start = await training.start();
  const counters = batchCounters(network, start);
  const state = found?.state ?? initialState(network, recipe, start);
  const runner = await createStepRunner(engine, network, recipe, state);
  return { runner, counters, progress };
}

/** Evaluates the epoch whose steps are done, unless that happened before an interruption. */
async function finishEpoch(
  training: Training,
  current: (at: Progress) => Promise<Weights>,
  checkpoints: CheckpointFolder,
  at: Progress,
): Promise<Progress> {
  const epoch = at.epoch + 1;
  let evaluation = checkpoints.evaluations().get(epoch);
  if (!evaluation) {
    const weights = await current(at);
    evaluation = await training.evaluate(weights, epoch);
    training.signal.throwIfAborted();
    checkpoints.addEvaluation(epoch, evaluation, weights);
  }
  const { recipe, source } = training;
  const { patternLoss, ...rest } = means(at.sums);
  const losses: EpochLosses = {
    epoch,
    learningRate: learningRate(recipe, {
      updates: at.updates - 1,
      updatesPerEpoch: updatesPerEpoch(recipe, source.size),
    }),
    ...rest,
    patternLoss: recipe.mode === 'mask' ? patternLoss : null,
  };
  training.onEpoch({ ...losses, ...evaluation });
  return { ...at, epoch, groups: 0, sums: NO_SUMS, history: [...at.history, losses] };
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
  const key = { format: 1, network, recipe, images: source.size, classes: source.classes };
  return JSON.stringify(key, (name, value) => (value === ADDED_LATER[name] ? undefined : value));
}

/** What the recipe did not say at first, with the values that leave a training as it was: its checkpoints stay valid. */
const ADDED_LATER: Readonly<Record<string, unknown>> = { type: 'multistep', warmUp: 0, clipNorm: null };
