import { InputError } from '../../base/input-error.ts';
import type { HostTensor } from '../../engines/engine.ts';
import type { Weights } from '../model/initialise.ts';
import { CLASSIFIER } from '../model/parameters.ts';
import { backboneOf } from './infer-network.ts';

export interface Transfer {
  /** Where training starts: names and shapes of `fresh`. */
  readonly weights: Weights;
  readonly copied: number;
  /**
   * Names that the source has and the network does not use, or that are not taken over (the pattern head).
   */
  readonly left: readonly string[];
  /** Names that start as a new network's do. */
  readonly fresh: readonly string[];
}

/**
 * A new network's weights with those of a trained one put in, by the reference's rule: every name that both
 * have is copied, running statistics too, except the pattern head (`regress`), which belongs to its number of
 * patterns.
 * @param withClassifier whether the rows of the classifier are of the same people
 * @throws InputError where a shape does not fit, or nothing is taken
 */
export function transferWeights(
  fresh: Weights,
  source: Weights,
  place: string,
  withClassifier: boolean,
): Transfer {
  const isTaken = (name: string) =>
    source.has(name) && !name.includes('regress') && (withClassifier || name !== CLASSIFIER);
  const weights = new Map<string, HostTensor>();
  for (const [name, tensor] of fresh) {
    if (!isTaken(name)) {
      weights.set(name, tensor);
      continue;
    }
    const taken = source.get(name)!;
    if (String(taken.shape) !== String(tensor.shape)) throw misfit(name, taken, tensor, place);
    weights.set(name, taken);
  }
  if (![...fresh.keys()].some(isTaken)) {
    const backbone = backboneOf(source);
    throw new InputError(
      `it has no weights of this network${backbone ? `, but of the backbone ${backbone}` : ''}`,
      {
        place,
        cure: backbone
          ? `set \`network.backbone: ${backbone}\`, or start from another model`
          : "give a model of this pipeline, or one with the reference's names",
      },
    );
  }
  return {
    weights,
    copied: [...fresh.keys()].filter(isTaken).length,
    left: [...source.keys()].filter((name) => !(fresh.has(name) && isTaken(name))),
    fresh: [...fresh.keys()].filter((name) => !isTaken(name)),
  };
}

function misfit(name: string, source: HostTensor, target: HostTensor, place: string): InputError {
  const shapes = `${name} is [${source.shape.join(', ')}] there and [${target.shape.join(', ')}] here`;
  const cure =
    name === CLASSIFIER
      ? 'train on the same people as the model that it starts from, or leave `init-classifier` out'
      : 'start from a model of the same variant, image size, widths and depths';
  return new InputError(`the weights do not fit: ${shapes}`, { place, cure });
}
