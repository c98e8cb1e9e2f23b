import { dirname } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { fromHalf, toHalf } from '../../../base/arrays/narrow-floats.ts';
import { mapEntries } from '../../../base/map-entries.ts';
import type { HostTensor, ModelPort, ModelSession } from '../../engine.ts';
import type { Provider } from '../../names.ts';
import { plainReason } from './plain-reason.ts';
import { createSession, hostData, ortTensor } from './session.ts';

/**
 * Loads an ONNX file of any origin. Rejects with ONNX Runtime's reason (see plainReason) where it cannot: no
 * model, operators that it does not know, weights in further files that are not there.
 */
export async function openModelSession(
  file: string,
  { threads, provider }: { readonly threads: number; readonly provider: Provider },
): Promise<ModelSession> {
  const explain = (cause: Error): never => {
    throw new Error(plainReason(cause.message, dirname(file)), { cause });
  };
  const session = await createSession(file, { threads, provider, rewriting: 'all' }).catch(explain);
  return {
    inputs: session.inputMetadata.map(describePort),
    outputs: session.outputMetadata.map(describePort),
    async run(inputs) {
      const types = new Map(session.inputMetadata.map((port) => [port.name, describePort(port).type]));
      const feeds = mapEntries(inputs, (name, input) => typedTensor(input, types.get(name)));
      const results = await session.run(feeds, QUIET).catch(explain);
      return mapEntries(results, (_, tensor) => ({
        shape: tensor.dims,
        dtype: tensor.type === 'int32' ? 'int32' : 'float32',
        data: widened(tensor),
      }));
    },
    dispose: () => session.release(),
  };
}

/** What goes wrong is thrown; on the terminal it would stand among other things. */
const QUIET = { logSeverityLevel: 4 } as const;

function typedTensor({ data, shape }: HostTensor, type: string | undefined): Tensor {
  switch (type) {
    case 'float16':
      return new Tensor('float16', Uint16Array.from(data, toHalf), shape);
    case 'uint8':
      return new Tensor('uint8', Uint8Array.from(data), shape);
    default:
      return ortTensor(data, shape);
  }
}

function widened(tensor: Tensor): HostTensor['data'] {
  if (tensor.type === 'float64') return Float32Array.from(tensor.data as Float64Array);
  if (tensor.type !== 'float16') return hostData(tensor);
  // A Float16Array where there is one.
  const { buffer, byteOffset, byteLength } = tensor.data as Uint16Array;
  return Float32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), fromHalf);
}

function describePort(port: InferenceSession.ValueMetadata): ModelPort {
  if (!port.isTensor) return { name: port.name, type: 'none', shape: [] };
  const shape = port.shape.map((size) => (typeof size === 'number' && size > 0 ? size : null));
  return { name: port.name, type: port.type, shape };
}
