/** In the order in which `auto` tries them. */
export const ENGINE_NAMES = ['tfjs-node-gpu', 'onnxruntime', 'tfjs-cpu'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/**
 * What ONNX Runtime computes on: the processor, a GPU by its own interface of the system, or NVIDIA's by
 * CUDA.
 */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Whether an engine, or the one that `auto` takes, can compute on a provider. */
export function hasProvider(engine: EngineName | 'auto', provider: Provider): boolean {
  return provider === 'cpu' || engine === 'auto' || engine === 'onnxruntime';
}
