import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { reshape } from '../tensor-layout.ts';
import { type Edge, edge, edgeIn, type Value } from '../value.ts';
import { type ConvolutionAttributes, type Geometry, geometryOf } from './convolution.ts';
import { canExchange, filterGradientByExchange } from './filter-gradient-by-exchange.ts';
import { suitsWinogradGradient, winogradFilterGradient } from './winograd.ts';

interface Attributes extends ConvolutionAttributes {
  readonly filterShape: readonly number[];
}

type Formulation = (graph: GraphBuilder, x: Value, dy: Value, geometry: Geometry) => string;

/** From this many pixels on, one product per image in NCHW is faster than one over all pixels in NHWC. */
const LARGE_MAP = 600;

/** Below this many channels a product per tap is too narrow to be fast. */
const NARROW = 16;

/**
 * The gradient of a convolution with respect to its filter: for every tap, the sum over pixels of the image,
 * shifted by the tap, times dy. No operator of ONNX does that, so it is put together from matrix products;
 * which way is fastest depends on the size. The result is OIHW.
 */
export const convFilterGradientKernel = kernel<'x' | 'dy', Attributes>(
  'Conv2DBackpropFilter',
  ({ graph, block, inputs: { x, dy }, attributes }): Edge => {
    const geometry = geometryOf(x.shape, attributes.filterShape, attributes);
    if (block && suitsWinogradGradient(geometry, block))
      return winogradFilterGradient(graph, x, dy, geometry, block);
    if (block && canExchange(geometry, block) && geometry.filterHeight * geometry.filterWidth > 1)
      return filterGradientByExchange(graph, x, dy, geometry, block);
    const name = fastestFormulation(geometry)(graph, x, dy, geometry);
    return edge(name, attributes.filterShape, 'float32', 'oihw');
  },
);

function fastestFormulation(geometry: Geometry): Formulation {
  if (geometry.strideHeight > 1 || geometry.strideWidth > 1) return byTap;
  if (geometry.inChannels < NARROW) return byPatches;
  return geometry.outHeight * geometry.outWidth >= LARGE_MAP ? byShiftedColumns : byTap;
}

/** NHWC: one product of [pixels, O]^T and [pixels, C] for every tap. Any stride. */
function byTap(graph: GraphBuilder, x: Value, dy: Value, geometry: Geometry): string {
  const {
    batchSize: batch,
    outHeight,
    outWidth,
    inChannels,
    outChannels,
    filterHeight,
    filterWidth,
  } = geometry;
  const { strideHeight, strideWidth, padInfo } = geometry;
  const pixels = batch * outHeight * outWidth;
  const pads = [0, padInfo.top, padInfo.left, 0, 0, padInfo.bottom, padInfo.right, 0];
  const image = pad(graph, edgeIn(graph, x, 'natural'), pads);
  const gradient = reshape(graph, edgeIn(graph, dy, 'natural'), [pixels, outChannels]);
  const products = tapsOf(geometry).map(({ row, column }) => {
    const end = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
    const shifted = slice(graph, image, [row, column], end, [1, 2], [strideHeight, strideWidth]);
    const product = graph.node('Gemm', [gradient, reshape(graph, shifted, [pixels, inChannels])], {
      transA: 1,
    });
    return reshape(graph, product, [1, outChannels, inChannels]);
  });
  const stacked = graph.node('Concat', products, { axis: 0 });
  const byTaps = reshape(graph, stacked, [filterHeight, filterWidth, outChannels, inChannels]);
  return graph.node('Transpose', [byTaps], { perm: [2, 3, 0, 1] });
}

/** NCHW, stride 1, few channels: the shifted images stacked as channels, then one product per image. */
function byPatches(graph: GraphBuilder, x: Value, dy: Value, geometry: Geometry): string {
  const {
    batchSize: batch,
    outHeight,
    outWidth,
    inChannels,
    outChannels,
    filterHeight,
    filterWidth,
    padInfo,
  } = geometry;
  const pads = [0, 0, padInfo.top, padInfo.left, 0, 0, padInfo.bottom, padInfo.right];
  const image = pad(graph, edgeIn(graph, x, 'nchw'), pads);
  const shifted = tapsOf(geometry).map(({ row, column }) =>
    slice(graph, image, [row, column], [row + outHeight, column + outWidth], [2, 3], [1, 1]),
  );
  const patches = graph.node('Concat', shifted, { axis: 1 });
  const rows = reshape(graph, patches, [
    batch,
    filterHeight * filterWidth * inChannels,
    outHeight * outWidth,
  ]);
  const product = productOverImages(graph, pixelRows(graph, dy, geometry), rows);
  const byTaps = reshape(graph, product, [outChannels, filterHeight, filterWidth, inChannels]);
  return graph.node('Transpose', [byTaps], { perm: [0, 3, 1, 2] });
}

/** NCHW, stride 1: column shifts stacked as channels; row shifts are then contiguous slices of the rows. */
function byShiftedColumns(graph: GraphBuilder, x: Value, dy: Value, geometry: Geometry): string {
  const { batchSize: batch, inHeight, inWidth, outHeight, outWidth, inChannels, outChannels } = geometry;
  const { filterHeight, filterWidth, padInfo } = geometry;
  const image = edgeIn(graph, x, 'nchw');
  const gradient = pixelRows(graph, dy, geometry);
  const paddedHeight = inHeight + padInfo.top + padInfo.bottom;
  const columns = Array.from({ length: filterWidth }, (_, column) => {
    const left = padInfo.left - column;
    // Negative padding crops.
    return pad(graph, image, [0, 0, padInfo.top, left, 0, 0, padInfo.bottom, outWidth - inWidth - left]);
  });
  const wide = graph.node('Concat', columns, { axis: 1 });
  const rows = reshape(graph, wide, [batch, filterWidth * inChannels, paddedHeight * outWidth]);
  const products = Array.from({ length: filterHeight }, (_, row) => {
    const shifted = slice(graph, rows, [row * outWidth], [(row + outHeight) * outWidth], [2], [1]);
    return reshape(graph, productOverImages(graph, gradient, shifted), [
      1,
      outChannels,
      filterWidth,
      inChannels,
    ]);
  });
  const byRow = graph.node('Concat', products, { axis: 0 });
  return graph.node('Transpose', [byRow], { perm: [1, 3, 0, 2] });
}

/** Sum over the images of a x b^T: [N, O, pixels], [N, K, pixels] -> [O, K]. */
function productOverImages(graph: GraphBuilder, a: string, b: string): string {
  const products = graph.node('FusedMatMul', [a, b], { transB: 1 }, 'com.microsoft');
  return graph.node('ReduceSum', [products, graph.integers([0])], { keepdims: 0 });
}

function pixelRows(
  graph: GraphBuilder,
  dy: Value,
  { batchSize, outChannels, outHeight, outWidth }: Geometry,
): string {
  return reshape(graph, edgeIn(graph, dy, 'nchw'), [batchSize, outChannels, outHeight * outWidth]);
}

function tapsOf({ filterHeight, filterWidth }: Geometry): { row: number; column: number }[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => ({
    row: Math.floor(tap / filterWidth),
    column: tap % filterWidth,
  }));
}

function pad(graph: GraphBuilder, image: string, amounts: readonly number[]): string {
  if (amounts.every((amount) => amount === 0)) return image;
  return graph.node('Pad', [image, graph.integers(amounts)]);
}

function slice(
  graph: GraphBuilder,
  image: string,
  begin: readonly number[],
  end: readonly number[],
  axes: readonly number[],
  steps: readonly number[],
): string {
  return graph.node('Slice', [image, ...[begin, end, axes, steps].map((values) => graph.integers(values))]);
}
