import { elementCount, permuteArray } from '../host-tensor.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import { axesOf, convert, inPhysicalOrder, type Layout, permute, physicalShape, reshape } from './layout.ts';

export type ElementType = 'float32' | 'int32' | 'bool';

interface Described {
  /** The shape that the traced function sees, whatever the layout. */
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** Computed when the graph runs. */
export interface Edge extends Described {
  readonly kind: 'edge';
  readonly layout: Layout;
  readonly name: string;
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
  layout: Layout = 'natural',
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
export function layoutOf(value: Value): Layout {
  return value.kind === 'edge' ? value.layout : 'natural';
}

/** The name of an edge that holds the value in this layout; emits what it takes. */
export function edgeIn(graph: GraphBuilder, value: Value, layout: Layout): string {
  switch (value.kind) {
    case 'edge':
      return convert(graph, value.name, value.shape, value.layout, layout);
    case 'uniform':
      return filled(graph, value, physicalShape(value.shape, layout));
    case 'literal': {
      const order = axesOf(layout, value.shape.length);
      return graph.constant({
        type: value.dtype,
        shape: physicalShape(value.shape, layout),
        data: layout === 'natural' ? value.data : permuteArray(value.data, value.shape, order),
      });
    }
  }
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
 * The name of an edge that, by ONNX's broadcasting, acts as the value on a result of this logical shape in this
 * layout. It may be smaller than the result: a scalar for a uniform value, [1,C,1,1] for a bias on NCHW.
 */
export function operandIn(
  graph: GraphBuilder,
  value: Value,
  result: readonly number[],
  layout: Layout,
): string {
  if (value.kind === 'uniform') return graph.scalar(value.dtype, value.value);
  if (value.shape.length === 0) return naturalEdge(graph, value);
  if (layout === 'natural' || value.shape.length === result.length) return edgeIn(graph, value, layout);
  const ones = new Array<number>(result.length - value.shape.length).fill(1);
  const shape = [...ones, ...value.shape];
  const order = axesOf(layout, shape.length);
  const natural = naturalEdge(graph, value);
  const channelsOnly = value.shape.length === 1;
  if (channelsOnly) return reshape(graph, natural, inPhysicalOrder(shape, layout));
  return permute(graph, reshape(graph, natural, shape), shape, order);
}

/** The layout for an elementwise result: that of the first operand that fills it and is not in natural order. */
export function commonLayout(values: readonly Value[], result: readonly number[]): Layout {
  const full = values.find(
    (value) => layoutOf(value) !== 'natural' && String(value.shape) === String(result),
  );
  return full ? layoutOf(full) : 'natural';
}

/** Emits the broadcast of an edge to a larger shape. */
export function broadcastTo(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  if (String(value.shape) === String(shape)) return value;
  if (value.kind === 'uniform') return { ...value, shape };
  const expanded = graph.node('Expand', [naturalEdge(graph, value), graph.integers(shape)]);
  return edge(expanded, shape, value.dtype);
}
