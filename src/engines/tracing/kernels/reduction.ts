import { util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { dataTypeNumber } from '../../onnx/model.ts';
import { kernel } from '../kernel.ts';
import { axesOf, type Layout } from '../layout.ts';
import { edge, edgeIn, layoutOf, naturalEdge, type Value } from '../value.ts';

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
  const layout = reducibleLayout(x, axes, keep);
  const physical = axesOf(layout, x.shape.length);
  const positions = axes.map((axis) => physical.indexOf(axis)).sort((a, b) => a - b);
  const source = edgeIn(graph, x, layout);
  return edge(emitReduction(graph, type, source, positions, keep), shape, x.dtype, keep ? layout : 'natural');
}

/** x's own layout, if the axes that remain come out in natural order; else the natural one. */
function reducibleLayout(x: Value, axes: readonly number[], keep: boolean): Layout {
  const layout = layoutOf(x);
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
  const layout = layoutOf(x);
  const number = graph.node('Cast', [edgeIn(graph, x, layout)], { to: dataTypeNumber('int32') });
  const reduced = reduce(graph, type, edge(number, x.shape, 'int32', layout), attributes);
  const resultLayout = layoutOf(reduced);
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
