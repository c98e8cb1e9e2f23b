import type { GraphBuilder } from '../onnx/graph.ts';

/**
 * How a value lies in memory. The functions being traced see images as NHWC and filters as HWIO ('natural');
 * ONNX's convolutions want NCHW and OIHW, and ONNX Runtime's fastest ones blocks of channels: nChw16c keeps
 * 16 channels of a pixel together, OIhw16i16o 16x16 weights of a tap (the names are oneDNN's). A value keeps
 * the layout that its producer gave it until an operator needs another, so that a chain of convolutions and
 * elementwise operators contains no transposes.
 *
 * A layout is defined by `physicalAxes`; a new one is added in this file.
 */
export type TensorLayout = PlainLayout | `nChw${Block}c` | `OIhw${Block}i${Block}o` | `Oihw${Block}o`;

/** A mere order of the axes. */
export type PlainLayout = 'natural' | 'nchw' | 'oihw';

/** Channels in a block: as many floats as the processor's vector registers hold. */
export type Block = 8 | 16;

/** A physical axis: a logical one, the number of its blocks, or the place within a block. */
interface PhysicalAxis {
  readonly axis: number;
  readonly part: 'whole' | 'blocks' | 'within';
}

const ORDER: Readonly<Record<Exclude<PlainLayout, 'natural'>, readonly number[]>> = {
  nchw: [0, 3, 1, 2],
  oihw: [3, 2, 0, 1],
};

/**
 * The layouts in blocks of channels: of images, of filters, and of filters with fewer input channels than a
 * block.
 */
export const blockedLayout = {
  image: (block: Block): TensorLayout => `nChw${block}c`,
  filter: (block: Block): TensorLayout => `OIhw${block}i${block}o` as TensorLayout,
  narrowFilter: (block: Block): TensorLayout => `Oihw${block}o`,
};

const BLOCKED = /^(nChw|OIhw|Oihw)(8|16)/;

/** The block size of a blocked layout, 1 of a plain one. */
export function blockOf(layout: TensorLayout): number {
  return Number(BLOCKED.exec(layout)?.[2] ?? 1);
}

/** The plain layout with the same order of axes. */
export function plainOf(layout: TensorLayout): PlainLayout {
  return (BLOCKED.exec(layout)?.[1]?.toLowerCase() ?? layout) as PlainLayout;
}

function physicalAxes(layout: TensorLayout, rank: number): PhysicalAxis[] {
  const order = axesOf(plainOf(layout), rank);
  const blocked = layout.startsWith('OIhw') ? [3, 2] : blockOf(layout) > 1 ? [3] : [];
  const outer = order.map(
    (axis): PhysicalAxis => ({ axis, part: blocked.includes(axis) ? 'blocks' : 'whole' }),
  );
  // Within a block of weights the output channel comes last.
  return [...outer, ...blocked.toReversed().map((axis): PhysicalAxis => ({ axis, part: 'within' }))];
}

/** The logical axis that each physical axis of a plain layout holds. */
export function axesOf(layout: PlainLayout, rank: number): readonly number[] {
  return layout === 'natural' ? Array.from({ length: rank }, (_, axis) => axis) : ORDER[layout];
}

/** Brings what is given per logical axis (begins, paddings) into the order of a plain layout's axes. */
export function inPhysicalOrder<T>(perAxis: readonly T[], layout: PlainLayout): T[] {
  return axesOf(layout, perAxis.length).map((axis) => perAxis[axis]!);
}

export function physicalShape(shape: readonly number[], layout: TensorLayout): number[] {
  const block = blockOf(layout);
  return physicalAxes(layout, shape.length).map(({ axis, part }) => sizeOf(shape[axis]!, part, block));
}

function sizeOf(size: number, part: PhysicalAxis['part'], block: number): number {
  if (part === 'whole') return size;
  return part === 'within' ? block : size / block;
}

/** The layout in which physical axes lie in this order, if there is one. */
export function layoutWithAxes(axes: readonly number[]): PlainLayout | undefined {
  if (axes.every((axis, index) => axis === index)) return 'natural';
  if (String(axes) === String(ORDER.nchw)) return 'nchw';
  if (String(axes) === String(ORDER.oihw)) return 'oihw';
  return undefined;
}

/**
 * What takes memory of one layout to another: a reshape that splits every axis that either has in blocks, a
 * transposition, and a reshape that joins what then lies together.
 */
export function rearrangement(
  shape: readonly number[],
  from: TensorLayout,
  to: TensorLayout,
): { split: number[]; order: number[]; joined: number[] } {
  const block = Math.max(blockOf(from), blockOf(to));
  const [source, target] = [physicalAxes(from, shape.length), physicalAxes(to, shape.length)];
  const isSplit = (axis: number) =>
    [...source, ...target].some((each) => each.axis === axis && each.part !== 'whole');
  const fine = (axes: readonly PhysicalAxis[]): PhysicalAxis[] =>
    axes.flatMap(({ axis, part }): PhysicalAxis[] =>
      part === 'whole' && isSplit(axis)
        ? [
            { axis, part: 'blocks' },
            { axis, part: 'within' },
          ]
        : [{ axis, part }],
    );
  const [before, after] = [fine(source), fine(target)];
  return {
    split: before.map(({ axis, part }) => sizeOf(shape[axis]!, part, block)),
    order: after.map(({ axis, part }) =>
      before.findIndex((each) => each.axis === axis && each.part === part),
    ),
    joined: physicalShape(shape, to),
  };
}

/** Emits what turns an edge of this logical shape from one layout into another. */
export function convert(
  graph: GraphBuilder,
  edge: string,
  shape: readonly number[],
  from: TensorLayout,
  to: TensorLayout,
): string {
  if (from === to) return edge;
  const { split, order, joined } = rearrangement(shape, from, to);
  const isSplit = physicalShape(shape, from).length === split.length;
  const apart = isSplit ? edge : reshape(graph, edge, split);
  const permuted = permute(graph, apart, split, order);
  return order.length === joined.length ? permuted : reshape(graph, permuted, joined);
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
