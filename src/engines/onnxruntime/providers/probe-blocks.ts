import { encodeModel } from '../../onnx/encode-model.ts';
import { createGraphBuilder } from '../../onnx/graph.ts';
import type { Block } from '../../tracing/tensor-layout.ts';
import { createSession, hostData, ortTensor } from '../session/session.ts';

const CHANNELS = 16;
const BLOCKS: readonly Block[] = [16, 8];

/**
 * The block size of ONNX Runtime's convolutions in blocks of channels on this processor: 16 with AVX-512, 8
 * with AVX2. Undefined where it has none. Found by computing: of two pixels in NCHW, the first block after a
 * reordering and a convolution holds the first pixel.
 */
export async function probeBlocks(): Promise<Block | undefined> {
  const domain = 'com.microsoft.nchwc';
  const graph = createGraphBuilder();
  const shape = [1, CHANNELS, 1, 2];
  const image = graph.input('image', 'float32', shape);
  const doubling = new Float32Array(CHANNELS).fill(2);
  const filter = graph.constant({ type: 'float32', shape: [CHANNELS, 1, 1, 1], data: doubling });
  const reordered = graph.node('ReorderInput', [image], {}, domain);
  const attributes = { kernel_shape: [1, 1], group: CHANNELS };
  graph.output('result', graph.node('Conv', [reordered, filter], attributes, domain), 'float32', shape);
  try {
    const session = await createSession(encodeModel(graph.build()), {
      threads: 1,
      provider: 'cpu',
      rewriting: 'none',
    });
    const pixels = Float32Array.from({ length: 2 * CHANNELS }, (_, index) => index);
    const { result } = await session.run({ image: ortTensor(pixels, shape) });
    await session.release();
    const values = hostData(result!);
    return BLOCKS.find((block) => isInBlocks(values, block));
  } catch {
    // This build, or this processor, has no such convolution; the standard operators remain.
    return undefined;
  }
}

function isInBlocks(values: ArrayLike<number>, block: Block): boolean {
  return Array.from({ length: 2 * CHANNELS }, (_, place) => {
    const channel = Math.floor(place / (2 * block)) * block + (place % block);
    const pixel = Math.floor(place / block) % 2;
    return values[place] === 2 * (2 * channel + pixel);
  }).every(Boolean);
}
