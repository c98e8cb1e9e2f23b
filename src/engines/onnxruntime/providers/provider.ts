/**
 * What ONNX Runtime computes on: the processor, a GPU by its own interface of the system, or NVIDIA's by
 * CUDA.
 */
export type Provider = 'cpu' | 'webgpu' | 'cuda';

export const PROVIDERS: readonly Provider[] = ['cpu', 'webgpu', 'cuda'];

/**
 * Whether tensors can stay on the device between runs. onnxruntime-node hands out device tensors of WebGPU
 * alone; what CUDA computes it copies to the host, and a state with it, every step.
 */
export function keepsTensors(provider: Provider): boolean {
  return provider === 'webgpu';
}
