import { mapEntries } from '../../base/map-entries.ts';
import type { CompiledFunction, HostTensors, InputTensorSpecs, Tensors } from '../engine.ts';
import { checkTensors } from '../host-tensor.ts';
import type { Provider } from '../names.ts';
import { encodeModel } from '../onnx/encode-model.ts';
import { createGraphBuilder } from '../onnx/graph.ts';
import type { Block } from '../tracing/tensor-layout.ts';
import { trace } from '../tracing/trace.ts';
import { addInitializers, addInputs, addOutputs, portName } from './graph-ports.ts';
import { createSession, hostData, ortTensor } from './session/session.ts';

interface FunctionOptions {
  readonly threads: number;
  readonly provider: Provider;
  /** Channels in a block, where convolutions are computed in blocks. */
  readonly block: Block | undefined;
}

/**
 * Traces outputs = fn(constants, inputs) into a graph with the constants stored inside, and loads it. In
 * blocks of channels the graph is already as it should run, but for what depends on the constants alone.
 */
export async function compileFunction(
  fn: (constants: Tensors, inputs: Tensors) => Tensors,
  constants: HostTensors,
  inputs: InputTensorSpecs,
  { threads, provider, block }: FunctionOptions,
): Promise<CompiledFunction> {
  const graph = createGraphBuilder();
  const weights = addInitializers(graph, constants, portName.constant, block);
  const ports = addInputs(graph, inputs, portName.input, () => 'natural');
  const { outputs } = trace(
    { graph, block },
    (constantTensors, inputTensors) => ({ outputs: fn(constantTensors, inputTensors) }),
    weights,
    ports,
  );
  const specs = addOutputs(graph, outputs, portName.output);
  const session = await createSession(encodeModel(graph.build()), {
    threads,
    provider,
    rewriting: block ? 'constants' : 'all',
  });
  return {
    async run(given) {
      checkTensors('input', inputs, given);
      const feeds = Object.entries(given).map(([name, { data, shape }]) => [
        portName.input(name),
        ortTensor(data, shape),
      ]);
      const results = await session.run(Object.fromEntries(feeds));
      return mapEntries(specs, (name, spec) => ({
        ...spec,
        data: hostData(results[portName.output(name)]!),
      }));
    },
    dispose: () => session.release(),
  };
}
