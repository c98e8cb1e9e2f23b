/** The weights and inputs that the golden numbers were computed with (tests/fixtures/network/weights.json). */
import type { HostTensor } from '../../../src/engines/engine.ts';
import type { Network } from '../../../src/network/model/config.ts';
import type { Weights } from '../../../src/network/model/initialise.ts';
import type { ParameterRole } from '../../../src/network/model/parameter.ts';
import { CLASSIFIER, parameters } from '../../../src/network/model/parameters.ts';

/** `count` numbers in [-1, 1], a function of the name. */
export function unit(name: string, count: number): Float32Array {
  const seed = fnv1a(name);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = hash(seed + i) / 2 ** 31 - 1;
  return values;
}

export function fnv1a(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return state >>> 0;
}

function hash(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const RULES: Readonly<Record<ParameterRole, (unit: number, fanIn: number) => number>> = {
  'running-variance': (u) => 1 + 0.5 * u,
  'running-mean': (u) => 0.1 * u,
  scale: (u) => 1 + 0.1 * u,
  slope: (u) => 0.25 + 0.05 * u,
  bias: (u) => 0.05 * u,
  shift: (u) => 0.05 * u,
  filter: (u, fanIn) => 0.8 * Math.sqrt(3 / fanIn) * u,
  matrix: (u, fanIn) => 0.8 * Math.sqrt(3 / fanIn) * u,
};

/** Variants share most of their 52 million weights. */
const made = new Map<string, Float32Array>();

export function formulaWeights(network: Network, classes: number): Weights {
  const weights = new Map<string, HostTensor>();
  const all = [
    ...parameters(network),
    { name: CLASSIFIER, shape: [classes, network.embedding], role: 'matrix' as const },
  ];
  for (const { name, shape, role } of all) {
    const key = `${name} ${shape}`;
    const data = made.get(key) ?? formulaValues(name, shape, role);
    made.set(key, data);
    weights.set(name, { shape, dtype: 'float32', data });
  }
  return weights;
}

function formulaValues(name: string, shape: readonly number[], role: ParameterRole): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = unit(name, count);
  const rule = RULES[role];
  const fanIn = count / shape[0]!;
  for (let i = 0; i < count; i++) data[i] = rule(data[i]!, fanIn);
  return data;
}

/** An input of the goldens, [n, 3, h, w] there, as [n, h, w, 3]. */
export function formulaImages(name: string, count: number, height: number, width: number): HostTensor {
  const planes = unit(name, count * 3 * height * width);
  const data = new Float32Array(planes.length);
  const plane = height * width;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) {
      for (let p = 0; p < plane; p++) data[(n * plane + p) * 3 + c] = planes[(n * 3 + c) * plane + p]!;
    }
  }
  return { shape: [count, height, width, 3], dtype: 'float32', data };
}

export function l2(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}
