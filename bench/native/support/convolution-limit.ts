import { encodeModel } from '../../../src/engines/onnx/encode-model.ts';
import { createGraphBuilder } from '../../../src/engines/onnx/graph.ts';
import { createSession, ortTensor } from '../../../src/engines/onnxruntime/session/session.ts';
import type { Network } from '../../../src/network/model/config.ts';

const BATCH = 16;
const CHANNELS = 64;
const [HEIGHT, WIDTH] = [56, 48];
const REPEATS = 12;

/** Operations (a multiplication and an addition are two) of all convolutions of one image, forward. */
export function convolutionOperations(network: Network, withMask: boolean): number {
  const [height, width] = network.image;
  const [stem, ...widths] = network.widths;
  const pixels = (halvings: number) => (height / 2 ** halvings) * (width / 2 ** halvings);
  let sum = pixels(0) * 9 * 3 * stem;
  let before: number = stem;
  widths.forEach((channels, stage) => {
    const outside = pixels(stage + 1);
    sum += pixels(stage) * 9 * before * channels + outside * 9 * channels * channels;
    sum += outside * before * channels;
    sum += (network.depths[stage]! - 1) * 2 * outside * 9 * channels * channels;
    before = channels;
  });
  if (withMask) {
    const pyramid = network.pyramid;
    [2, 3, 4].forEach((stage) => {
      sum += pixels(stage) * network.widths[stage]! * pyramid;
    });
    sum += pixels(2) * 9 * pyramid * pyramid;
    sum += pixels(3) * 9 * pyramid * pyramid + pixels(4) * 9 * pyramid * network.widths[4];
  }
  return 2 * sum;
}

/** The fastest that ONNX Runtime convolves here, operations a second: 3x3 over a map that suits it, alone. */
export async function convolutionPeak(threads: number): Promise<number> {
  const graph = createGraphBuilder();
  const shape = [BATCH, CHANNELS, HEIGHT, WIDTH];
  const image = graph.input('image', 'float32', shape);
  // A constant: of a filter that comes in, ONNX Runtime makes no convolution in blocks.
  const filter = graph.constant({
    type: 'float32',
    shape: [CHANNELS, CHANNELS, 3, 3],
    data: new Float32Array(CHANNELS * CHANNELS * 9).fill(0.001),
  });
  const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
  // Several in a row, so that what surrounds them (layouts, copies) does not count.
  const convolutions = 8;
  let edge = image;
  for (let i = 0; i < convolutions; i++) edge = graph.node('Conv', [edge, filter], attributes);
  graph.output('sum', graph.node('ReduceMax', [edge], { axes: [1, 2, 3], keepdims: 0 }), 'float32', [BATCH]);
  const session = await createSession(encodeModel(graph.build()), {
    threads,
    provider: 'cpu',
    rewriting: 'all',
  });
  const feeds = {
    image: ortTensor(new Float32Array(BATCH * CHANNELS * HEIGHT * WIDTH).fill(0.1), shape),
  };
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    await session.run(feeds);
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return (convolutions * 2 * BATCH * HEIGHT * WIDTH * 9 * CHANNELS * CHANNELS) / (best / 1000);
}
