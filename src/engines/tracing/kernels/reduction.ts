import { util } from '@tensorflow/tfjs-core';
import { elementCount } from '../../host-tensor.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { dataTypeNumber } from '../../onnx/model.ts';
import { kernel } from '../kernel.ts';
import { axesOf, blockOf, type PlainLayout, plainOf, reshape } from '../tensor-layout.ts';
import { edge, edgeIn, naturalEdge, plainLayoutOf, tensorLayoutOf, type Value } from '../value.ts';
import { blockedDot, blockedMean } from './blocked-convolution.ts';

interface ReductionAttributes {
  readonly axis?: number | number[] | null;
  /** The name that Max and Min have for `axis`. */
  readonly reductionIndices?: number | number[] | null;
  readonly keepDims?: boolean;
}

const REDUCTIONS: Readonly<Record<string, string>> = {
  Sum: 'ReduceSum',
  Mean: 'ReduceMean',
  Max: 'ReduceMax',
  Min: 'ReduceMin',
  Prod: 'ReduceProd',
};

function reduce(graph: GraphBuilder, type: string, x: Value, attributes: ReductionAttributes): Value {
  const axes = util
    .parseAxisParam(attributes.axis ?? attributes.reductionIndices!, [...x.shape])
    .sort((a, b) => a - b);
  const keep = Boolean(attributes.keepDims);
  const shape = keep
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  const inBlocks = reducedInBlocks(graph, type, x, axes);
  if (inBlocks !== undefined) return edge(reshape(graph, inBlocks, shape), shape, x.dtype);
  const layout = reducibleLayout(x, axes, keep);
  const physical = axesOf(layout, x.shape.length);
  const positions = axes.map((axis) => physical.indexOf(axis)).sort((a, b) => a - b);
  const source = edgeIn(graph, x, layout);
  return edge(emitReduction(graph, type, source, positions, keep), shape, x.dtype, keep ? layout : 'natural');
}

/**
 * Over everything but the channels of an image in blocks; undefined for anything else. First each image, then
 * the batch.
 */
function reducedInBlocks(
  graph: GraphBuilder,
  type: string,
  x: Value,
  axes: readonly number[],
): string | undefined {
  const layout = tensorLayoutOf(x);
  if (plainOf(layout) !== 'nchw' || blockOf(layout) === 1 || String(axes) !== '0,1,2') return undefined;
  const dots = dotProduct(graph, type, x);
  if (dots !== undefined) return dots;
  const image = edgeIn(graph, x, layout);
  // Of several axes at once ONNX Runtime reduces these two fast, and pools still faster.
  const perImage =
    type === 'ReduceMean'
      ? blockedMean(graph, image, x.shape)
      : emitReduction(graph, type, image, [2, 3], false);
  return emitReduction(graph, type, perImage, [0], false);
}

/**
 * The sum or mean of a product of two images in blocks, per channel, without the product; undefined for
 * anything else.
 */
function dotProduct(graph: GraphBuilder, type: string, x: Value): string | undefined {
  if (x.kind !== 'edge' || !x.product || (type !== 'ReduceSum' && type !== 'ReduceMean')) return undefined;
  const sums = emitReduction(graph, 'ReduceSum', blockedDot(graph, x.product, x.shape), [0], false);
  if (type === 'ReduceSum') return sums;
  const count = elementCount(x.shape) / x.shape.at(-1)!;
  return graph.node('Mul', [sums, graph.scalar('float32', 1 / count)]);
}

/** x's own layout, if the axes that remain come out in natural order; else the natural one. */
function reducibleLayout(x: Value, axes: readonly number[], keep: boolean): PlainLayout {
  const layout = plainLayoutOf(x);
  const remaining = axesOf(layout, x.shape.length).filter((axis) => !axes.includes(axis));
  const ordered = remaining.every((axis, index) => index === 0 || axis > remaining[index - 1]!);
  return keep || ordered ? layout : 'natural';
}

/** Until operator set 18 only ReduceSum takes its axes as an input. */
function emitReduction(
  graph: GraphBuilder,
  type: string,
  x: string,
  axes: readonly number[],
  keep: boolean,
): string {
  const keepdims = Number(keep);
  if (type === 'ReduceSum') return graph.node(type, [x, graph.integers(axes)], { keepdims });
  return graph.node(type, [x], { axes, keepdims });
}

function argReduce(graph: GraphBuilder, type: string, x: Value, axis: number): Value {
  const positive = axis < 0 ? axis + x.shape.length : axis;
  const index = graph.node(type, [naturalEdge(graph, x)], { axis: positive, keepdims: 0 });
  const shape = x.shape.filter((_, each) => each !== positive);
  return edge(graph.node('Cast', [index], { to: dataTypeNumber('int32') }), shape, 'int32');
}

/** Any and All as the largest and smallest truth value. */
function reduceTruth(graph: GraphBuilder, type: string, x: Value, attributes: ReductionAttributes): Value {
  const layout = tensorLayoutOf(x);
  const number = graph.node('Cast', [edgeIn(graph, x, layout)], { to: dataTypeNumber('int32') });
  const reduced = reduce(graph, type, edge(number, x.shape, 'int32', layout), attributes);
  const resultLayout = tensorLayoutOf(reduced);
  const truth = graph.node('Cast', [edgeIn(graph, reduced, resultLayout)], { to: dataTypeNumber('bool') });
  return edge(truth, reduced.shape, 'bool', resultLayout);
}

export const reductionKernels = [
  ...Object.entries(REDUCTIONS).map(([name, type]) =>
    kernel<'x', ReductionAttributes>(name, ({ graph, inputs, attributes }) =>
      reduce(graph, type, inputs.x, attributes),
    ),
  ),
  kernel<'x', ReductionAttributes>('Any', ({ graph, inputs, attributes }) =>
    reduceTruth(graph, 'ReduceMax', inputs.x, attributes),
  ),
  kernel<'x', ReductionAttributes>('All', ({ graph, inputs, attributes }) =>
    reduceTruth(graph, 'ReduceMin', inputs.x, attributes),
  ),
  kernel<'x', { axis: number }>('ArgMax', ({ graph, inputs, attributes }) =>
    argReduce(graph, 'ArgMax', inputs.x, attributes.axis),
  ),
  kernel<'x', { axis: number }>('ArgMin', ({ graph, inputs, attributes }) =>
    argReduce(graph, 'ArgMin', inputs.x, attributes.axis),
  ),
];
