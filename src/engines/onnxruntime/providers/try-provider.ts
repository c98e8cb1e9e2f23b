import type { Engine, HostTensor, HostTensors, Precision, Tensors } from '../../engine.ts';
import { elementCount } from '../../host-tensor.ts';
import type { Provider } from '../../names.ts';
import { tf } from '../../tensorflow/core.ts';
import { createOnnxRuntimeEngine } from '../engine.ts';

/**
 * Of a tensor's largest value, as far as GPUs round: TF32, which CUDA's convolutions use, and float16 have
 * ten bits of mantissa.
 */
const TOLERANCE = 1e-2;

/**
 * Does with a provider what a training and an evaluation do, in small. Rejects, in ONNX Runtime's words,
 * where the provider is not there or lacks what the precision needs, and where it computes something else
 * than the processor.
 */
export async function tryProvider(provider: Provider, precision: Precision): Promise<void> {
  await tryEngine(await createOnnxRuntimeEngine({ threads: 1, provider, graphs: undefined }), precision);
}

/** The same with an engine, which it disposes of. */
export async function tryEngine(engine: Engine, precision: Precision): Promise<void> {
  const processor = await createOnnxRuntimeEngine({ threads: 1, provider: 'cpu', graphs: undefined });
  const expected = await computeAll(processor, 'float32');
  const found = await computeAll(engine, precision);
  for (const [name, tensor] of Object.entries(expected)) {
    const error = relativeError(found[name]!, tensor);
    if (error <= TOLERANCE) continue;
    const off = Number.isNaN(error) ? 'not a number' : `off by ${error.toPrecision(2)} of its largest value`;
    throw new Error(`it computes a small network otherwise than the processor: ${name} is ${off}`);
  }
}

/**
 * Two convolutions between 6 and 8 channels, one of stride 2: what works on vectors of four numbers has a
 * rest to mind, in the forward pass and in the gradients of images and filters. `still` is a part of the
 * state that does not move.
 */
const WEIGHTS: HostTensors = {
  widening: wave([3, 3, 6, 8]),
  narrowing: wave([3, 3, 8, 6]),
  still: wave([5]),
};
const BATCH = { images: wave([2, 7, 6, 6]) };
/** An epoch's last images may be fewer. */
const REST = { images: wave([1, 7, 6, 6]) };
const RATE = 0.01;

/** All results, each by what the reason calls it. */
async function computeAll(engine: Engine, precision: Precision): Promise<HostTensors> {
  const full = await engine.compileStep(descend, WEIGHTS, BATCH, { precision });
  const first = await full.run(BATCH);
  const rest = await full.forInputs(REST);
  const second = await rest.run(REST);
  // What the one step made has to be there still when the other goes on.
  await full.dispose();
  const third = await rest.run(REST);
  const state = await rest.state();
  await rest.dispose();
  const extractor = await engine.compile(extract, WEIGHTS, BATCH);
  const extracted = await extractor.run(BATCH);
  await extractor.dispose();
  await engine.dispose();
  return {
    ...named(first, 'in the first step'),
    ...named(second, 'in the second step, of fewer images,'),
    ...named(third, 'in the third step'),
    ...named(state, 'after three steps'),
    ...named(extracted, 'in an evaluation'),
  };
}

function named(tensors: HostTensors, where: string): HostTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${name} ${where}`, tensor]));
}

/** A step of descent against the mean of the features' squares. */
function descend(state: Tensors, inputs: Tensors): { state: Tensors; outputs: Tensors } {
  const loss = (...[widening, narrowing]: tf.Tensor[]) =>
    tf.mean(
      tf.square(extract({ widening: widening!, narrowing: narrowing! }, inputs)['features']!),
    ) as tf.Scalar;
  const { value, grads } = tf.valueAndGrads(loss)([state['widening']!, state['narrowing']!]);
  const [widening, narrowing] = grads as [tf.Tensor, tf.Tensor];
  return {
    state: {
      widening: tf.sub(state['widening']!, tf.mul(widening, RATE)),
      narrowing: tf.sub(state['narrowing']!, tf.mul(narrowing, RATE)),
      still: state['still']!,
    },
    outputs: { loss: value, 'gradient of widening': widening, 'gradient of narrowing': narrowing },
  };
}

/** [N, 7, 6, 6] -> [N, 4, 3, 6] */
function extract({ widening, narrowing }: Tensors, { images }: Tensors): Tensors {
  const wide = tf.relu(tf.conv2d(images as tf.Tensor4D, widening as tf.Tensor4D, 1, 1));
  return { features: tf.conv2d(wide, narrowing as tf.Tensor4D, 2, 1) };
}

function wave(shape: readonly number[]): HostTensor {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, index) => Math.sin(index));
  return { shape, dtype: 'float32', data };
}

/** The largest difference, as a share of the largest expected value; NaN where a value is none. */
function relativeError(found: HostTensor, expected: HostTensor): number {
  const values = [...expected.data];
  const differences = values.map((value, i) => Math.abs(value - found.data[i]!));
  return Math.max(...differences) / Math.max(...values.map(Math.abs));
}
