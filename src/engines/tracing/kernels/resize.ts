import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { physicalShape, reshape } from '../layout.ts';
import { edge, edgeIn, type Value } from '../value.ts';

interface Factors {
  readonly rows: number;
  readonly columns: number;
}

/** By how much an image grows; only whole factors have a kernel, as nearest-neighbour up-sampling then just repeats. */
function wholeFactors(from: readonly number[], to: readonly number[], alignCorners: boolean): Factors {
  const rows = to[1]! / from[1]!;
  const columns = to[2]! / from[2]!;
  if (alignCorners || !Number.isInteger(rows) || !Number.isInteger(columns)) {
    throw new Error(
      `ResizeNearestNeighbor from [${from}] to [${to}]: only whole factors without alignCorners.`,
    );
  }
  return { rows, columns };
}

/** The NCHW shape with the axes of the repetition apart: [N, C, H, rows, W, columns]. */
function splitAxes(
  [batch, height, width, channels]: readonly number[],
  { rows, columns }: Factors,
): number[] {
  return [batch!, channels!, height!, rows, width!, columns];
}

function enlarged(graph: GraphBuilder, images: Value, size: readonly number[], alignCorners: boolean): Value {
  const shape = [images.shape[0]!, size[0]!, size[1]!, images.shape[3]!];
  const factors = wholeFactors(images.shape, shape, alignCorners);
  const pixels = reshape(
    graph,
    edgeIn(graph, images, 'nchw'),
    splitAxes(images.shape, { rows: 1, columns: 1 }),
  );
  const repeated = graph.node('Tile', [pixels, graph.integers([1, 1, 1, factors.rows, 1, factors.columns])]);
  return edge(reshape(graph, repeated, physicalShape(shape, 'nchw')), shape, 'float32', 'nchw');
}

/** Every pixel of the smaller image collects the gradients of its copies. */
function shrunkGradient(graph: GraphBuilder, images: Value, dy: Value, alignCorners: boolean): Value {
  const factors = wholeFactors(images.shape, dy.shape, alignCorners);
  const copies = reshape(graph, edgeIn(graph, dy, 'nchw'), splitAxes(images.shape, factors));
  const sums = graph.node('ReduceSum', [copies, graph.integers([3, 5])], { keepdims: 0 });
  return edge(sums, images.shape, 'float32', 'nchw');
}

export const resizeKernels = [
  kernel<'images', { size: [number, number]; alignCorners: boolean }>(
    'ResizeNearestNeighbor',
    ({ graph, inputs: { images }, attributes: { size, alignCorners } }) =>
      enlarged(graph, images, size, alignCorners),
  ),
  kernel<'images' | 'dy', { alignCorners: boolean }>(
    'ResizeNearestNeighborGrad',
    ({ graph, inputs: { images, dy }, attributes: { alignCorners } }) =>
      shrunkGradient(graph, images, dy, alignCorners),
  ),
];
