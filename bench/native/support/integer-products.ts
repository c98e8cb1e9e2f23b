import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../../../src/engines/onnx/encode-model.ts';
import { createGraphBuilder } from '../../../src/engines/onnx/graph.ts';

/** So many columns are multiplied at once that all stays in the cache. */
const COLUMNS = 256;
const REPEATS = 200;

/** How many columns a second ONNX Runtime multiplies with a matrix of eight-bit rows, doing nothing else; the best of ten tries. */
export async function integerProductRate(options: {
  readonly rows: number;
  readonly dimension: number;
  readonly threads: number;
}): Promise<number> {
  const { rows, dimension, threads } = options;
  const graph = createGraphBuilder();
  const left = graph.initializer('left', {
    type: 'uint8',
    shape: [rows, dimension],
    data: Uint8Array.from({ length: rows * dimension }, (_, i) => (i * 7919) % 251),
  });
  const right = graph.input('right', 'int8', [dimension, COLUMNS]);
  const product = graph.node('MatMulInteger', [left, right]);
  const corner = graph.node('Slice', [product, graph.integers([0, 0]), graph.integers([1, 1])]);
  graph.output('corner', corner, 'int32', [1, 1]);
  const session = await InferenceSession.create(encodeModel(graph.build()), { intraOpNumThreads: threads });
  const values = Int8Array.from({ length: dimension * COLUMNS }, (_, i) => ((i * 104_729) % 127) - 63);
  const feeds = { right: new Tensor('int8', values, [dimension, COLUMNS]) };
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 10; attempt++) {
    const start = performance.now();
    for (let i = 0; i < REPEATS / 10; i++) await session.run(feeds);
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return (COLUMNS * (REPEATS / 10)) / (best / 1000);
}
