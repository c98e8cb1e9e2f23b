import { randomStream } from '../../../base/random.ts';
import type { HostTensor, HostTensors } from '../../../engines/engine.ts';
import { dropoutSites } from '../../model/network.ts';
import { createOptimizer } from '../../optimizers/create.ts';
import type { TrainingTime } from '../../optimizers/training-time.ts';
import type { Batch, BatchSource } from '../batch-source.ts';
import type { Group } from '../epoch-plan.ts';
import { frozenOf } from '../freeze.ts';
import type { Recipe } from '../recipe.ts';
import type { Training } from '../training.ts';
import { isRoomToSpare, padded, sampleClasses, sampleRoom } from './class-sample.ts';
import { isAccumulating } from './state.ts';

/** Where a training stands; the epoch is counted from 0. */
export interface Position extends TrainingTime {
  readonly epoch: number;
}

/**
 * All that a compiled step is fed for a group (see stepInputs), a function of (batch, group, seed, position).
 */
export function feed(
  {
    network,
    recipe,
    source,
  }: Pick<Training, 'network' | 'recipe'> & {
    readonly source: Pick<BatchSource, 'classes'>;
  },
  batch: Batch,
  group: Group,
  at: Position,
): HostTensors {
  const [height, width] = network.image;
  const size = group.places.length;
  const inputs: Record<string, HostTensor> = {
    images: { shape: [size, height, width, 3], dtype: 'float32', data: batch.pixels },
    labels: { shape: [size], dtype: 'int32', data: batch.labels },
  };
  if (recipe.mode === 'mask') {
    if (!batch.patterns) throw new Error('mode mask needs the occlusion patterns of a batch');
    inputs['patterns'] = { shape: [size], dtype: 'int32', data: batch.patterns };
  }
  if (recipe.dropout > 0) {
    const { dropoutSites: frozen } = frozenOf(network, recipe);
    for (const [site, values] of dropoutSites(network)) {
      if (frozen.has(site)) continue;
      const data = dropoutMask(recipe, size * values, [site, at.epoch, at.updates, group.index]);
      inputs[`dropout.${site}`] = { shape: [size, values], dtype: 'float32', data };
    }
  }
  if (recipe.sampleRate !== undefined) {
    const random = randomStream(recipe.seed, 'classes', at.epoch, at.updates, group.index);
    Object.assign(inputs, sampleInputs(batch.labels, source.classes, recipe.sampleRate, random.next));
  }
  const scalars = {
    ...createOptimizer(recipe).scalarsAt(at),
    ...(isAccumulating(recipe) && {
      share: group.share,
      isFirst: Number(group.isFirst),
      isLast: Number(group.isLast),
    }),
  };
  for (const [name, value] of Object.entries(scalars)) {
    inputs[name] = { shape: [], dtype: 'float32', data: Float32Array.of(value) };
  }
  return inputs;
}

/** The classes that take part, and the labels as their places. */
function sampleInputs(
  given: Int32Array,
  count: number,
  rate: number,
  draw: () => number,
): Record<string, HostTensor> {
  const room = sampleRoom(count, rate, given.length);
  const { classes, labels } = sampleClasses(given, count, rate, draw);
  const isThere = (_: unknown, i: number) => Number(i < classes.length);
  return {
    labels: { shape: [labels.length], dtype: 'int32', data: labels },
    classes: { shape: [room], dtype: 'int32', data: padded(classes, room) },
    ...(isRoomToSpare(count, rate, given.length) && {
      'classes.mask': {
        shape: [room],
        dtype: 'float32',
        data: Float32Array.from({ length: room }, isThere),
      },
    }),
  };
}

/** 0 for what is dropped, 1/(1-p) for what stays, so that the expected value does not change. */
function dropoutMask(
  { dropout, seed }: Recipe,
  count: number,
  key: readonly (string | number)[],
): Float32Array {
  const random = randomStream(seed, 'dropout', ...key);
  const kept = 1 / (1 - dropout);
  const mask = new Float32Array(count);
  for (let i = 0; i < count; i++) mask[i] = random.chance(dropout) ? 0 : kept;
  return mask;
}
