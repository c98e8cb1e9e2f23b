import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { HostTensors, Tensors } from '../../src/engines/engine.ts';
import type { OnnxGraph, OnnxNode } from '../../src/engines/onnx/model.ts';
import { overwriteState } from '../../src/engines/onnxruntime/step/overwrite-state.ts';
import { engineNamed } from './support/engines.ts';
import { expectClose, floats, specsOf } from './support/values.ts';

type Step = (state: Tensors, inputs: Tensors) => { readonly state: Tensors; readonly outputs: Tensors };

/** Large enough that an optimizer's sums are made in one pass. */
const LARGE = [128, 256];

describe('a step whose next state lies where the last one lay', () => {
  const square = { a: floats([8, 8], 1), b: floats([8, 8], 2) };
  const large = { w: floats(LARGE, 3), v: floats(LARGE, 4) };

  test.each<[string, HostTensors, number[], Step]>([
    [
      'changes each number by itself',
      square,
      [8, 8],
      ({ a }, { x }) => ({ state: { a: tf.sub(a!, tf.mul(x!, 0.5)) }, outputs: { y: tf.sum(x!) } }),
    ],
    [
      'shows the last state beside one that does not depend on it',
      square,
      [8, 8],
      ({ a, b }, { x }) => ({
        state: { a: tf.exp(x!), b: tf.square(x!) },
        outputs: { y: tf.matMul(a!, b!), z: tf.transpose(a!) },
      }),
    ],
    [
      'shows what differs between the last state and the next',
      square,
      [8, 8],
      ({ a }, { x }) => {
        const next = tf.add(a!, tf.square(x!));
        return { state: { a: next }, outputs: { y: tf.sub(next, tf.matMul(a!, x!)) } };
      },
    ],
    [
      'exchanges two entries',
      square,
      [8, 8],
      ({ a, b }, { x }) => ({
        state: { a: tf.add(b!, x!), b: tf.mul(a!, 0.5) },
        outputs: { y: tf.sum(tf.abs(a!), 0) },
      }),
    ],
    [
      'puts the numbers of an entry in another order',
      square,
      [8, 8],
      ({ a, b }, { x }) => ({
        state: { a: tf.transpose(a!), b: tf.matMul(b!, x!) },
        outputs: { y: tf.add(a!, b!) },
      }),
    ],
    [
      'follows a gradient with momentum, and reads the weights once more',
      large,
      [4, 128],
      ({ w, v }, { x }) => {
        const loss = (weights: tf.Tensor) => tf.sum(tf.square(tf.matMul(x!, weights))) as tf.Scalar;
        const velocity = tf.add(tf.mul(v!, 0.9), tf.add(tf.grad(loss)(w!), tf.mul(w!, 5e-4)));
        return {
          state: { v: velocity, w: tf.sub(w!, tf.mul(velocity, tf.scalar(0.01))) },
          outputs: { y: tf.sum(tf.reverse(w!, 1), 0), z: tf.max(v!) },
        };
      },
    ],
  ])('%s', async (_, state, shape, fn) => {
    const [results, expected] = await Promise.all(
      (['onnxruntime', 'tfjs-cpu'] as const).map((name) => threeSteps(name, fn, state, shape)),
    );
    for (const [i, one] of expected!.entries()) expectClose(results![i]!, one);
  });

  async function threeSteps(name: 'onnxruntime' | 'tfjs-cpu', fn: Step, state: HostTensors, shape: number[]) {
    const given = { x: floats(shape, 9) };
    const step = await (await engineNamed(name)).compileStep(fn, state, specsOf(given));
    const results: HostTensors[] = [];
    for (let i = 0; i < 3; i++) {
      results.push(await step.run({ x: floats(shape, 10 + i) }));
      results.push(await step.state());
    }
    await step.dispose();
    return results;
  }

  test('leaves the arrays that it was given, and those that it gave out, as they are', async () => {
    const given = { a: floats([64], 5) };
    const step = await (await engineNamed('onnxruntime')).compileStep(
      ({ a }, { x }) => ({ state: { a: tf.add(a!, x!) }, outputs: {} }),
      given,
      { x: { shape: [64], dtype: 'float32' } },
    );
    await step.run({ x: floats([64], 6) });
    const first = await step.state();
    const kept = structuredClone(first);
    await step.run({ x: floats([64], 7) });
    expect(first).toEqual(kept);
    expect(given.a).toEqual(floats([64], 5));
    await step.dispose();
  });
});

describe('which outputs may be written over their inputs', () => {
  test('one computed number by number, but not one that puts them in another order', () => {
    expect(overwritten([node('Sub', ['old', 'x'], 'new')])).toBe(true);
    expect(overwritten([node('Transpose', ['old'], 'new')])).toBe(false);
    expect(overwritten([node('Reshape', ['old', 'shape'], 'flat'), node('Gemm', ['flat', 'x'], 'new')])).toBe(
      false,
    );
  });

  test('one that whoever else reads the input can be computed before; it then waits for those', () => {
    const [reader, last] = [node('Exp', ['old'], 'y'), node('Neg', ['x'], 'new')];
    const { graph, outputs } = overwriteState(graphOf([last, reader]), [{ before: 'old', after: 'new' }]);
    expect(outputs).toEqual(new Set(['new']));
    const places = new Map(graph.nodes.map(({ output }, i) => [output, i]));
    expect(places.get('y')).toBeLessThan(places.get('new')!);
    for (const [i, { inputs }] of graph.nodes.entries())
      for (const input of inputs) expect(places.get(input) ?? -1).toBeLessThan(i);
    expect(neededFor(graph, 'new')).toContain('y');
  });

  test('not one that another reader of the input needs', () => {
    const [last, reader] = [node('Exp', ['x'], 'new'), node('Add', ['old', 'new'], 'y')];
    expect(overwritten([last, reader])).toBe(false);
  });

  function overwritten(nodes: OnnxNode[]): boolean {
    return overwriteState(graphOf(nodes), [{ before: 'old', after: 'new' }]).outputs.has('new');
  }

  function node(type: string, inputs: string[], output: string): OnnxNode {
    return { domain: '', type, inputs, output, attributes: {} };
  }

  function graphOf(nodes: OnnxNode[]): OnnxGraph {
    const port = (name: string) => ({ name, type: 'float32' as const, shape: [4, 4] });
    return {
      nodes,
      initializers: new Map([
        ['shape', { type: 'int64' as const, shape: [2], data: BigInt64Array.from([4n, 4n]) }],
      ]),
      inputs: ['old', 'x'].map(port),
      outputs: ['new', ...(nodes.some(({ output }) => output === 'y') ? ['y'] : [])].map(port),
    };
  }

  function neededFor({ nodes }: OnnxGraph, edge: string): string[] {
    const inputs = nodes.find(({ output }) => output === edge)?.inputs ?? [];
    return inputs.flatMap((input) => [input, ...neededFor({ nodes } as OnnxGraph, input)]);
  }
});
