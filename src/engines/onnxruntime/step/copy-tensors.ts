import type { Tensor } from 'onnxruntime-node';
import { mapEntries } from '../../../base/map-entries.ts';
import type { Provider } from '../../names.ts';
import { encodeModel } from '../../onnx/encode-model.ts';
import { createGraphBuilder } from '../../onnx/graph.ts';
import { portName, prefixKeys } from '../graph-ports.ts';
import { createSession } from '../session/session.ts';

type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * Copies tensors of float32 and int32 to the provider's device or to the host, wherever they are, by a graph
 * that does nothing else. onnxruntime-node has no other way: there `getData` of a device tensor throws.
 */
export async function copyTensors(
  tensors: NamedTensors,
  provider: Provider,
  to: 'device' | 'host',
): Promise<Record<string, Tensor>> {
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
    return mapEntries(tensors, (name) => copies[portName.output(name)]!);
  } finally {
    await session.release();
  }
}
