import type { Tensor } from 'onnxruntime-node';
import type { CompiledStep, HostTensors, TensorSpecs, Tensors } from '../engine.ts';
import { checkTensors } from '../host-tensor.ts';
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph.ts';
import { encodeModel } from '../onnx/model.ts';
import { type Block, type Layout, physicalShape } from '../tracing/layout.ts';
import { trace, type Values } from '../tracing/trace.ts';
import { arrayIn, type Edge, edgeIn } from '../tracing/value.ts';
import { addInputs, addOutputs, mapEntries, portName, weightLayout } from './graph-ports.ts';
import { createSession, hostData, ortTensor } from './session.ts';

type Step = (state: Tensors, inputs: Tensors) => { readonly state: Tensors; readonly outputs: Tensors };

interface StepOptions {
  readonly threads: number;
  /** Channels in a block, where convolutions are computed in blocks. */
  readonly block: Block | undefined;
}

/** The state between steps: ONNX Runtime's tensors, each in the layout that `layoutFor` gives to its shape. */
interface HeldState {
  readonly specs: TensorSpecs;
  readonly tensors: Record<string, Tensor>;
  readonly layoutFor: (shape: readonly number[]) => Layout;
}

/**
 * Traces a whole training step (forward, backward, update) into one graph and loads it. The state is an input and an
 * output of that graph, in the layout of the convolutions; between steps it stays in ONNX Runtime's tensors.
 */
export async function compileTrainingStep(
  fn: Step,
  initialState: HostTensors,
  inputs: TensorSpecs,
  options: StepOptions,
): Promise<CompiledStep> {
  return compileOn(holdState(initialState, options.block), fn, inputs, options);
}

async function compileOn(
  held: HeldState,
  fn: Step,
  inputs: TensorSpecs,
  options: StepOptions,
): Promise<CompiledStep> {
  const { threads, block } = options;
  const graph = createGraphBuilder();
  const statePorts = addInputs(graph, held.specs, portName.state, held.layoutFor);
  const inputPorts = addInputs(graph, inputs, portName.input, () => 'natural');
  const traced = trace({ graph, block }, fn, statePorts, inputPorts);
  const outputs = addOutputs(graph, traced.outputs, portName.output);
  const moving = addNextState(graph, statePorts, traced.state);
  const session = await createSession(encodeModel(graph.build()), { threads, rewriting: 'none' });
  return {
    async run(given) {
      checkTensors('input', inputs, given);
      const fed = mapEntries(given, (_, { data, shape }) => ortTensor(data, shape));
      const results = await session.run({
        ...prefixKeys(held.tensors, portName.state),
        ...prefixKeys(fed, portName.input),
      });
      for (const name of moving) held.tensors[name] = results[portName.nextState(name)]!;
      return mapEntries(outputs, (name, spec) => ({
        ...spec,
        data: hostData(results[portName.output(name)]!),
      }));
    },
    state: async () => readState(held),
    forInputs: (others) => compileOn(held, fn, others, options),
    dispose: () => session.release(),
  };
}

function holdState(state: HostTensors, block: Block | undefined): HeldState {
  const layoutFor = (shape: readonly number[]) => weightLayout(shape, block);
  return {
    layoutFor,
    specs: mapEntries(state, (_, { shape, dtype }) => ({ shape, dtype })),
    tensors: mapEntries(state, (_, { shape, data }) => {
      const layout = layoutFor(shape);
      return ortTensor(arrayIn(data.slice(), shape, 'natural', layout), physicalShape(shape, layout));
    }),
  };
}

function readState({ specs, tensors, layoutFor }: HeldState): HostTensors {
  return mapEntries(specs, (name, { shape, dtype }) => ({
    shape,
    dtype,
    data: arrayIn(hostData(tensors[name]!).slice(), shape, layoutFor(shape), 'natural'),
  }));
}

/** Declares the entries of the state that change as graph outputs, laid out as they come in; returns their names. */
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

function prefixKeys<T>(
  record: Readonly<Record<string, T>>,
  nameFor: (name: string) => string,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [nameFor(name), item]));
}
