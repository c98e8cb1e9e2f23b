import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Engine, HostTensors } from '../../src/engines/engine.ts';
import { engineNamed, reports, whySkipped } from './support/engines.ts';
import {
  BATCH,
  batch,
  inferenceFeatures,
  initialState,
  lossAndGradients,
  trainingStep,
} from './support/residual-net.ts';
import { testsOfState } from './support/state-contract.ts';
import { expectClose, floats, integers, specsOf, tensor } from './support/values.ts';

for (const report of reports) {
  describe.skipIf(!report.available)(`the engine ${report.name}${whySkipped(report)}`, () => {
    const open = () => engineNamed(report.name);

    test('says by what and with how many threads it computes', async () => {
      const { name, facts } = await open();
      expect(name).toBe(report.name);
      expect(facts['tfjs']).toMatch(/^4\./);
      expect(Object.values(facts).every((fact) => typeof fact === 'string')).toBe(true);
    });

    test('computes a convolution as written by hand', async () => {
      const compiled = await (await open()).compile(
        ({ filter }, { x }) => ({ y: tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1) }),
        { filter: tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1]) },
        { x: { shape: [1, 2, 2, 1], dtype: 'float32' } },
      );
      const { y } = await compiled.run({ x: tensor([1, 10, 100, 1000], [1, 2, 2, 1]) });
      expect(y).toEqual(tensor([9865, 8754, 6532, 5421], [1, 2, 2, 1]));
      await compiled.dispose();
    });

    test('takes the gradients of a convolution as written by hand', async () => {
      const compiled = await (await open()).compile(
        (_, { x, filter }) => {
          const loss = (image: tf.Tensor, weights: tf.Tensor) =>
            tf.sum(tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, 2, 0)) as tf.Scalar;
          const [dx, dw] = tf.grads(loss)([x!, filter!]);
          return { dx: dx!, dw: dw! };
        },
        {},
        { x: { shape: [1, 3, 3, 1], dtype: 'float32' }, filter: { shape: [1, 1, 1, 1], dtype: 'float32' } },
      );
      const outputs = await compiled.run({
        x: tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]),
        filter: tensor([5], [1, 1, 1, 1]),
      });
      expect(outputs).toEqual({
        dx: tensor([5, 0, 5, 0, 0, 0, 5, 0, 5], [1, 3, 3, 1]),
        dw: tensor([20], [1, 1, 1, 1]),
      });
      await compiled.dispose();
    });

    test('gives every pixel of a x2 enlargement the gradients of its four copies', async () => {
      const compiled = await (await open()).compile(
        (_, { x, weights }) => {
          const loss = (image: tf.Tensor) =>
            tf.sum(
              tf.mul(tf.image.resizeNearestNeighbor(image as tf.Tensor4D, [2, 4]), weights!),
            ) as tf.Scalar;
          return { dx: tf.grad(loss)(x!) };
        },
        {},
        { x: { shape: [1, 1, 2, 1], dtype: 'float32' }, weights: { shape: [1, 2, 4, 1], dtype: 'float32' } },
      );
      const { dx } = await compiled.run({
        x: tensor([0, 0], [1, 1, 2, 1]),
        weights: tensor([1, 2, 3, 4, 10, 20, 30, 40], [1, 2, 4, 1]),
      });
      expect(dx).toEqual(tensor([33, 77], [1, 1, 2, 1]));
      await compiled.dispose();
    });

    test('takes int32 labels and gives int32 and truth values back as int32', async () => {
      const compiled = await (await open()).compile(
        (_, { labels }) => ({
          hot: tf.oneHot(labels as tf.Tensor1D, 3),
          same: labels!,
          large: tf.greater(labels!, tf.scalar(1, 'int32')),
        }),
        {},
        { labels: { shape: [3], dtype: 'int32' } },
      );
      expect(await compiled.run({ labels: integers([2, 0, 1]) })).toEqual({
        hot: integers([0, 0, 1, 1, 0, 0, 0, 1, 0], [3, 3]),
        same: integers([2, 0, 1]),
        large: integers([1, 0, 0]),
      });
      await compiled.dispose();
    });

    test('takes bytes, which the function sees as int32', async () => {
      const compiled = await (await open()).compile(
        (_, { pixels }) => ({ same: pixels!, third: tf.div(tf.cast(pixels!, 'float32'), 3) }),
        {},
        { pixels: { shape: [2, 2], dtype: 'uint8' } },
      );
      const data = Uint8Array.of(0, 3, 129, 255);
      expect(await compiled.run({ pixels: { shape: [2, 2], dtype: 'uint8', data } })).toEqual({
        same: integers([0, 3, 129, 255], [2, 2]),
        third: tensor([0, 1, 43, 85], [2, 2]),
      });
      const floats = { shape: [2, 2], dtype: 'float32', data: Float32Array.of(0, 3, 129, 255) } as const;
      await expect(compiled.run({ pixels: floats })).rejects.toThrow(/"pixels" is float32\[2,2\].*uint8/);
      await compiled.dispose();
    });

    testsOfState(open);

    test('goes on from a copied state bit for bit as if it had not stopped', async () => {
      const engine = await open();
      const whole = await engine.compileStep(trainingStep, initialState(), specsOf(batch));
      await whole.run(batch);
      const resumed = await engine.compileStep(trainingStep, await whole.state(), specsOf(batch));
      expect(await resumed.run(batch)).toEqual(await whole.run(batch));
      expect(await resumed.state()).toEqual(await whole.state());
      await whole.dispose();
      await resumed.dispose();
    });

    test('refuses inputs that are not what it was compiled for', async () => {
      const compiled = await (await open()).compile(
        (_, { x }) => ({ y: tf.neg(x!) }),
        {},
        { x: { shape: [2], dtype: 'float32' } },
      );
      await expect(compiled.run({})).rejects.toThrow('The input "x" is missing.');
      await expect(compiled.run({ x: tensor([1, 2, 3]) })).rejects.toThrow('float32[3]');
      await expect(compiled.run({ x: integers([1, 2]) })).rejects.toThrow('not float32[2]');
      await expect(compiled.run({ x: tensor([1, 2]), z: tensor([1]) })).rejects.toThrow(
        'There is no input "z"',
      );
      await compiled.dispose();
    });

    test('refuses a step that returns an unknown or a misshapen state', async () => {
      const engine = await open();
      const misshapen = stepOf(engine, { w: tensor([1, 2]) }, ({ w }) => ({ w: tf.concat([w!, w!]) }));
      await expect(misshapen).rejects.toThrow(/state "w" from float32\[2\] into float32\[4\]/);
      const unknown = stepOf(engine, { w: tensor([1, 2]) }, ({ w }) => ({ v: w! }));
      await expect(unknown).rejects.toThrow('state "v" that it was not given');
    });

    test('leaves no tensor and the active backend behind', async () => {
      const engine = await open();
      await tf.setBackend('cpu');
      const before = tf.memory().numTensors;
      const step = await engine.compileStep(trainingStep, initialState(), specsOf(batch));
      await step.run(batch);
      await step.state();
      await step.dispose();
      const compiled = await engine.compile(inferenceFeatures, initialState(), {
        images: specsOf(batch)['images']!,
      });
      await compiled.run({ images: batch['images']! });
      await compiled.dispose();
      expect(tf.memory().numTensors).toBe(before);
      expect(tf.getBackend()).toBe('cpu');
    });
  });

  describe.skipIf(!report.available || report.name === 'tfjs-cpu')(
    `${report.name}, on a small network${whySkipped(report)}`,
    () => {
      test('has the gradients of tfjs-cpu within 1e-4', async () => {
        const [expected, actual] = await onBoth(report.name, async (engine) => {
          const compiled = await engine.compile(
            (state, inputs) => {
              const { loss, gradients } = lossAndGradients(state, inputs);
              return { loss, ...gradients };
            },
            initialState(),
            specsOf({ images: batch['images']!, labels: batch['labels']! }),
          );
          const outputs = await compiled.run({ images: batch['images']!, labels: batch['labels']! });
          await compiled.dispose();
          return outputs;
        });
        expect(Object.keys(expected)).toHaveLength(11);
        expectClose(actual, expected, 1e-4);
      });

      test('has the weights of tfjs-cpu after three steps, and a falling loss', async () => {
        const losses: number[] = [];
        const [expected, actual] = await onBoth(report.name, async (engine) => {
          const step = await engine.compileStep(trainingStep, initialState(), specsOf(batch));
          for (let count = 0; count < 3; count++) losses.push((await step.run(batch))['loss']!.data[0]!);
          const state = await step.state();
          await step.dispose();
          return state;
        });
        expectClose(actual, expected, 1e-4);
        expect(losses[5]).toBeLessThan(losses[3]!);
        expect(expected['head.weight']).not.toEqual(initialState()['head.weight']);
      });

      test('has the features of tfjs-cpu', async () => {
        const images = floats([BATCH, 12, 10, 3], 200);
        const [expected, actual] = await onBoth(report.name, async (engine) => {
          const compiled = await engine.compile(inferenceFeatures, initialState(), specsOf({ images }));
          const outputs = await compiled.run({ images });
          await compiled.dispose();
          return outputs;
        });
        expectClose(actual, expected, 1e-5);
      });
    },
  );
}

type Change = (state: Parameters<typeof trainingStep>[0]) => ReturnType<typeof trainingStep>['state'];

/** Compiles and runs one step that changes the state so. */
async function stepOf(engine: Engine, state: HostTensors, change: Change): Promise<void> {
  const step = await engine.compileStep((tensors) => ({ state: change(tensors), outputs: {} }), state, {});
  await step.run({});
}

async function onBoth(
  name: Engine['name'],
  compute: (engine: Engine) => Promise<HostTensors>,
): Promise<[HostTensors, HostTensors]> {
  return [await compute(await engineNamed('tfjs-cpu')), await compute(await engineNamed(name))];
}
