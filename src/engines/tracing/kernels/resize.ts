import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { blockOf, physicalShape, plainOf, reshape, type TensorLayout } from '../tensor-layout.ts';
import { edge, edgeIn, tensorLayoutOf, type Value } from '../value.ts';

interface Factors {
  readonly rows: number;
  readonly columns: number;
}

/**
 * By how much an image grows; only whole factors have a kernel, as nearest-neighbour up-sampling then just
 * repeats.
 */
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

/**
 * The shape in memory with the axes of the repetition apart: [N, C, H, rows, W, columns], then a block's
 * channels.
 */
function splitAxes(shape: readonly number[], { rows, columns }: Factors, layout: TensorLayout): number[] {
  const [batch, channels, height, width, ...within] = physicalShape(shape, layout);
  return [batch!, channels!, height!, rows, width!, columns, ...within];
}

/** NCHW, in blocks where the image is. */
function channelsFirst(image: Value): TensorLayout {
  const layout = tensorLayoutOf(image);
  return plainOf(layout) === 'nchw' && blockOf(layout) > 1 ? layout : 'nchw';
}

function enlarged(graph: GraphBuilder, images: Value, size: readonly number[], alignCorners: boolean): Value {
  const shape = [images.shape[0]!, size[0]!, size[1]!, images.shape[3]!];
  const { rows, columns } = wholeFactors(images.shape, shape, alignCorners);
  const layout = channelsFirst(images);
  const apart = splitAxes(images.shape, { rows: 1, columns: 1 }, layout);
  const repeats = apart.map((_, axis) => (axis === 3 ? rows : axis === 5 ? columns : 1));
  const pixels = reshape(graph, edgeIn(graph, images, layout), apart);
  const repeated = graph.node('Tile', [pixels, graph.integers(repeats)]);
  return edge(reshape(graph, repeated, physicalShape(shape, layout)), shape, 'float32', layout);
}

/** Every pixel of the smaller image collects the gradients of its copies. */
function shrunkGradient(graph: GraphBuilder, images: Value, dy: Value, alignCorners: boolean): Value {
  const factors = wholeFactors(images.shape, dy.shape, alignCorners);
  const layout = channelsFirst(dy);
  const copies = reshape(graph, edgeIn(graph, dy, layout), splitAxes(images.shape, factors, layout));
  const sums = graph.node('ReduceSum', [copies, graph.integers([3, 5])], { keepdims: 0 });
  return edge(sums, images.shape, 'float32', layout);
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
