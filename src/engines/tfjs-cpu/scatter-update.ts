import { tf } from '../tensorflow/core.ts';

const KERNEL = 'TensorScatterUpdate';
let corrected = false;

/** Makes the backend's own update at given places work on a copy: it overwrites the tensor that it is given. */
export function correctScatterUpdate(): void {
  if (corrected) return;
  const { kernelFunc } = tf.getKernel(KERNEL, 'cpu');
  tf.unregisterKernel(KERNEL, 'cpu');
  tf.registerKernel({ kernelName: KERNEL, backendName: 'cpu', kernelFunc: onCopy(kernelFunc) });
  corrected = true;
}

function onCopy(update: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const cpu = backend as tf.KernelBackend;
    const { shape, dtype, dataId } = inputs['tensor']!;
    const values = (cpu.readSync(dataId) as Float32Array | Int32Array | Uint8Array).slice();
    const copy = { dataId: cpu.write(values, shape, dtype), shape, dtype };
    const result = update({ inputs: { ...inputs, tensor: copy }, backend, ...(attrs && { attrs }) });
    cpu.disposeData(copy.dataId);
    return result;
  };
}
