import { openEngine } from '../../../src/engines/select.ts';
import { type Network, resolveNetwork } from '../../../src/network/model/config.ts';

/** The published network: LResNet50E-IR with the mask branch of variant fpn, 226 patterns. */
export function fullSizeNetwork(variant: 'fpn' | 'trunk' = 'fpn', height = 112): Network {
  return resolveNetwork(
    {
      backbone: 'lresnet-e-ir',
      variant,
      image: [height, 96],
      widths: [64, 64, 128, 256, 512],
      depths: [3, 4, 14, 3],
      pyramid: 256,
      width: 1,
      embedding: 512,
    },
    226,
  );
}

export const openDefaultEngine = (threads: number) => openEngine('onnxruntime', { threads });

/** Pixels that look like no image, the same every time. */
export function madeUpPixels(batch: number, { image: [height, width] }: Network): Uint8Array<ArrayBuffer> {
  const at = (i: number) => Math.round(127.5 * (1 + Math.sin(i * 0.37 + (i % 11))));
  return Uint8Array.from({ length: batch * height * width * 3 }, (_, i) => at(i));
}
