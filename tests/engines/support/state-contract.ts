import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine, HostTensors, Tensors } from '../../../src/engines/engine.ts';
import { expectClose, floats, integers, tensor } from './values.ts';

/** What holds of the state of an engine's steps, wherever it is kept. */
export function testsOfState(open: () => Promise<Engine>): void {
  test('keeps the state between steps, and lets entries that a step returns or omits unchanged stay', async () => {
    const state = {
      w: floats([3, 3, 1, 2], 1),
      count: tensor([0], []),
      fixed: floats([1, 2, 3, 4], 2),
      aside: integers([7]),
    };
    const step = await (await open()).compileStep(
      ({ w, count, fixed }, { rate }) => ({
        state: { w: tf.add(w!, rate!), count: tf.add(count!, 1), fixed: fixed! },
        outputs: { before: count! },
      }),
      state,
      { rate: { shape: [], dtype: 'float32' } },
    );
    expect(await step.state()).toEqual(state);
    for (const expected of [0, 1, 2]) {
      expect(await step.run({ rate: tensor([0.5], []) })).toEqual({ before: tensor([expected], []) });
    }
    const moved = Float32Array.from(state.w.data, (value) => value + 1.5);
    expectClose(
      await step.state(),
      { ...state, w: { ...state.w, data: moved }, count: tensor([3], []) },
      1e-6,
    );
    await step.dispose();
  });

  test('hands out a state that later steps do not change', async () => {
    const step = await (await open()).compileStep(
      ({ w }) => ({ state: { w: tf.mul(w!, 2) }, outputs: {} }),
      { w: tensor([1, 2]) },
      {},
    );
    await step.run({});
    const early = await step.state();
    await step.run({});
    expect(early).toEqual({ w: tensor([2, 4]) });
    expect(await step.state()).toEqual({ w: tensor([4, 8]) });
    await step.dispose();
  });

  test('moves one state with steps for batches of different sizes', async () => {
    const full = await (await open()).compileStep(
      ({ sum }, { x }) => ({ state: { sum: tf.add(sum!, tf.sum(x!)) }, outputs: {} }),
      { sum: tensor([0], []) },
      { x: { shape: [3], dtype: 'float32' } },
    );
    const rest = await full.forInputs({ x: { shape: [2], dtype: 'float32' } });
    await full.run({ x: tensor([1, 2, 3]) });
    await rest.run({ x: tensor([10, 20]) });
    await full.run({ x: tensor([100, 0, 0]) });
    expect(await full.state()).toEqual({ sum: tensor([136], []) });
    await full.dispose();
    await rest.run({ x: tensor([1000, 0]) });
    expect(await rest.state()).toEqual({ sum: tensor([1136], []) });
    await rest.dispose();
  });

  test('goes on with one step when the others were disposed of, in any order, and refuses those', async () => {
    const engine = await open();
    const adding = ({ sum }: Tensors, { x }: Tensors) => ({
      state: { sum: tf.add(sum!, tf.sum(x!)) },
      outputs: { before: sum! },
    });
    const inputs = [1, 2, 3].map((size) => ({ x: { shape: [size], dtype: 'float32' } as const }));
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const state = { sum: tensor([0], []), aside: integers([7]) };
      const first = await engine.compileStep(adding, state, inputs[0]!);
      const steps = [first, await first.forInputs(inputs[1]!), await first.forInputs(inputs[2]!)];
      const ones = (i: number) => ({ x: tensor(Array.from({ length: i + 1 }, () => 1)) });
      for (const [i, step] of steps.entries()) await step.run(ones(i));
      let sum = 6;
      for (const i of order) {
        await steps[i]!.run(ones(i));
        sum += i + 1;
        expect(await steps[i]!.state()).toEqual({ sum: tensor([sum], []), aside: integers([7]) });
        await steps[i]!.dispose();
        await steps[i]!.dispose();
        await expect(steps[i]!.run(ones(i))).rejects.toThrow('The step was disposed of.');
        await expect(steps[i]!.state()).rejects.toThrow('The step was disposed of.');
        await expect(steps[i]!.forInputs(inputs[0]!)).rejects.toThrow('The step was disposed of.');
      }
    }
  });

  test('runs a step whose state is empty, or has an entry without elements', async () => {
    const engine = await open();
    const states: HostTensors[] = [{}, { none: tensor([], [0, 3]) }];
    for (const state of states) {
      const step = await engine.compileStep(
        (_, { x }) => ({ state: {}, outputs: { y: tf.add(x!, 1) } }),
        state,
        { x: { shape: [2], dtype: 'float32' } },
      );
      expect(await step.run({ x: tensor([1, 2]) })).toEqual({ y: tensor([2, 3]) });
      expect(await step.state()).toEqual(state);
      await step.dispose();
    }
  });
}
