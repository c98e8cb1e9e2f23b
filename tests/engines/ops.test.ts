import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { HostTensors, Tensors } from '../../src/engines/engine.ts';
import type { EngineName } from '../../src/engines/names.ts';
import { engineNamed, reports, whySkipped } from './support/engines.ts';
import { BLOCKED_CASES, CONVOLUTION_CASES, LARGE_CASES, OP_CASES, type OpCase } from './support/op-cases.ts';
import { expectClose, specsOf } from './support/values.ts';

const compared = reports.filter(({ name }) => name !== 'tfjs-cpu');

for (const report of compared) {
  describe(`${report.name} agrees with tfjs-cpu${whySkipped(report)}`, () => {
    for (const opCase of [...OP_CASES, ...CONVOLUTION_CASES, ...BLOCKED_CASES, ...LARGE_CASES]) {
      test.skipIf(!report.available)(`on ${opCase.op}`, async () => {
        const expected = await compute('tfjs-cpu', opCase);
        expectClose(await compute(report.name, opCase), expected, 2e-5);
        // A step is compiled otherwise than a function: in the layouts that are fastest forwards and backwards.
        expectClose(await computeInStep(report.name, opCase), expected, 2e-5);
      });
    }
  });
}

async function compute(engineName: EngineName, opCase: OpCase): Promise<HostTensors> {
  const engine = await engineNamed(engineName);
  const before = tf.memory().numTensors;
  const compiled = await engine.compile(withGradients(opCase), {}, specsOf(opCase.inputs));
  const outputs = await compiled.run(opCase.inputs);
  await compiled.dispose();
  expect(tf.memory().numTensors, `tensors left by ${engineName}`).toBe(before);
  return outputs;
}

async function computeInStep(engineName: EngineName, opCase: OpCase): Promise<HostTensors> {
  const engine = await engineNamed(engineName);
  const { x, ...others } = opCase.inputs;
  const state: HostTensors = x ? { x } : {};
  const inputs = x ? others : opCase.inputs;
  const fn = withGradients(opCase);
  const step = await engine.compileStep(
    (held, given) => ({ state: {}, outputs: fn({}, { ...held, ...given }) }),
    state,
    specsOf(inputs),
  );
  const outputs = await step.run(inputs);
  await step.dispose();
  return outputs;
}

/** The outputs of a case and, of a weighted sum of them all, the gradients. */
function withGradients({
  fn,
  differentiable = [],
}: OpCase): (constants: Tensors, inputs: Tensors) => Tensors {
  return (_, inputs) => {
    const outputs: Record<string, tf.Tensor> = {};
    for (const [index, output] of [fn(inputs)].flat().entries()) outputs[`output ${index}`] = output;
    if (differentiable.length === 0) return outputs;
    const weightedSum = (...wrt: tf.Tensor[]) => {
      const replaced = Object.fromEntries(differentiable.map((name, index) => [name, wrt[index]]));
      const terms = [fn({ ...inputs, ...replaced })]
        .flat()
        .map((output) => tf.sum(tf.mul(output, ramp(output.shape))));
      return tf.addN(terms) as tf.Scalar;
    };
    const gradients = tf.grads(weightedSum)(differentiable.map((name) => inputs[name]!));
    for (const [index, name] of differentiable.entries()) outputs[`gradient of ${name}`] = gradients[index]!;
    return outputs;
  };
}

/** Distinct weights, so that a permuted gradient does not go unseen. */
function ramp(shape: number[]): tf.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, (_, index) => ((index * 37) % 101) / 101 - 0.3),
    shape,
  );
}
