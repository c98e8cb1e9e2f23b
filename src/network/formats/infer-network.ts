import { InputError } from '../../base/input-error.ts';
import { BACKBONES, type BackboneName, DEFAULT_BACKBONE } from '../model/backbones/catalog.ts';
import type { Network, Variant } from '../model/config.ts';
import { patternsOf } from '../model/heads/occlusion-patterns.ts';
import type { Weights } from '../model/initialise.ts';
import { MASKS, type MaskName } from '../model/masks/catalog.ts';
import { parameters } from '../model/parameters.ts';
import { pyramidChannelsOf } from '../model/pyramid.ts';
import type { WeightShapes } from '../model/weight-shapes.ts';

/**
 * The network that weights belong to, read off their names and shapes; of the image only the area is in them,
 * so its height and width must be told. Throws InputError where they are not of a network known here.
 */
export function inferNetwork(weights: Weights, image: readonly [number, number], place: string): Network {
  const network = claimedNetwork(weights, image, place);
  requireShapes(weights, network, place);
  return network;
}

/**
 * The same by a few of the names and shapes, of which the rest is not looked at yet. Throws InputError where
 * one that tells a size is missing.
 */
export function claimedNetwork(weights: Weights, image: readonly [number, number], place: string): Network {
  const shapes = shapesOf(weights, place);
  const backbone = inferBackbone(shapes);
  const variant = inferVariant(shapes);
  return {
    ...(backbone !== DEFAULT_BACKBONE && { backbone }),
    variant,
    image,
    ...BACKBONES[backbone].sizesOf(shapes),
    pyramid: variant === 'trunk' ? 1 : pyramidChannelsOf(shapes),
    embedding: BACKBONES[backbone].head.embeddingOf(shapes),
    patterns: patternsOf(shapes),
  };
}

/** Throws InputError where a tensor of the network is missing, or of another shape. */
export function requireShapes(weights: Weights, network: Network, place: string): void {
  for (const { name, shape } of parameters(network)) {
    const found = weights.get(name)?.shape;
    if (String(found) !== String(shape)) {
      throw unknownNetwork(
        `${name} is [${found ?? 'missing'}], expected [${shape}] for ${network.image.join('x')} images`,
        place,
      );
    }
  }
}

function shapesOf(weights: Weights, place: string): WeightShapes {
  return {
    has: (name) => weights.has(name),
    size(name, axis = 0) {
      const length = weights.get(name)?.shape[axis];
      if (length === undefined) throw unknownNetwork(`${name} is missing`, place);
      return length;
    },
    count(name) {
      const below = [...weights.keys()].filter((key) => key.startsWith(`${name}.`));
      const numbers = new Set(below.map((key) => key.slice(name.length + 1).split('.', 1)[0]));
      let count = 0;
      while (numbers.has(String(count))) count++;
      return count;
    },
  };
}

/** The default where they are of none: what it misses in them is then said. */
function inferBackbone(shapes: WeightShapes): BackboneName {
  return ownerOf(shapes) ?? DEFAULT_BACKBONE;
}

function ownerOf(shapes: WeightShapes): BackboneName | undefined {
  const names = Object.keys(BACKBONES) as BackboneName[];
  return names.find((name) => BACKBONES[name].owns(shapes));
}

/** Of which backbone they are by their names; undefined where of none that is known here. */
export function backboneOf(weights: Weights): BackboneName | undefined {
  return ownerOf(shapesOf(weights, ''));
}

function inferVariant(shapes: WeightShapes): Variant {
  const names = Object.keys(MASKS) as MaskName[];
  return names.find((name) => MASKS[name].owns(shapes)) ?? 'trunk';
}

function unknownNetwork(problem: string, place: string): InputError {
  return new InputError(`the weights are of no network known here: ${problem}`, {
    place,
    cure: "use weights with the reference's names, and give the image size that they were trained with",
  });
}
