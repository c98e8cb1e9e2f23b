import { randomStream } from '../../../base/random.ts';
import type { HostTensor, HostTensors } from '../../../engines/engine.ts';
import { dropoutSites } from '../../model/network.ts';
import { createOptimizer } from '../../optimizers/create.ts';
import type { TrainingTime } from '../../optimizers/training-time.ts';
import type { Batch } from '../batch-source.ts';
import type { Group } from '../epoch-plan.ts';
import { frozenOf } from '../freeze.ts';
import type { Recipe } from '../recipe.ts';
import type { Training } from '../training.ts';
import { isAccumulating } from './state.ts';

/** Where a training stands; the epoch is counted from 0. */
export interface Position extends TrainingTime {
  readonly epoch: number;
}

/**
 * All that a compiled step is fed for a group (see stepInputs), a function of (batch, group, seed, position).
 */
export function feed(
  { network, recipe }: Pick<Training, 'network' | 'recipe'>,
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
