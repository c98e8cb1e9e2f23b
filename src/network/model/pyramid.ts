import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, FeatureMaps } from './backbones/backbone.ts';
import { biasedConvolution } from './layers/convolution.ts';
import { type Layer, parametersOf } from './layers/layer.ts';
import { upsample } from './layers/shape.ts';
import type { WeightShapes } from './weight-shapes.ts';

/** Feature pyramid (Lin et al., 2017), the finest level: all the others feed nothing. */
export function pyramid(
  { second, third, last }: Backbone['channels'],
  channels: number,
): Layer<FeatureMaps, Tensor4D> {
  const lateral = (name: string, from: number) =>
    biasedConvolution(`fpn.${name}`, { from, to: channels, size: 1 });
  const output = (name: string, from = channels) =>
    biasedConvolution(`fpn.${name}`, { from, to: channels, size: 3 });
  const p5Lateral = lateral('P5_1', last);
  const p4Lateral = lateral('P4_1', third);
  const p3Lateral = lateral('P3_1', second);
  const p3Output = output('P3_2');
  const coarser = {
    p5: unused(output('P5_2')),
    p4: unused(output('P4_2')),
    p6: unused(output('P6', last)),
    p7: unused(output('P7_2')),
  };
  return {
    parameters: [
      ...parametersOf([p5Lateral, coarser.p5, p4Lateral, coarser.p4, p3Lateral, p3Output]),
      ...parametersOf([coarser.p6, coarser.p7]),
    ],
    apply(maps, pass) {
      const p5 = p5Lateral.apply(maps.last, pass); //                                     [n, 7, 6, 256]
      const p4 = tf.add(p4Lateral.apply(maps.third, pass), upsample(p5)) as Tensor4D; //  [n, 14, 12, 256]
      const p3 = tf.add(p3Lateral.apply(maps.second, pass), upsample(p4)) as Tensor4D; // [n, 28, 24, 256]
      return p3Output.apply(p3, pass);
    },
  };
}

function unused({ parameters }: Layer<Tensor4D>): Pick<Layer<Tensor4D>, 'parameters'> {
  return { parameters: parameters.map((parameter) => ({ ...parameter, unused: true })) };
}

/** Channels of the pyramid that the weights are of. */
export function pyramidChannelsOf(weights: WeightShapes): number {
  return weights.size('fpn.P3_2.weight');
}
