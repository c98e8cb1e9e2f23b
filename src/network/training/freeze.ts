import type { Network } from '../model/config.ts';
import { dropoutSitesOf, type Pass, parametersOf } from '../model/layers/layer.ts';
import { CLASSIFIER, type Mode, trainedParameters } from '../model/parameters.ts';
import { type Part, partsOf, partsOfStep } from '../model/parts.ts';

/** What keeps the weights that a training starts from, and the statistics of its batch normalisations. */
export type FrozenPart = 'trunk' | 'network';

/** The part of a recipe that says so; nothing is frozen where it names nothing. */
export interface Freezing {
  readonly freeze?: FrozenPart;
}

const FROZEN: Readonly<Record<FrozenPart, (network: Network) => readonly Part[]>> = {
  trunk: (network) => [partsOf(network).backbone],
  // The patterns are told by a layer of their own, which no feature needs and no other model gives.
  network: (network) => {
    const parts = partsOf(network);
    return partsOfStep(parts).filter((part) => part !== parts.occlusion?.patternHead);
  },
};

export interface Frozen {
  /** Names of tensors, running statistics too. */
  readonly names: ReadonlySet<string>;
  readonly dropoutSites: ReadonlySet<string>;
}

export function frozenOf(network: Network, { freeze }: Freezing): Frozen {
  const parts = freeze ? FROZEN[freeze](network) : [];
  return {
    names: new Set(parametersOf(parts).map(({ name }) => name)),
    dropoutSites: new Set(dropoutSitesOf(parts).map(([site]) => site)),
  };
}

export function isFrozenNorm({ names }: Frozen, norm: string): boolean {
  return names.has(`${norm}.running_mean`);
}

/** Names of what an optimizer moves, the classifier last. */
export function movedParameters(network: Network, recipe: Freezing & { readonly mode: Mode }): string[] {
  const { names } = frozenOf(network, recipe);
  return [...trainedParameters(network, recipe.mode).filter((name) => !names.has(name)), CLASSIFIER];
}

/** What is frozen as it is in use, by its running statistics and without dropout; the rest as in training. */
export function partlyFrozenPass(frozen: Frozen, training: Pass, inference: Pass): Pass {
  return {
    weights: training.weights,
    batchNorm: (name, x) => (isFrozenNorm(frozen, name) ? inference : training).batchNorm(name, x),
    dropout: (site, x) => (frozen.dropoutSites.has(site) ? inference : training).dropout(site, x),
  };
}
