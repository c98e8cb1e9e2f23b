import { elementCount } from '../../host-tensor.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { axesOf, inPhysicalOrder, layoutWithAxes, reshape } from '../tensor-layout.ts';
import { edge, edgeIn, naturalEdge, plainLayoutOf, type Value } from '../value.ts';

/** Gives the same elements, in natural order, another shape. */
export function reshaped(graph: GraphBuilder, x: Value, shape: readonly number[]): Value {
  if (String(shape) === String(x.shape)) return x;
  if (x.kind !== 'edge') return { ...x, shape };
  return edge(reshape(graph, naturalEdge(graph, x), shape), shape, x.dtype);
}

/** Replaces the -1 of a requested shape by what the element count leaves for it. */
function completeShape(requested: readonly number[], count: number): number[] {
  const rest = elementCount(requested.filter((size) => size !== -1));
  return requested.map((size) => (size === -1 ? count / rest : size));
}

function transposed(graph: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => x.shape[axis]!);
  if (x.kind === 'uniform') return { ...x, shape };
  const layout = plainLayoutOf(x);
  const physical = axesOf(layout, x.shape.length);
  // Seen with its new axes, the memory as it is may just be another layout: NHWC to NCHW of an NCHW value is
  // free.
  const relabelled = layoutWithAxes(physical.map((axis) => perm.indexOf(axis)));
  if (relabelled) return edge(edgeIn(graph, x, layout), shape, x.dtype, relabelled);
  const order = perm.map((axis) => physical.indexOf(axis));
  return edge(graph.node('Transpose', [edgeIn(graph, x, layout)], { perm: order }), shape, x.dtype);
}

function concatenated(graph: GraphBuilder, parts: readonly Value[], axis: number): Value {
  const positive = axis < 0 ? axis + parts[0]!.shape.length : axis;
  const shape = parts[0]!.shape.map((size, each) =>
    each === positive ? parts.reduce((sum, part) => sum + part.shape[each]!, 0) : size,
  );
  const layout = parts.map(plainLayoutOf).find((each) => each !== 'natural') ?? 'natural';
  const name = graph.node(
    'Concat',
    parts.map((part) => edgeIn(graph, part, layout)),
    { axis: axesOf(layout, shape.length).indexOf(positive) },
  );
  return edge(name, shape, parts[0]!.dtype, layout);
}

function padded(
  graph: GraphBuilder,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  fill: number,
): Value {
  const layout = plainLayoutOf(x);
  const physical = inPhysicalOrder(paddings, layout);
  const amounts = [...physical.map(([before]) => before), ...physical.map(([, after]) => after)];
  const inputs = [edgeIn(graph, x, layout), graph.integers(amounts), graph.scalar(x.dtype, fill)];
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  return edge(graph.node('Pad', inputs), shape, x.dtype, layout);
}

function tiled(graph: GraphBuilder, x: Value, reps: readonly number[]): Value {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  if (x.kind === 'uniform') return { ...x, shape };
  const layout = plainLayoutOf(x);
  const name = graph.node('Tile', [edgeIn(graph, x, layout), graph.integers(inPhysicalOrder(reps, layout))]);
  return edge(name, shape, x.dtype, layout);
}

export const shapeKernels = [
  kernel<'x', { shape: number[] }>('Reshape', ({ graph, inputs: { x }, attributes }) =>
    reshaped(graph, x, completeShape(attributes.shape, elementCount(x.shape))),
  ),
  kernel<'input', { dim: number }>('ExpandDims', ({ graph, inputs: { input }, attributes: { dim } }) => {
    const shape = [...input.shape];
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
    return reshaped(graph, input, shape);
  }),
  kernel<'x', { perm: number[] }>('Transpose', ({ graph, inputs: { x }, attributes: { perm } }) =>
    transposed(graph, x, perm),
  ),
  kernel<string, { axis: number }>('Concat', ({ graph, inputs, attributes: { axis } }) =>
    concatenated(graph, Object.values(inputs), axis),
  ),
  kernel<string, { axis: number }>('Pack', ({ graph, inputs, attributes: { axis } }) => {
    const parts = Object.values(inputs).map((part) => {
      const shape = [...part.shape];
      shape.splice(axis, 0, 1);
      return reshaped(graph, part, shape);
    });
    return concatenated(graph, parts, axis);
  }),
  kernel<'x', { paddings: [number, number][]; constantValue: number }>(
    'PadV2',
    ({ graph, inputs: { x }, attributes: { paddings, constantValue } }) =>
      padded(graph, x, paddings, constantValue),
  ),
  kernel<'x', { reps: number[] }>('Tile', ({ graph, inputs: { x }, attributes: { reps } }) =>
    tiled(graph, x, reps),
  ),
];
