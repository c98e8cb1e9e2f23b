import type { Tensors } from '../../engine.ts';
import type { Provider } from '../../names.ts';
import { tf } from '../../tensorflow/core.ts';
import { createOnnxRuntimeEngine } from '../engine.ts';

/** As far as GPUs round: TF32, which CUDA's convolutions use, has ten bits of mantissa. */
const TOLERANCE = 1e-2;

/**
 * Does with a provider what a training does, in small: two steps of a convolution's descent, and its weights
 * read back. Rejects, in ONNX Runtime's words, where the provider is not there, and where it computes
 * something else than the processor.
 */
export async function tryProvider(provider: Provider): Promise<void> {
  const found = await descend(provider);
  const expected = await descend('cpu');
  const largest = Math.max(...expected.map(Math.abs));
  const differs = (value: number, index: number) =>
    !(Math.abs(value - expected[index]!) <= TOLERANCE * largest);
  if (found.length !== expected.length || found.some(differs)) {
    throw new Error(`it computes a small convolution's gradients otherwise than the processor`);
  }
}

async function descend(provider: Provider): Promise<number[]> {
  const engine = await createOnnxRuntimeEngine({ threads: 1, provider, graphs: undefined });
  const filter = { shape: [3, 3, 2, 4], dtype: 'float32', data: wave(72) } as const;
  const images = { shape: [2, 6, 6, 2], dtype: 'float32', data: wave(144) } as const;
  const step = await engine.compileStep(descent, { filter, still: { ...images } }, { images });
  await step.run({ images });
  const { loss } = await step.run({ images });
  const state = await step.state();
  await step.dispose();
  await engine.dispose();
  return [...loss!.data, ...state['filter']!.data, ...state['still']!.data];
}

/** A step against the mean of squares; `still` is a part of the state that does not move. */
function descent({ filter, still }: Tensors, { images }: Tensors): { state: Tensors; outputs: Tensors } {
  const squares = (weights: tf.Tensor) =>
    tf.mean(tf.square(tf.relu(tf.conv2d(images as tf.Tensor4D, weights as tf.Tensor4D, 1, 'same'))));
  const { value, grad } = tf.valueAndGrad(squares)(filter!);
  return {
    state: { filter: tf.sub(filter!, tf.mul(grad, 0.5)), still: still! },
    outputs: { loss: value },
  };
}

function wave(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index));
}
