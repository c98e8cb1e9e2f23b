import { tf } from '../tensorflow/core.ts';

const KERNEL = 'TensorScatterUpdate';
let corrected = false;

/** Replaces the backend's own update at given places, which overwrites the tensor that it is given. */
export function correctScatterUpdate(): void {
  if (corrected) return;
  tf.unregisterKernel(KERNEL, 'cpu');
  tf.registerKernel({ kernelName: KERNEL, backendName: 'cpu', kernelFunc: scatterUpdate });
  corrected = true;
}

const scatterUpdate: tf.KernelFunc = ({ inputs, backend }) => {
  const { tensor, indices, updates } = inputs as Record<'tensor' | 'indices' | 'updates', tf.TensorInfo>;
  const cpu = backend as tf.KernelBackend;
  const read = ({ dataId }: tf.TensorInfo) => cpu.readSync(dataId) as Float32Array | Int32Array;
  const [places, given] = [read(indices), read(updates)];
  const { sliceRank, numUpdates, sliceSize, strides } = tf.backend_util.calculateShapes(
    updates,
    indices,
    tensor.shape,
  );
  const values = read(tensor).slice();
  for (let update = 0; update < numUpdates; update++) {
    let slice = 0;
    for (let axis = 0; axis < sliceRank; axis++) slice += places[update * sliceRank + axis]! * strides[axis]!;
    values.set(given.subarray(update * sliceSize, (update + 1) * sliceSize), slice * sliceSize);
  }
  const { shape, dtype } = tensor;
  return { dataId: cpu.write(values, shape, dtype), shape, dtype };
};
