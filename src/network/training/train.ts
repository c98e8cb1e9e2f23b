/** The training loop: epochs of updates, each epoch evaluated, everything resumable to the same bits. */
import { loadAhead } from '../../base/load-ahead.ts';
import type { Weights } from '../model/initialise.ts';
import type { OptimizerState } from '../optimizers/optimizer-state.ts';
import { learningRate } from '../optimizers/schedules/learning-rate.ts';
import { checkTraining } from './check-training.ts';
import { type CheckpointFolder, openCheckpoints } from './checkpoint.ts';
import { leavesOut, planEpoch, updatesPerEpoch } from './epoch-plan.ts';
import { optimizerStateOf } from './optimizer-state.ts';
import {
  AT_START,
  afterEpoch,
  afterGroup,
  afterUpdate,
  bestEpoch,
  type EpochResult,
  type TrainingProgress,
} from './progress.ts';
import { reportUpdate } from './report-update.ts';
import { type BatchCounters, batchCounters, initialState, weightsOf } from './step/state.ts';
import { feed } from './step/step-inputs.ts';
import { createStepRunner, type StepRunner } from './step/step-runner.ts';
import { startTimer } from './step-timer.ts';
import { type Training, trainingKey } from './training.ts';

export interface TrainedWeights {
  readonly last: Weights;
  readonly best: Weights;
  readonly bestEpoch: number;
  readonly history: readonly EpochResult[];
  /** Behind the last update, where it was asked for. */
  readonly optimizer?: OptimizerState;
}

/**
 * Trains to the end. When the signal is aborted it leaves a checkpoint and throws the signal's reason. Throws
 * InputError where nothing can be trained, or the loss is no number any more.
 */
export async function train(training: Training): Promise<TrainedWeights> {
  checkTraining(training);
  const { network, recipe, source, signal } = training;
  const perEpoch = updatesPerEpoch(recipe, source.size);
  const checkpoints = openCheckpoints(training.checkpoints, trainingKey(training));
  const { runner, counters, ...start } = await begin(training, checkpoints);
  let { progress } = start;
  const save = async () => checkpoints.save(await runner.state(), progress);
  const weights = async () => weightsOf(network, await runner.state(), counters, progress.updates);

  try {
    while (progress.epoch < recipe.epochs) {
      signal.throwIfAborted();
      const { epoch } = progress;
      const left = planEpoch(recipe, source.size, epoch).slice(progress.groups);
      const batches = loadAhead(left, ({ places }) => source.load(places, epoch), source.ahead);
      const timer = startTimer();
      let saved = performance.now();
      for (const group of left) {
        const batch = (await timer.waitFor(batches.next())).value!;
        const inputs = feed(training, batch, group, { ...progress, updatesPerEpoch: perEpoch });
        const outputs = await runner.run(inputs, group.places.length);
        source.release?.(batch);
        progress = afterGroup(progress, group.places.length, outputs);
        if (group.isLast) {
          training.onStep(reportUpdate(training, progress, perEpoch, timer.lap()));
          progress = afterUpdate(progress);
        }
        if (signal.aborted) break;
        if (performance.now() - saved > training.checkpointMinutes * 60_000) {
          await save();
          saved = performance.now();
        }
      }
      // Otherwise it was taken up from a checkpoint at the epoch's end.
      if (left.length > 0) await save();
      signal.throwIfAborted();

      await evaluate(training, checkpoints, epoch + 1, weights);
      const last = { updates: progress.updates - 1, updatesPerEpoch: perEpoch };
      progress = afterEpoch(progress, {
        learningRate: learningRate(recipe, last),
        hasPatterns: recipe.mode === 'mask',
      });
      training.onEpoch(resultsOf(progress, checkpoints).at(-1)!);
    }
    const time = { updates: progress.updates, updatesPerEpoch: perEpoch };
    return {
      ...(training.wantsOptimizer && {
        optimizer: optimizerStateOf(training, await runner.state(), time),
      }),
      last: await weights(),
      best: checkpoints.bestWeights(),
      bestEpoch: bestEpoch(checkpoints.evaluations())!,
      history: resultsOf(progress, checkpoints),
    };
  } finally {
    await runner.dispose();
  }
}

/**
 * Where a checkpoint left off, or at the start. The state is the engine's from here on: what it was made from
 * would be half a gigabyte at full size, so nothing here keeps it.
 */
async function begin(
  training: Training,
  checkpoints: CheckpointFolder,
): Promise<{ runner: StepRunner; counters: BatchCounters; progress: TrainingProgress }> {
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
  const counters = batchCounters(network, start, recipe);
  const state = found?.state ?? initialState(network, recipe, start);
  const runner = await createStepRunner(engine, network, recipe, state);
  return { runner, counters, progress };
}

/** Evaluates an epoch whose steps are done, unless that happened before an interruption. */
async function evaluate(
  { evaluate, signal }: Training,
  checkpoints: CheckpointFolder,
  epoch: number,
  weights: () => Promise<Weights>,
): Promise<void> {
  if (checkpoints.evaluations().has(epoch)) return;
  const current = await weights();
  const evaluation = await evaluate(current, epoch);
  signal.throwIfAborted();
  checkpoints.addEvaluation(epoch, evaluation, current);
}

function resultsOf({ history }: TrainingProgress, checkpoints: CheckpointFolder): EpochResult[] {
  const evaluations = checkpoints.evaluations();
  return history.map((losses) => ({ ...losses, ...evaluations.get(losses.epoch)! }));
}
