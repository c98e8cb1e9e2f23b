import type { Tensor } from 'onnxruntime-node';
import { mapEntries } from '../../../base/map-entries.ts';
import type { Provider } from '../../names.ts';
import { encodeModel } from '../../onnx/encode-model.ts';
import { createGraphBuilder } from '../../onnx/graph.ts';
import { portName, prefixKeys } from '../graph-ports.ts';
import { createSession } from '../session/session.ts';

type NamedTensors = Readonly<Record<string, Tensor>>;

export interface CopiedTensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /**
   * Releases the session that made them. On a device they lie in its memory, so they are to be disposed of
   * before: what is done with them afterwards ends the process.
   */
  release(): Promise<void>;
}

/**
 * Copies tensors of float32 and int32 to the provider's device or to the host, wherever they are, by a graph
 * that does nothing else. onnxruntime-node has no other way: there `getData` of a device tensor ends the
 * process.
 */
export async function copyTensors(
  tensors: NamedTensors,
  provider: Provider,
  to: 'device' | 'host',
): Promise<CopiedTensors> {
  // ONNX Runtime loads no graph without an output.
  if (Object.keys(tensors).length === 0) return { tensors: {}, release: async () => {} };
  const graph = createGraphBuilder();
  for (const [name, { type, dims }] of Object.entries(tensors)) {
    const dtype = type === 'int32' ? 'int32' : 'float32';
    graph.output(portName.output(name), graph.input(portName.input(name), dtype, dims), dtype, dims);
  }
  const session = await createSession(encodeModel(graph.build()), {
    provider,
    threads: 1,
    rewriting: 'none',
    onDevice: to === 'device' ? Object.keys(tensors).map(portName.output) : [],
  });
  try {
    const copies = await session.run(prefixKeys(tensors, portName.input));
    return {
      tensors: mapEntries(tensors, (name) => copies[portName.output(name)]!),
      release: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}
