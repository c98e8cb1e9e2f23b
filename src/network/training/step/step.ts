/**
 * One training step as a pure function: losses, gradients, the optimizer's update, running statistics.
 *
 * A batch is worked off in groups (see Recipe). With a single group the step is direct; with more, `state`
 * also holds the gradients summed so far, and the last group applies them.
 */

import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorSpecs, Tensors } from '../../../engines/engine.ts';
import { countCorrect, crossEntropy } from '../../margins/cross-entropy.ts';
import { advanceBuffers, marginBuffers, marginLogits, marginLoss } from '../../margins/margin.ts';
import { rowsOfClasses, withoutColumns } from '../../margins/some-classes.ts';
import type { Network } from '../../model/config.ts';
import { advanceRunning } from '../../model/layers/batch-norm.ts';
import { dropoutSites, forward } from '../../model/network.ts';
import { CLASSIFIER } from '../../model/parameters.ts';
import { inferencePass, trainingPass } from '../../model/pass.ts';
import { createOptimizer } from '../../optimizers/create.ts';
import { frozenOf, movedParameters, partlyFrozenPass } from '../freeze.ts';
import type { Recipe } from '../recipe.ts';
import { isRoomToSpare, sampleRoom } from './class-sample.ts';
import { valueAndGradients } from './gradients.ts';
import { bufferKey, gradientKey, isAccumulating, slotKey } from './state.ts';

/**
 * Its outputs are scalars: `loss`, `classLoss` and, in mode mask only, `patternLoss` are means over the
 * group, `correct` is a count.
 */
export type TrainingStep = (state: Tensors, inputs: Tensors) => { state: Tensors; outputs: Tensors };

/** Lifts gradients above the smallest float16, 6e-8; the largest, 65504, is far above them. */
const LOSS_SCALE = 1024;

/** Shapes of what a step over `size` images of so many people is fed. */
export function stepInputs(network: Network, recipe: Recipe, size: number, classes: number): TensorSpecs {
  const [height, width] = network.image;
  const inputs: Record<string, TensorSpecs[string]> = {
    images: { shape: [size, height, width, 3], dtype: 'float32' },
    labels: { shape: [size], dtype: 'int32' },
  };
  if (recipe.mode === 'mask') inputs['patterns'] = { shape: [size], dtype: 'int32' };
  if (recipe.dropout > 0) {
    const { dropoutSites: frozen } = frozenOf(network, recipe);
    for (const [site, values] of dropoutSites(network)) {
      if (frozen.has(site)) continue;
      inputs[`dropout.${site}`] = { shape: [size, values], dtype: 'float32' };
    }
  }
  const { sampleRate: rate } = recipe;
  if (rate !== undefined) {
    const shape = [sampleRoom(classes, rate, size)];
    inputs['classes'] = { shape, dtype: 'int32' };
    if (isRoomToSpare(classes, rate, size)) inputs['classes.mask'] = { shape, dtype: 'float32' };
  }
  const scalars = [...createOptimizer(recipe).scalars, ...(isAccumulating(recipe) ? GROUP_SCALARS : [])];
  for (const name of scalars) inputs[name] = { shape: [], dtype: 'float32' };
  return inputs;
}

/** The group's share of the batch; 1 for the batch's first group, else 0; 1 for its last group, else 0. */
const GROUP_SCALARS = ['share', 'isFirst', 'isLast'] as const;

export function buildStep(network: Network, recipe: Recipe): TrainingStep {
  const trained = movedParameters(network, recipe);
  const frozen = frozenOf(network, recipe);
  const buffers = Object.keys(marginBuffers(recipe.margin));
  const accumulating = isAccumulating(recipe);

  return (state, inputs) => {
    const next: Record<string, Tensor> = {};
    const statistics: { name: string; count: number }[] = [];

    const { value, gradients, reported } = valueAndGradients(
      (report) => {
        const training = trainingPass(state, dropoutMasks(inputs), (name, { mean, variance, count }) => {
          report(`${statistics.length}.mean`, mean);
          report(`${statistics.length}.variance`, variance);
          statistics.push({ name, count });
        });
        const pass = partlyFrozenPass(frozen, training, inferencePass(state));
        return loss(state, inputs, forward(network, pass, inputs['images'] as Tensor4D), report);
      },
      Object.fromEntries(trained.map((name) => [name, state[name]!])),
      recipe.precision === 'mixed' ? LOSS_SCALE : 1,
    );

    statistics.forEach(({ name, count }, index) => {
      const [mean, variance] = [`${name}.running_mean`, `${name}.running_var`] as const;
      const advanced = advanceRunning(
        { mean: next[mean] ?? state[mean]!, variance: next[variance] ?? state[variance]! },
        {
          mean: reported[`${index}.mean`] as Tensor1D,
          variance: reported[`${index}.variance`] as Tensor1D,
          count,
        },
      );
      next[mean] = advanced.mean;
      next[variance] = advanced.variance;
    });
    // Data-parallel PyTorch keeps the running statistics of the first device.
    if (accumulating) {
      for (const name of Object.keys(next))
        next[name] = choose(inputs['isFirst']!, next[name]!, state[name]!);
    }
    Object.assign(
      next,
      accumulating ? accumulate(state, inputs, gradients) : update(state, inputs, gradients),
    );
    // Each group is a batch to the margin, as where gradients are accumulated.
    for (const name of buffers) next[bufferKey(name)] = reported[bufferKey(name)]!;
    const { classLoss, patternLoss, correct } = reported;
    const outputs = {
      loss: value,
      classLoss: classLoss!,
      correct: correct!,
      ...(patternLoss && { patternLoss }),
    };
    return { state: next, outputs };
  };

  function loss(
    state: Tensors,
    inputs: Tensors,
    outputs: ReturnType<typeof forward>,
    report: (name: string, tensor: Tensor) => void,
  ): Scalar {
    const labels = inputs['labels'] as Tensor1D;
    const feature = recipe.mode === 'mask' ? outputs.masked! : outputs.clean;
    const logits = logitsOf(state, inputs, feature, report);
    const classLoss = marginLoss(recipe.margin)(logits, labels);
    report('classLoss', classLoss);
    report('correct', countCorrect(logits, labels));
    if (recipe.mode !== 'mask') return classLoss;
    const patternLoss = crossEntropy(outputs.patterns!, inputs['patterns'] as Tensor1D);
    report('patternLoss', patternLoss);
    return tf.add(classLoss, tf.mul(patternLoss, recipe.patternWeight));
  }

  function logitsOf(
    state: Tensors,
    inputs: Tensors,
    feature: Tensor2D,
    report: (name: string, tensor: Tensor) => void,
  ): Tensor2D {
    const kept = Object.fromEntries(buffers.map((name) => [name, state[bufferKey(name)]!]));
    const advanced = advanceBuffers(recipe.margin, feature, kept);
    for (const name of buffers) report(bufferKey(name), advanced[name]!);
    const { labels, classes, 'classes.mask': mask } = inputs as Record<string, Tensor1D>;
    const all = state[CLASSIFIER] as Tensor2D;
    const weights = classes ? rowsOfClasses(all, classes) : all;
    const logits = marginLogits(recipe.margin)(feature, weights, labels!, advanced);
    return mask ? withoutColumns(logits, mask) : logits;
  }

  function update(state: Tensors, inputs: Tensors, gradients: Tensors): Record<string, Tensor> {
    const optimizer = createOptimizer(recipe);
    const ofTrained = (keyOf: (name: string) => string) =>
      Object.fromEntries(trained.map((name) => [name, state[keyOf(name)]!]));
    const slots = optimizer.slots.map((slot) => [slot, ofTrained((name) => slotKey(slot, name))] as const);
    const updated = optimizer.update({
      parameters: ofTrained((name) => name),
      gradients,
      slots: Object.fromEntries(slots),
      scalars: inputs,
    });
    const next: Record<string, Tensor> = {};
    for (const name of trained) {
      next[name] = updated.parameters[name]!;
      for (const slot of optimizer.slots) next[slotKey(slot, name)] = updated.slots[slot]![name]!;
    }
    return next;
  }

  function accumulate(state: Tensors, inputs: Tensors, gradients: Tensors): Record<string, Tensor> {
    const last = inputs['isLast']!;
    const sums: Record<string, Tensor> = {};
    for (const name of trained) {
      sums[name] = tf.add(state[gradientKey(name)]!, tf.mul(gradients[name]!, inputs['share']!));
    }
    const next = update(state, inputs, sums);
    for (const name of Object.keys(next)) next[name] = choose(last, next[name]!, state[name]!);
    for (const name of trained) next[gradientKey(name)] = tf.mul(sums[name]!, tf.sub(1, last));
    return next;
  }
}

/**
 * All that the function of `buildStep` depends on: not what is an input of the step, or but says how many
 * there are.
 */
export function stepKey(network: Network, recipe: Recipe): string {
  const { epochs, schedule, seed, ...traced } = recipe;
  return JSON.stringify({ network, recipe: traced });
}

function dropoutMasks(inputs: Tensors): Record<string, Tensor> {
  const prefix = 'dropout.';
  const fed = Object.entries(inputs).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(fed.map(([name, mask]) => [name.slice(prefix.length), mask]));
}

/** `yes` where flag is 1, `no` where it is 0. */
function choose(flag: Tensor, yes: Tensor, no: Tensor): Tensor {
  return tf.add(tf.mul(yes, flag), tf.mul(no, tf.sub(1, flag)));
}
