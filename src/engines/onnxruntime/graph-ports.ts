import { mapEntries } from '../../base/map-entries.ts';
import type { HostTensors, InputTensorSpecs, TensorSpecs } from '../engine.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import { dataTypeNumber } from '../onnx/model.ts';
import { hasWinogradShape } from '../tracing/kernels/winograd.ts';
import { type Block, blockedLayout, physicalShape, type TensorLayout } from '../tracing/tensor-layout.ts';
import type { Values } from '../tracing/trace.ts';
import { arrayIn, type Edge, edge, naturalEdge, type Value } from '../tracing/value.ts';

/**
 * The layout in which weights are stored and handed from step to step: that of the convolutions that use
 * them.
 */
export function weightLayout(shape: readonly number[], block: Block | undefined): TensorLayout {
  if (shape.length !== 4) return 'natural';
  const [, , inChannels, outChannels] = shape as [number, number, number, number];
  if (!block || outChannels % block !== 0) return 'oihw';
  if (hasWinogradShape(shape, block)) return 'natural';
  if (inChannels % block === 0) return blockedLayout.filter(block);
  return inChannels < block ? blockedLayout.narrowFilter(block) : 'oihw';
}

/**
 * The names of a function's tensors within its graph: apart from each other, and from what the builder makes
 * up.
 */
export const portName = {
  constant: (name: string) => `constant/${name}`,
  input: (name: string) => `input/${name}`,
  state: (name: string) => `state/${name}`,
  nextState: (name: string) => `next-state/${name}`,
  output: (name: string) => `output/${name}`,
};

/** Stores weights in the graph. */
export function addInitializers(
  graph: GraphBuilder,
  weights: HostTensors,
  nameFor: (name: string) => string,
  block?: Block,
): Values {
  return mapEntries(weights, (name, weight) => {
    const layout = weightLayout(weight.shape, block);
    const shape = physicalShape(weight.shape, layout);
    const data = arrayIn(weight.data, weight.shape, 'natural', layout);
    return edge(
      graph.initializer(nameFor(name), { type: weight.dtype, shape, data }),
      weight.shape,
      weight.dtype,
      layout,
    );
  });
}

/** Declares graph inputs, each in the layout that `layoutFor` gives to its shape; bytes become int32. */
export function addInputs(
  graph: GraphBuilder,
  specs: InputTensorSpecs,
  nameFor: (name: string) => string,
  layoutFor: (shape: readonly number[]) => TensorLayout,
): Readonly<Record<string, Edge>> {
  return mapEntries(specs, (name, { shape, dtype }) => {
    const layout = layoutFor(shape);
    const input = graph.input(nameFor(name), dtype, physicalShape(shape, layout));
    if (dtype !== 'uint8') return edge(input, shape, dtype, layout);
    const numbers = graph.node('Cast', [input], { to: dataTypeNumber('int32') });
    return edge(numbers, shape, 'int32', layout);
  });
}

/**
 * Declares graph outputs in natural layout; a truth value leaves as int32. Returns what they are on the host.
 */
export function addOutputs(
  graph: GraphBuilder,
  values: Values,
  nameFor: (name: string) => string,
): TensorSpecs {
  return mapEntries(values, (name, value) => {
    const dtype = value.dtype === 'bool' ? 'int32' : value.dtype;
    graph.output(nameFor(name), numberEdge(graph, value), dtype, value.shape);
    return { shape: value.shape, dtype };
  });
}

function numberEdge(graph: GraphBuilder, value: Value): string {
  const natural = naturalEdge(graph, value);
  return value.dtype === 'bool' ? graph.node('Cast', [natural], { to: dataTypeNumber('int32') }) : natural;
}

export function prefixKeys<T>(
  record: Readonly<Record<string, T>>,
  nameFor: (name: string) => string,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [nameFor(name), item]));
}
