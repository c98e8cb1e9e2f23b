import { randomStream } from '../../base/random.ts';
import type { HostTensor } from '../../engines/engine.ts';
import type { Network } from './config.ts';
import type { ParameterRole } from './parameter.ts';
import { batchNorms, CLASSIFIER, parameters } from './parameters.ts';

/**
 * A network's state by the reference's names and shapes (PyTorch layout): parameters, running statistics, the
 * `num_batches_tracked` counters as int32 scalars, and `classifier.weight` [classes, embedding] where it has
 * one.
 */
export type Weights = ReadonlyMap<string, HostTensor>;

/**
 * The state before training: Xavier uniform for filters, matrices and the classifier, everything else
 * constant. Each tensor draws from (seed, its name), so that a changed layer leaves the others as they were.
 */
export function initialWeights(network: Network, classes: number, seed: number): Weights {
  const weights = new Map<string, HostTensor>();
  for (const { name, shape, role } of parameters(network)) weights.set(name, start(name, shape, role, seed));
  for (const name of batchNorms(network).keys()) {
    weights.set(`${name}.num_batches_tracked`, { shape: [], dtype: 'int32', data: new Int32Array(1) });
  }
  weights.set(CLASSIFIER, start(CLASSIFIER, [classes, network.embedding], 'matrix', seed));
  return weights;
}

const CONSTANTS: Readonly<Partial<Record<ParameterRole, number>>> = {
  scale: 1,
  slope: 0.25,
  'running-variance': 1,
  shift: 0,
  bias: 0,
  'running-mean': 0,
};

function start(name: string, shape: readonly number[], role: ParameterRole, seed: number): HostTensor {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const constant = CONSTANTS[role];
  if (constant === undefined) fillXavierUniform(data, shape, seed, name);
  else data.fill(constant);
  return { shape, dtype: 'float32', data };
}

/** U(-b, b) with b = sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010). */
function fillXavierUniform(data: Float32Array, shape: readonly number[], seed: number, name: string): void {
  const [outputs, inputs, ...window] = shape as [number, number, ...number[]];
  const field = window.reduce((product, size) => product * size, 1);
  const bound = Math.sqrt(6 / ((inputs + outputs) * field));
  const random = randomStream(seed, 'weights', name);
  for (let i = 0; i < data.length; i++) data[i] = random.uniform(-bound, bound);
}
