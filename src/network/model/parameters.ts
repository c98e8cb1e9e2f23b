import type { FeatureName, Network } from './config.ts';
import { parametersOf } from './layers/layer.ts';
import { isTrainable, type Parameter } from './parameter.ts';
import { type Part, type Parts, partsOf, partsOfFeature, partsOfStep } from './parts.ts';

export const CLASSIFIER = 'classifier.weight';

/** The order of the reference's modules between the backbone and its head in its state_dict. */
const MODULES = ['mask', 'fpn', 'reduces', 'regress'];

/**
 * Every tensor of a network in the order of the reference's state_dict (its `num_batches_tracked` counters
 * aside, see batchNorms).
 */
export function parameters(network: Network): Parameter[] {
  const { backbone, occlusion, cleanHead } = partsOf(network);
  const { pyramid, mask, patternHead } = occlusion ?? {};
  const between = [pyramid, mask, patternHead].filter((part) => part !== undefined);
  const rank = ({ name }: Parameter) => MODULES.indexOf(name.split('.')[0]!);
  return [
    ...backbone.parameters,
    ...parametersOf(between).sort((a, b) => rank(a) - rank(b)),
    ...cleanHead.parameters,
  ];
}

/** How often each batch normalisation takes statistics in one training step, by its name. */
export function batchNorms(network: Network): Map<string, number> {
  const norms = (owned: readonly Parameter[]) =>
    owned
      .filter(({ role }) => role === 'running-mean')
      .map(({ name }) => name.slice(0, -'.running_mean'.length));
  const taken = norms(parametersOf(partsOfStep(partsOf(network))));
  return new Map(
    norms(parameters(network)).map((norm) => [norm, taken.filter((name) => name === norm).length]),
  );
}

export type Mode = 'clean' | 'occ' | 'mask';

/**
 * Names that a mode's loss reaches, the classifier aside. PyTorch's optimizers skip a parameter without a
 * gradient, weight decay included, so the rest must not move.
 */
export function trainedParameters(network: Network, mode: Mode): string[] {
  const parts = partsOf(network);
  const reached =
    mode === 'mask'
      ? [...partsOfFeature(parts, 'masked'), ...patternParts(parts)]
      : partsOfFeature(parts, 'clean');
  return used(network, reached)
    .filter(isTrainable)
    .map(({ name }) => name);
}

/** Names that a feature is computed with. */
export function featureParameters(network: Network, feature: FeatureName): string[] {
  return used(network, partsOfFeature(partsOf(network), feature)).map(({ name }) => name);
}

function patternParts({ occlusion }: Parts): Part[] {
  return occlusion ? [occlusion.patternHead] : [];
}

/** What the parts compute with, in the order of a state_dict. */
function used(network: Network, parts: readonly Part[]): Parameter[] {
  const names = new Set(parametersOf(parts).map(({ name }) => name));
  return parameters(network).filter(({ name, unused }) => names.has(name) && !unused);
}
