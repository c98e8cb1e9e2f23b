import type { TensorSpecs, Tensors } from '../../engine.ts';
import { encodeModel } from '../../onnx/encode-model.ts';
import { createGraphBuilder, type GraphBuilder } from '../../onnx/graph.ts';
import { physicalShape, type TensorLayout } from '../../tracing/tensor-layout.ts';
import { type Target, trace, type Values } from '../../tracing/trace.ts';
import { type Edge, edgeIn } from '../../tracing/value.ts';
import { addInputs, addOutputs, portName } from '../graph-ports.ts';
import { withoutOutputCopies } from '../session/run-into.ts';
import { overwriteState } from './overwrite-state.ts';

export type StepFunction = (
  state: Tensors,
  inputs: Tensors,
) => { readonly state: Tensors; readonly outputs: Tensors };

/** A training step as data: nothing of the function that it was traced from is needed any more. */
export interface StepGraph {
  /** An encoded ONNX model. It holds no weights: the state is an input and an output of it. */
  readonly model: Uint8Array;
  /** The entries of the state that a step changes. */
  readonly moving: readonly MovingEntry[];
  /** What a step gives beside the next state. */
  readonly outputs: TensorSpecs;
}

export interface MovingEntry {
  readonly name: string;
  /** In which the graph gives the next value; its numbers lie as those of the last one. */
  readonly shape: readonly number[];
  /** Whether the next value may be written over the last one. */
  readonly overwrites: boolean;
}

/**
 * Traces a whole training step (forward, backward, update) into one graph.
 * @param how `overwrites`: the next state may be written over the last one; the graph is one for `runInto`
 */
export function traceStep(
  fn: StepFunction,
  state: TensorSpecs,
  inputs: TensorSpecs,
  layoutFor: (shape: readonly number[]) => TensorLayout,
  { overwrites, ...how }: Pick<Target, 'block' | 'precision'> & { readonly overwrites: boolean },
): StepGraph {
  const graph = createGraphBuilder();
  const statePorts = addInputs(graph, state, portName.state, layoutFor);
  const inputPorts = addInputs(graph, inputs, portName.input, () => 'natural');
  const traced = trace({ graph, ...how }, fn, statePorts, inputPorts);
  const outputs = addOutputs(graph, traced.outputs, portName.output);
  const names = addNextState(graph, statePorts, traced.state);
  const entries = names.map((name) => ({ before: portName.state(name), after: portName.nextState(name) }));
  const overwriting = overwriteState(graph.build(), overwrites ? entries : []);
  const shapes = new Map(overwriting.graph.outputs.map(({ name, shape }) => [name, shape as number[]]));
  const moving = names.map((name): MovingEntry => {
    const after = portName.nextState(name);
    return { name, shape: shapes.get(after)!, overwrites: overwriting.outputs.has(after) };
  });
  const whole = overwrites ? withoutOutputCopies(overwriting.graph) : overwriting.graph;
  return { model: encodeModel(whole), moving, outputs };
}

/**
 * Declares the entries of the state that change as graph outputs, laid out as they come in; returns their
 * names.
 */
function addNextState(graph: GraphBuilder, before: Readonly<Record<string, Edge>>, after: Values): string[] {
  const changed = Object.entries(after).filter(([name, value]) => {
    const port = before[name];
    if (!port) throw new Error(`The step returned a state "${name}" that it was not given.`);
    if (String(value.shape) !== String(port.shape) || value.dtype !== port.dtype) {
      throw new Error(
        `The step turned the state "${name}" from ${port.dtype}[${port.shape}] into ${value.dtype}[${value.shape}].`,
      );
    }
    return value.kind !== 'edge' || value.name !== port.name;
  });
  for (const [name, value] of changed) {
    const { shape, layout, dtype } = before[name]!;
    graph.output(portName.nextState(name), edgeIn(graph, value, layout), dtype, physicalShape(shape, layout));
  }
  return changed.map(([name]) => name);
}
