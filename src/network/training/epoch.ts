import { InputError } from '../../base/input-error.ts';
import { loadAhead } from '../../base/load-ahead.ts';
import type { HostTensors } from '../../engines/engine.ts';
import { learningRate } from '../optimizers/schedules/learning-rate.ts';
import type { CheckpointFolder } from './checkpoint.ts';
import { type Group, planEpoch, updatesPerEpoch } from './epoch-plan.ts';
import { addSums, means, NO_SUMS, type Progress, type Sums } from './progress.ts';
import { feed } from './step-inputs.ts';
import type { StepRunner } from './step-runner.ts';
import type { Training } from './training.ts';

/**
 * Works off what an epoch still has to do, and leaves a checkpoint behind, also when it is aborted; then it throws the
 * signal's reason.
 */
export async function trainEpoch(
  training: Training,
  runner: StepRunner,
  checkpoints: CheckpointFolder,
  from: Progress,
): Promise<Progress> {
  const { recipe, source, signal } = training;
  signal.throwIfAborted();
  const plan = planEpoch(recipe, source.size, from.epoch);
  const steps = updatesPerEpoch(recipe, source.size);
  const left = plan.slice(from.groups);
  const batches = loadAhead(left, ({ places }) => source.load(places, from.epoch), source.ahead);
  let progress = from;
  let waited = 0;
  let saved = performance.now();
  let started = saved;
  let index = 0;
  while (index < left.length) {
    const asked = performance.now();
    const batch = (await batches.next()).value!;
    waited += performance.now() - asked;
    const group = left[index++]!;
    const outputs = await runner.run(
      feed(training, batch, group, { ...progress, updatesPerEpoch: steps }),
      group.places.length,
    );
    source.release?.(batch);
    progress = advance(progress, group, outputs);
    if (group.isLast) {
      const elapsed = performance.now() - started;
      report(training, progress, group, { steps, elapsed, waited });
      progress = { ...progress, updates: progress.updates + 1, stepSums: NO_SUMS };
      started = performance.now();
      waited = 0;
    }
    if (signal.aborted) break;
    if (performance.now() - saved > training.checkpointMinutes * 60_000) {
      checkpoints.save(await runner.state(), progress);
      saved = performance.now();
    }
  }
  // Otherwise it was taken up from a checkpoint at its end.
  if (progress !== from) checkpoints.save(await runner.state(), progress);
  signal.throwIfAborted();
  return progress;
}

function advance(progress: Progress, group: Group, outputs: HostTensors): Progress {
  const images = group.places.length;
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

interface Timing {
  /** Updates in the epoch. */
  readonly steps: number;
  /** Milliseconds that this one took, and how many of them it waited for images. */
  readonly elapsed: number;
  readonly waited: number;
}

function report(
  training: Training,
  progress: Progress,
  group: Group,
  { steps, elapsed, waited }: Timing,
): void {
  const { recipe } = training;
  const seen = means(progress.stepSums);
  const position = { epoch: progress.epoch + 1, step: group.step + 1 };
  if (!Number.isFinite(seen.loss)) {
    throw new InputError(`the loss became ${seen.loss} in epoch ${position.epoch}, step ${position.step}`, {
      cure: 'lower the learning rate (lr), or start from a trained model (init)',
    });
  }
  training.onStep({
    ...position,
    ...seen,
    epochs: recipe.epochs,
    steps,
    learningRate: learningRate(recipe, { updates: progress.updates, updatesPerEpoch: steps }),
    imagesPerSecond: (1000 * progress.stepSums.images) / elapsed,
    waited: waited / elapsed,
  });
}
