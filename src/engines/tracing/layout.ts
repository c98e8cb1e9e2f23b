import type { GraphBuilder } from '../onnx/graph.ts';

/**
 * How a value lies in memory. The functions being traced see images as NHWC and filters as HWIO ('natural');
 * ONNX's convolutions want NCHW and OIHW. A value keeps the layout that its producer gave it until an operator needs
 * another, so that a chain of convolutions and elementwise operators contains no transposes.
 *
 * A layout is defined by `physicalShape` and `convert`; a new one (a blocked layout, say) is added in this file.
 */
export type Layout = 'natural' | 'nchw' | 'oihw';

/** Physical axis i holds logical axis AXES[layout][i]. */
const AXES: Readonly<Record<Exclude<Layout, 'natural'>, readonly number[]>> = {
  nchw: [0, 3, 1, 2],
  oihw: [3, 2, 0, 1],
};

/** The logical axis that each physical axis holds. */
export function axesOf(layout: Layout, rank: number): readonly number[] {
  return layout === 'natural' ? Array.from({ length: rank }, (_, axis) => axis) : AXES[layout];
}

/** Brings what is given per logical axis (a shape, begins, paddings) into the order of the physical axes. */
export function inPhysicalOrder<T>(perAxis: readonly T[], layout: Layout): T[] {
  return axesOf(layout, perAxis.length).map((axis) => perAxis[axis]!);
}

export const physicalShape: (shape: readonly number[], layout: Layout) => number[] = inPhysicalOrder;

/** The layout in which physical axes lie in this order, if there is one. */
export function layoutWithAxes(axes: readonly number[]): Layout | undefined {
  if (axes.every((axis, index) => axis === index)) return 'natural';
  if (String(axes) === String(AXES.nchw)) return 'nchw';
  if (String(axes) === String(AXES.oihw)) return 'oihw';
  return undefined;
}

/** Emits what turns an edge of this logical shape from one layout into another. */
export function convert(
  graph: GraphBuilder,
  edge: string,
  shape: readonly number[],
  from: Layout,
  to: Layout,
): string {
  if (from === to) return edge;
  const source = axesOf(from, shape.length);
  const order = axesOf(to, shape.length).map((axis) => source.indexOf(axis));
  return permute(graph, edge, physicalShape(shape, from), order);
}

/** Emits a transposition; where only axes of size 1 move, the memory stays and a Reshape does. */
export function permute(
  graph: GraphBuilder,
  edge: string,
  shape: readonly number[],
  order: readonly number[],
): string {
  const moving = order.filter((axis) => shape[axis] !== 1);
  const movesMemory = moving.some((axis, index) => index > 0 && axis < moving[index - 1]!);
  if (movesMemory) return graph.node('Transpose', [edge], { perm: order });
  return reshape(
    graph,
    edge,
    order.map((axis) => shape[axis]!),
  );
}

export function reshape(graph: GraphBuilder, edge: string, shape: readonly number[]): string {
  return graph.node('Reshape', [edge, graph.integers(shape)]);
}
