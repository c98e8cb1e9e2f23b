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
  const shapes = shapesOf(weights, place);
  const backbone = inferBackbone(shapes);
  const variant = inferVariant(shapes);
  const network: Network = {
    ...(backbone !== DEFAULT_BACKBONE && { backbone }),
    variant,
    image,
    ...BACKBONES[backbone].sizesOf(shapes),
    pyramid: variant === 'trunk' ? 1 : pyramidChannelsOf(shapes),
    embedding: BACKBONES[backbone].head.embeddingOf(shapes),
    patterns: patternsOf(shapes),
  };
  for (const { name, shape } of parameters(network)) {
    const found = weights.get(name)?.shape;
    if (String(found) !== String(shape)) {
      throw unknownNetwork(
        `${name} is [${found ?? 'missing'}], expected [${shape}] for ${image.join('x')} images`,
        place,
      );
    }
  }
  return network;
}

function shapesOf(weights: Weights, place: string): WeightShapes {
  return {
    has: (name) => weights.has(name),
    size(name, axis = 0) {
      const length = weights.get(name)?.shape[axis];
      if (length === undefined) throw unknownNetwork(`${name} is missing`, place);
      return length;
    },
  };
}

/** The default where they are of none: what it misses in them is then said. */
function inferBackbone(shapes: WeightShapes): BackboneName {
  const names = Object.keys(BACKBONES) as BackboneName[];
  return names.find((name) => BACKBONES[name].owns(shapes)) ?? DEFAULT_BACKBONE;
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
