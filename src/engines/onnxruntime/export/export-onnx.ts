import type { HostTensors, TensorSpecs, Tensors } from '../../engine.ts';
import { encodeModel } from '../../onnx/encode-model.ts';
import { createGraphBuilder } from '../../onnx/graph.ts';
import type { OnnxGraph } from '../../onnx/model.ts';
import { trace } from '../../tracing/trace.ts';
import { addInitializers, addInputs, addOutputs } from '../graph-ports.ts';
import { withSymbolicBatch } from './symbolic-batch.ts';

const BATCH = 'batch';

/**
 * Writes outputs = fn(constants, inputs) as an ONNX model to deploy: weights inside under the constants'
 * names, inputs and outputs named as in `inputs` and in the result of fn, standard operators only (ai.onnx
 * 17). The first axis of every input and output is the batch: of any size in the model, whatever size
 * `inputs` gives. Inputs of rank 4 are images, NHWC for fn and NCHW for the model, as other tools expect.
 *
 * Throws if fn mixes the batch into something other than a shape, or needs an operator of ONNX Runtime's own.
 */
export function exportOnnx(
  fn: (constants: Tensors, inputs: Tensors) => Tensors,
  constants: HostTensors,
  inputs: TensorSpecs,
): Uint8Array {
  const graph = withSymbolicBatch(BATCH, (batch) => traceWithBatch(fn, constants, inputs, batch));
  const foreign = graph.nodes.find((node) => node.domain !== '');
  if (foreign)
    throw new Error(`${foreign.type} is not a standard operator, so the model would not run everywhere.`);
  return encodeModel(graph);
}

function traceWithBatch(
  fn: (constants: Tensors, inputs: Tensors) => Tensors,
  constants: HostTensors,
  inputs: TensorSpecs,
  batch: number,
): OnnxGraph {
  const graph = createGraphBuilder();
  const same = (name: string) => name;
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      { dtype, shape: [batch, ...shape.slice(1)] },
    ]),
  );
  const weights = addInitializers(graph, constants, same);
  const ports = addInputs(graph, specs, same, (shape) => (shape.length === 4 ? 'nchw' : 'natural'));
  const { outputs } = trace({ graph }, (state, given) => ({ outputs: fn(state, given) }), weights, ports);
  addOutputs(graph, outputs, same);
  return graph.build();
}
