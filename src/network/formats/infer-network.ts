import { InputError } from '../../base/input-error.ts';
import type { Network, Variant } from '../model/config.ts';
import type { Weights } from '../model/initialise.ts';
import { parameters } from '../model/parameters.ts';

/**
 * The network that weights belong to, read off their names and shapes; of the image only the area is in them, so its
 * height and width must be told. Throws InputError where they are not of a network known here.
 */
export function inferNetwork(weights: Weights, image: readonly [number, number], place: string): Network {
  const size = (name: string, axis = 0): number => {
    const length = weights.get(name)?.shape[axis];
    if (length === undefined) throw unknownNetwork(`${name} is missing`, place);
    return length;
  };
  const variant = inferVariant(weights);
  const stages = [1, 2, 3, 4] as const;
  const network: Network = {
    variant,
    image,
    widths: [size('conv1.weight'), ...stages.map((stage) => size(`layer${stage}.0.conv1.weight`))] as never,
    depths: stages.map((stage) => countBlocks(weights, stage)) as never,
    pyramid: variant === 'trunk' ? 1 : size('fpn.P3_2.weight'),
    embedding: size('fc.2.weight'),
    patterns: weights.get('regress.2.weight')?.shape[0] ?? 1,
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

function inferVariant(weights: Weights): Variant {
  if (weights.has('reduces.0.weight')) return 'fc';
  if (weights.has('mask.6.weight')) return '2d';
  return weights.has('mask.3.weight') ? 'fpn' : 'trunk';
}

function countBlocks(weights: Weights, stage: number): number {
  let blocks = 0;
  while (weights.has(`layer${stage}.${blocks}.conv1.weight`)) blocks++;
  return blocks;
}

function unknownNetwork(problem: string, place: string): InputError {
  return new InputError(`the weights are of no network known here: ${problem}`, {
    place,
    cure: "use weights with the reference's names, and give the image size that they were trained with",
  });
}
