import { slice_util, util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { inPhysicalOrder } from '../tensor-layout.ts';
import { edge, edgeIn, plainLayoutOf, type Value } from '../value.ts';
import { reshaped } from './shape.ts';

/** Before the first element: the end of a backward slice that takes it in. ONNX clamps it. */
const BEFORE_THE_START = Number.MIN_SAFE_INTEGER;

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Emits a slice, a range per axis, in whatever layout x has. The shape is that of the result. */
function sliced(graph: GraphBuilder, x: Value, ranges: readonly Range[], shape: readonly number[]): Value {
  if (x.kind === 'uniform') return { ...x, shape };
  if (ranges.every(({ step }) => step === 1) && String(shape) === String(x.shape)) return x;
  const layout = plainLayoutOf(x);
  const physical = inPhysicalOrder(ranges, layout).map((range, axis) => ({ ...range, axis }));
  // Only the axes that change are named: the rest, such as the batch, may then have any size.
  const cut = physical.filter(({ start, end, step, axis }) => {
    return start !== 0 || step !== 1 || end < inPhysicalOrder(x.shape, layout)[axis]!;
  });
  const name = graph.node('Slice', [
    edgeIn(graph, x, layout),
    graph.integers(cut.map(({ start }) => start)),
    graph.integers(cut.map(({ end }) => end)),
    graph.integers(cut.map(({ axis }) => axis)),
    graph.integers(cut.map(({ step }) => step)),
  ]);
  return edge(name, shape, x.dtype, layout);
}

function flipped(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const ranges = x.shape.map((size, axis) =>
    axes.includes(axis) ? { start: -1, end: BEFORE_THE_START, step: -1 } : { start: 0, end: size, step: 1 },
  );
  return sliced(graph, x, ranges, x.shape);
}

interface StridedSliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

export const sliceKernels = [
  kernel<'x', { begin: number[]; size: number[] }>('Slice', ({ graph, inputs: { x }, attributes }) => {
    const info = { dataId: {}, shape: [...x.shape], dtype: x.dtype };
    const [begin, size] = slice_util.parseSliceParams(info, attributes.begin, attributes.size) as number[][];
    const ranges = begin!.map((start, axis) => ({ start, end: start + size![axis]!, step: 1 }));
    return sliced(graph, x, ranges, size!);
  }),
  kernel<'x', StridedSliceAttributes>('StridedSlice', ({ graph, inputs: { x }, attributes: a }) => {
    const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as const;
    const info = slice_util.sliceInfo([...x.shape], a.begin, a.end, a.strides, ...masks);
    const ranges = info.begin.map((start, axis) => {
      const step = info.strides[axis]!;
      const end = info.end[axis]!;
      return { start, end: step < 0 && end < 0 ? BEFORE_THE_START : end, step };
    });
    const shape = slice_util.computeOutShape(info.begin, info.end, info.strides);
    return reshaped(graph, sliced(graph, x, ranges, shape), info.finalShape);
  }),
  kernel<'value', { axis: number }>('Unpack', ({ graph, inputs: { value }, attributes }) => {
    const axis = attributes.axis < 0 ? attributes.axis + value.shape.length : attributes.axis;
    const whole = value.shape.map((size) => ({ start: 0, end: size, step: 1 }));
    return Array.from({ length: value.shape[axis]! }, (_, index) => {
      const ranges = whole.with(axis, { start: index, end: index + 1, step: 1 });
      const part = sliced(graph, value, ranges, value.shape.with(axis, 1));
      return reshaped(graph, part, value.shape.toSpliced(axis, 1));
    });
  }),
  kernel<'x', { numOrSizeSplits: number | number[]; axis: number }>(
    'SplitV',
    ({ graph, inputs: { x }, attributes }) => {
      const axis = util.parseAxisParam(attributes.axis, [...x.shape])[0]!;
      const whole = x.shape.map((size) => ({ start: 0, end: size, step: 1 }));
      const sizes = splitSizes(attributes.numOrSizeSplits, x.shape[axis]!);
      return sizes.map((size, index) => {
        const start = sizes.slice(0, index).reduce((sum, each) => sum + each, 0);
        return sliced(
          graph,
          x,
          whole.with(axis, { start, end: start + size, step: 1 }),
          x.shape.with(axis, size),
        );
      });
    },
  ),
  kernel<'x', { dims: number[] }>('Reverse', ({ graph, inputs: { x }, attributes: { dims } }) =>
    flipped(graph, x, util.parseAxisParam(dims, [...x.shape])),
  ),
  kernel<'image'>('FlipLeftRight', ({ graph, inputs: { image } }) => flipped(graph, image, [2])),
];

/** A count of equal parts, or their sizes, of which one may be -1: the rest. */
function splitSizes(split: number | readonly number[], total: number): number[] {
  if (typeof split === 'number') return new Array<number>(split).fill(total / split);
  const given = split.filter((size) => size !== -1).reduce((sum, size) => sum + size, 0);
  return split.map((size) => (size === -1 ? total - given : size));
}
