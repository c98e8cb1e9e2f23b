import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../engines/engine.ts';
import type { Parameter } from '../parameter.ts';

/**
 * One layer or several of them: the tensors that they own, and what they compute with those. Names are the
 * reference's; images and maps are [n, height, width, channels].
 */
export interface Layer<In, Out = In> {
  /** In the order of a state_dict. */
  readonly parameters: readonly Parameter[];
  /** Where dropout applies, and over how many values an image. */
  readonly dropoutSites?: readonly DropoutSite[];
  apply(x: In, pass: Pass): Out;
}

export type DropoutSite = readonly [name: string, values: number];

/** What layers compute with: the weights by name, filters HWIO, and what differs between training and use. */
export interface Pass {
  readonly weights: Tensors;
  batchNorm<T extends Tensor>(name: string, x: T): T;
  dropout<T extends Tensor>(site: string, x: T): T;
}

/** One layer after the other. */
export function sequential<T>(...layers: readonly Layer<T>[]): Layer<T> {
  return {
    parameters: parametersOf(layers),
    dropoutSites: dropoutSitesOf(layers),
    apply: (x, pass) => layers.reduce((value, layer) => layer.apply(value, pass), x),
  };
}

export function parametersOf(layers: readonly Pick<Layer<never, unknown>, 'parameters'>[]): Parameter[] {
  return layers.flatMap(({ parameters }) => parameters);
}

export function dropoutSitesOf(
  layers: readonly Pick<Layer<never, unknown>, 'dropoutSites'>[],
): DropoutSite[] {
  return layers.flatMap((layer) => layer.dropoutSites ?? []);
}
