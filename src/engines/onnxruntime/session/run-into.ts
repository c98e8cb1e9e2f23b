import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OnnxGraph } from '../../onnx/model.ts';

/** The output at which onnxruntime-node stops; no function's output has such a name, those have a prefix. */
const STOPPING_OUTPUT = 'stop';

/** What onnxruntime-node says of a result that is no tensor, in tensor_helper.cc. */
const STOPS = 'Non tensor type is temporarily not supported';

/**
 * Makes a graph one for `runInto`: with an output before all others that is no tensor.
 *
 * onnxruntime-node 1.30 writes outputs where it is told, and then copies each into a new array all the same:
 * of the state of a full-size training step that takes a twelfth of the step, and 350 MB. At an output that
 * it cannot turn into an array it stops, when all have been computed and lie in their places.
 */
export function withoutOutputCopies(graph: OnnxGraph): OnnxGraph {
  const node = { domain: '', type: 'SequenceEmpty', inputs: [], output: STOPPING_OUTPUT, attributes: {} };
  const port = { name: STOPPING_OUTPUT, type: 'float32', shape: [], isSequence: true } as const;
  return { ...graph, nodes: [node, ...graph.nodes], outputs: [port, ...graph.outputs] };
}

/**
 * Runs a graph that was made `withoutOutputCopies`; its outputs are written into the memory of `places`.
 * @throws what ONNX Runtime says of a run that fails; what lies in the places is then of no meaning
 */
export async function runInto(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  places: Readonly<Record<string, Tensor>>,
): Promise<void> {
  try {
    await session.run(feeds, { [STOPPING_OUTPUT]: null, ...places });
  } catch (error) {
    if (!(error as Error).message.includes(STOPS)) throw error;
  }
}
