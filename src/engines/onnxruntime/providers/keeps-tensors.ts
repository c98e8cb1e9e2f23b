import type { Provider } from '../../names.ts';

/**
 * Whether tensors can stay on the device between runs. onnxruntime-node hands out device tensors of WebGPU
 * alone; what CUDA computes it copies to the host, and a state with it, every step.
 */
export function keepsTensors(provider: Provider): boolean {
  return provider === 'webgpu';
}
