import { permuteAxes } from '../../base/arrays/permute-axes.ts';
import { elementCount } from '../host-tensor.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import {
  blockOf,
  convert,
  type PlainLayout,
  physicalShape,
  plainOf,
  rearrangement,
  reshape,
  type TensorLayout,
} from './tensor-layout.ts';

export type ElementType = 'float32' | 'int32' | 'bool';

interface Described {
  /** The shape that the traced function sees, whatever the layout. */
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** Computed when the graph runs. */
export interface Edge extends Described {
  readonly kind: 'edge';
  readonly layout: TensorLayout;
  readonly name: string;
  /** Of an image in blocks that was computed as factor*image + shift per channel: how. */
  readonly affine?: ChannelAffine;
  /** Of a convolution in blocks with constant weights: what can be done within it. */
  readonly convolution?: AdaptableConvolution;
  /** Of an image in blocks that was computed as a product of two such images: their edges. */
  readonly product?: readonly [string, string];
  /** Of a tensor that was computed as a number times another of the same layout: their edges. */
  readonly scaled?: { readonly tensor: string; readonly factor: string };
}

/** Emits a convolution anew with more in it, which costs nothing when the graph runs. Takes edges. */
export interface AdaptableConvolution {
  /** Times factor plus shift per channel; both must be constant. */
  scaled(factor: string, shift: string): Edge;
  /** Plus an image of the result's layout. */
  plus(addend: string): Edge;
}

/** The edges of an image in blocks and of two vectors of its channels. */
export interface ChannelAffine {
  readonly image: string;
  readonly factor: string;
  readonly shift: string;
}

/** Known now, and the same everywhere: zeros, ones, a scalar. Never stored as an array. */
export interface Uniform extends Described {
  readonly kind: 'uniform';
  readonly value: number;
}

/** Known now. */
export interface Literal extends Described {
  readonly kind: 'literal';
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What stands behind a tensor while a function is traced. */
export type Value = Edge | Uniform | Literal;

const LARGEST_STORED_UNIFORM = 1024;
const ARRAY_OF = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

export function edge(
  name: string,
  shape: readonly number[],
  dtype: ElementType = 'float32',
  layout: TensorLayout = 'natural',
): Edge {
  return { kind: 'edge', name, shape, dtype, layout };
}

export function uniform(value: number, shape: readonly number[], dtype: ElementType = 'float32'): Uniform {
  return { kind: 'uniform', value, shape, dtype };
}

/** A value known now: uniform if all its numbers are the same, so that no array of ones enters a graph. */
export function known(
  values: ArrayLike<number | boolean>,
  shape: readonly number[],
  dtype: ElementType,
): Uniform | Literal {
  const data = new ARRAY_OF[dtype](values.length);
  for (let index = 0; index < values.length; index++) data[index] = Number(values[index]);
  const first = data[0];
  if (first !== undefined && data.every((value) => value === first)) return uniform(first, shape, dtype);
  return { kind: 'literal', data, shape, dtype };
}

/** The values of a tensor known now, or undefined. */
export function valuesOf(value: Value): Float32Array | Int32Array | Uint8Array | undefined {
  if (value.kind === 'edge') return undefined;
  if (value.kind === 'literal') return value.data;
  return new ARRAY_OF[value.dtype](elementCount(value.shape)).fill(value.value);
}

/** The layout in which using the value costs nothing. */
export function tensorLayoutOf(value: Value): TensorLayout {
  return value.kind === 'edge' ? value.layout : 'natural';
}

/** The layout nearest to the value's own that is a mere order of the axes. */
export function plainLayoutOf(value: Value): PlainLayout {
  return plainOf(tensorLayoutOf(value));
}

/** The name of an edge that holds the value in this layout; emits what it takes. */
export function edgeIn(graph: GraphBuilder, value: Value, layout: TensorLayout): string {
  switch (value.kind) {
    case 'edge':
      return convert(graph, value.name, value.shape, value.layout, layout);
    case 'uniform':
      return filled(graph, value, physicalShape(value.shape, layout));
    case 'literal': {
      return graph.constant({
        type: value.dtype,
        shape: physicalShape(value.shape, layout),
        data: arrayIn(value.data, value.shape, 'natural', layout),
      });
    }
  }
}

/**
 * A host array of this logical shape, brought from one layout into another; the same array where nothing
 * moves.
 */
export function arrayIn<T extends Literal['data']>(
  data: T,
  shape: readonly number[],
  from: TensorLayout,
  to: TensorLayout,
): T {
  if (from === to) return data;
  const { split, order } = rearrangement(shape, from, to);
  return permuteAxes(data, split, order);
}

export function naturalEdge(graph: GraphBuilder, value: Value): string {
  return edgeIn(graph, value, 'natural');
}

function filled(graph: GraphBuilder, { value, dtype }: Uniform, shape: readonly number[]): string {
  const count = elementCount(shape);
  if (count <= LARGEST_STORED_UNIFORM) {
    return graph.constant({ type: dtype, shape, data: new ARRAY_OF[dtype](count).fill(value) });
  }
  return graph.node('Expand', [graph.scalar(dtype, value), graph.integers(shape)]);
}

/**
 * The name of an edge that, by ONNX's broadcasting, acts as the value on a result of this logical shape in
 * this layout. It may be smaller than the result: a scalar for a uniform value, [1,C,1,1] for a bias on NCHW.
 */
export function operandIn(
  graph: GraphBuilder,
  value: Value,
  result: readonly number[],
  layout: TensorLayout,
): string {
  if (value.kind === 'uniform') return graph.scalar(value.dtype, value.value);
  if (value.shape.length === 0) return naturalEdge(graph, value);
  if (layout === 'natural') return naturalEdge(graph, value);
  const shape = [...new Array<number>(result.length - value.shape.length).fill(1), ...value.shape];
  const block = blockOf(layout);
  if (shape.length === value.shape.length && channelsDivide(shape, block))
    return edgeIn(graph, value, layout);
  const natural = edge(naturalEdge(graph, value), shape, value.dtype);
  const isVector = shape.slice(0, -1).every((size) => size === 1);
  if (isVector && channelsDivide(shape, block))
    return reshape(graph, natural.name, physicalShape(shape, layout));
  const full = { ...natural, name: reshape(graph, natural.name, shape) };
  if (channelsDivide(shape, block)) return edgeIn(graph, full, layout);
  // One channel for all: it meets a block as an axis of size 1.
  return reshape(graph, edgeIn(graph, full, plainOf(layout)), [...physicalShape(shape, plainOf(layout)), 1]);
}

function channelsDivide(shape: readonly number[], block: number): boolean {
  return shape.at(-1)! % block === 0;
}

/**
 * The layout for an elementwise result: that of the first operand that fills it and is in blocks, or else not
 * natural.
 */
export function commonLayout(values: readonly Value[], result: readonly number[]): TensorLayout {
  const isFull = (value: Value) => String(value.shape) === String(result);
  const full = values.filter(isFull).map(tensorLayoutOf);
  const layout =
    full.find((each) => blockOf(each) > 1) ?? full.find((each) => each !== 'natural') ?? 'natural';
  // In filters the blocks are of two axes, which nothing but a scalar or another filter meets.
  const isPartial = values.some((value) => !isFull(value) && elementCount(value.shape) > 1);
  return plainOf(layout) === 'oihw' && isPartial ? 'oihw' : layout;
}

/** Emits the broadcast of an edge to a larger shape. */
export function broadcastTo(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  if (String(value.shape) === String(shape)) return value;
  if (value.kind === 'uniform') return { ...value, shape };
  const expanded = graph.node('Expand', [naturalEdge(graph, value), graph.integers(shape)]);
  return edge(expanded, shape, value.dtype);
}
