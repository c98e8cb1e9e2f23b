import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from './layer.ts';

/** Dropout over `values` an image. In training its mask is fed as the step's input `dropout.<site>`. */
export function dropout<T extends Tensor>(site: string, values: number): Layer<T> {
  return {
    parameters: [],
    dropoutSites: [[site, values]],
    apply: (x, pass) => pass.dropout(site, x),
  };
}
