import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { encodeModel } from '../../src/engines/onnx/encode-model.ts';
import { createGraphBuilder } from '../../src/engines/onnx/graph.ts';
import { runInto, withoutOutputCopies } from '../../src/engines/onnxruntime/session/run-into.ts';

describe('a run into given memory', () => {
  const open = (): Promise<InferenceSession> => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2, 3]);
    graph.output('output/double', graph.node('Add', [x, x]), 'float32', [2, 3]);
    graph.output('output/sizes', graph.node('Abs', [x]), 'float32', [2, 3]);
    return InferenceSession.create(encodeModel(withoutOutputCopies(graph.build())), { logSeverityLevel: 4 });
  };
  const tensor = (values: readonly number[], shape: readonly number[]) =>
    new Tensor('float32', Float32Array.from(values), shape);
  const room = (shape: readonly number[]) => tensor(new Array(shape.reduce((a, b) => a * b)).fill(9), shape);

  test('computes every output, where it is to be', async () => {
    const session = await open();
    const places = { 'output/double': room([2, 3]), 'output/sizes': room([2, 3]) };
    await runInto(session, { x: tensor([1, -2, 3, -4, 5, -6], [2, 3]) }, places);
    expect([...(places['output/double'].data as Float32Array)]).toEqual([2, -4, 6, -8, 10, -12]);
    expect([...(places['output/sizes'].data as Float32Array)]).toEqual([1, 2, 3, 4, 5, 6]);
    await session.release();
  });

  test('that fails says why', async () => {
    const session = await open();
    const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    const wrong = { 'output/double': room([3, 2]), 'output/sizes': room([2, 3]) };
    await expect(runInto(session, { x }, wrong)).rejects.toThrow(/invalid dimensions for output/);
    const places = { 'output/double': room([2, 3]), 'output/sizes': room([2, 3]) };
    await expect(runInto(session, { x: tensor([1], [1, 1]) }, places)).rejects.toThrow(
      /invalid dimensions for input/,
    );
    await session.release();
  });
});
