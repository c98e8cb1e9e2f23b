import { permuteAxes } from '../../base/arrays/permute-axes.ts';
import { elementCount } from '../host-tensor.ts';
import type { Attributes, OnnxGraph, OnnxNode, OnnxPort, OnnxTensor, OnnxType } from './model.ts';

/**
 * Grows a graph. Values are edges, known by name; every node here has one output. Equal constants and equal
 * nodes are made once, so that a caller may ask for the same conversion as often as it likes.
 */
export interface GraphBuilder {
  input(name: string, type: OnnxType, shape: readonly number[]): string;
  /** A named tensor stored in the model: a weight. */
  initializer(name: string, tensor: OnnxTensor): string;
  /** An unnamed tensor stored in the model. */
  constant(tensor: OnnxTensor): string;
  /** A constant vector of int64, the form in which ONNX takes shapes, axes and paddings. */
  integers(values: readonly number[]): string;
  /** A constant scalar. */
  scalar(type: 'float32' | 'int32' | 'bool', value: number): string;
  /**
   * A constant vector of int32 under a name of its own, made where it is not there yet: the indices of a
   * Gather.
   */
  indices(key: string, make: () => Iterable<number>): string;
  /**
   * Where the rows of a part of a tensor of this shape lie when its axes are put into that order: the indices
   * of a Gather.
   */
  rowOrder(shape: readonly number[], order: readonly number[], part: PartOfAxis): string;
  /** Appends a node and returns its output; `domain` is the operator's, '' when standard. */
  node(type: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string;
  /**
   * Appends what `make` appends without sharing nodes with what stands outside: what both compute is computed
   * twice, where it would otherwise take memory from the first use to the last.
   */
  withoutSharing<T>(make: () => T): T;
  /** Whether an edge depends on no input of the graph: it is then computed once, when the graph is loaded. */
  isConstant(edge: string): boolean;
  /** Makes an edge an output of the graph under this name. */
  output(name: string, edge: string, type: OnnxType, shape: readonly number[]): void;
  /** The graph so far, without what no output needs; inputs are kept. */
  build(): OnnxGraph;
}

/** What lies in [begin, end) of an axis. */
export interface PartOfAxis {
  readonly axis: number;
  readonly begin: number;
  readonly end: number;
}

const MAX_BYTES_COMPARED = 8192;

export function createGraphBuilder(): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const nodeOutputs = new Map<string, string>();
  const constantOutputs = new Set<string>();
  const constants = new Map<string, string>();
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxPort[] = [];
  const outputs: { port: OnnxPort; edge: string }[] = [];
  let scope = 0;
  let scopes = 0;

  const builder: GraphBuilder = {
    input(name, type, shape) {
      inputs.push({ name, type, shape });
      return name;
    },
    initializer(name, tensor) {
      initializers.set(name, tensor);
      return name;
    },
    constant(tensor) {
      const key = constantKey(tensor);
      const known = key === undefined ? undefined : constants.get(key);
      if (known !== undefined) return known;
      const name = builder.initializer(`constant:${initializers.size}`, tensor);
      if (key !== undefined) constants.set(key, name);
      return name;
    },
    integers(values) {
      return builder.constant({
        type: 'int64',
        shape: [values.length],
        data: BigInt64Array.from(values, (value) => BigInt(value)),
      });
    },
    scalar(type, value) {
      return builder.constant({ type, shape: [], data: new ARRAY_OF[type]([value]) });
    },
    indices(key, make) {
      const name = `indices:${key}`;
      if (!initializers.has(name)) {
        const data = Int32Array.from(make());
        initializers.set(name, { type: 'int32', shape: [data.length], data });
      }
      return name;
    },
    rowOrder(shape, order, part) {
      const key = `rows [${shape}] in order [${order}] of axis ${part.axis} ${part.begin} to ${part.end}`;
      return builder.indices(key, () => {
        const all = Int32Array.from({ length: elementCount(shape) }, (_, row) => row);
        return permuteAxes(all, shape, order).filter(isInPart(shape, part));
      });
    },
    node(type, inputs, attributes = {}, domain = '') {
      const key = JSON.stringify([scope, domain, type, inputs, attributes]);
      const known = nodeOutputs.get(key);
      if (known !== undefined) return known;
      const output = `${type}:${nodes.length}`;
      nodes.push({ domain, type, inputs, output, attributes });
      nodeOutputs.set(key, output);
      if (inputs.every(builder.isConstant)) constantOutputs.add(output);
      return output;
    },
    withoutSharing(make) {
      const outside = scope;
      scope = ++scopes;
      try {
        return make();
      } finally {
        scope = outside;
      }
    },
    isConstant: (edge) => initializers.has(edge) || constantOutputs.has(edge),
    output(name, edge, type, shape) {
      outputs.push({ port: { name, type, shape }, edge });
    },
    build() {
      return finish(nodes, initializers, inputs, outputs);
    },
  };
  return builder;
}

const ARRAY_OF = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

function constantKey({ type, shape, data }: OnnxTensor): string | undefined {
  if (data.byteLength > MAX_BYTES_COMPARED) return undefined;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return `${type}[${shape}]${bytes.toString('base64')}`;
}

function finish(
  nodes: readonly OnnxNode[],
  initializers: ReadonlyMap<string, OnnxTensor>,
  inputs: readonly OnnxPort[],
  outputs: readonly { port: OnnxPort; edge: string }[],
): OnnxGraph {
  const produced = new Set(nodes.map((node) => node.output));
  const nameOf = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const { port, edge } of outputs) {
    // A node's output can take the graph output's name, once; anything else needs a copy.
    if (produced.has(edge) && !nameOf.has(edge)) nameOf.set(edge, port.name);
    else {
      const source = nameOf.get(edge) ?? edge;
      copies.push({ domain: '', type: 'Identity', inputs: [source], output: port.name, attributes: {} });
    }
  }
  const renamed = (edge: string) => nameOf.get(edge) ?? edge;
  const named = nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    output: renamed(node.output),
  }));
  const needed = new Set(outputs.map(({ port }) => port.name));
  const kept = [...named, ...copies].reverse().filter((node) => {
    if (!needed.has(node.output)) return false;
    for (const input of node.inputs) needed.add(input);
    return true;
  });
  return {
    nodes: kept.reverse(),
    initializers: new Map([...initializers].filter(([name]) => needed.has(name))),
    inputs,
    outputs: outputs.map(({ port }) => port),
  };
}

function isInPart(shape: readonly number[], { axis, begin, end }: PartOfAxis): (row: number) => boolean {
  const step = elementCount(shape.slice(axis + 1));
  return (row) => {
    const place = Math.floor(row / step) % shape[axis]!;
    return place >= begin && place < end;
  };
}
