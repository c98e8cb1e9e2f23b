import type { InferenceSession } from 'onnxruntime-node';
import { mapEntries } from '../../../base/map-entries.ts';
import type { ModelPort, ModelSession } from '../../engine.ts';
import type { Provider } from '../../names.ts';
import { createSession, hostData, ortTensor } from './session.ts';

/**
 * Loads an ONNX file of any origin. Rejects with ONNX Runtime's reason where it cannot: no model, operators
 * that it does not know, weights in further files that are not there.
 */
export async function openModelSession(
  file: string,
  { threads, provider }: { readonly threads: number; readonly provider: Provider },
): Promise<ModelSession> {
  const session = await createSession(file, { threads, provider, rewriting: 'all' });
  return {
    inputs: session.inputMetadata.map(describePort),
    outputs: session.outputMetadata.map(describePort),
    async run(inputs) {
      const results = await session.run(mapEntries(inputs, (_, { data, shape }) => ortTensor(data, shape)));
      return mapEntries(results, (_, tensor) => ({
        shape: tensor.dims,
        dtype: tensor.type === 'int32' ? 'int32' : 'float32',
        data: hostData(tensor),
      }));
    },
    dispose: () => session.release(),
  };
}

function describePort(port: InferenceSession.ValueMetadata): ModelPort {
  if (!port.isTensor) return { name: port.name, type: 'none', shape: [] };
  const shape = port.shape.map((size) => (typeof size === 'number' && size > 0 ? size : null));
  return { name: port.name, type: port.type, shape };
}
