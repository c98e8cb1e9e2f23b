import { tf } from '../tensorflow/core.ts';

const KERNEL = 'ResizeNearestNeighborGrad';
let corrected = false;

/**
 * Replaces the backend's own gradient of nearest-neighbour resizing, which for a plain x2 enlargement does
 * not give every pixel the sum over its copies.
 */
export function correctResizeGradient(): void {
  if (corrected) return;
  tf.unregisterKernel(KERNEL, 'cpu');
  tf.registerKernel({ kernelName: KERNEL, backendName: 'cpu', kernelFunc: resizeNearestNeighborGradient });
  corrected = true;
}

const resizeNearestNeighborGradient: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const { images, dy } = inputs as { images: tf.TensorInfo; dy: tf.TensorInfo };
  if (attrs?.['alignCorners'] || attrs?.['halfPixelCenters']) {
    throw new Error(`${KERNEL} is only there without alignCorners and halfPixelCenters.`);
  }
  const cpu = backend as tf.KernelBackend;
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const gradient = cpu.readSync(dy.dataId) as Float32Array;
  const sums = new Float32Array(batch * height * width * channels);
  let next = 0;
  for (let image = 0; image < batch; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const row = Math.floor((outRow * height) / outHeight);
      for (let outColumn = 0; outColumn < outWidth; outColumn++) {
        const column = Math.floor((outColumn * width) / outWidth);
        const pixel = ((image * height + row) * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) sums[pixel + channel]! += gradient[next++]!;
      }
    }
  }
  return { dataId: cpu.write(sums, images.shape, 'float32'), shape: images.shape, dtype: 'float32' };
};
