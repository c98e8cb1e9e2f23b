import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { claimedNetwork, requireShapes } from '../../network/formats/infer-network.ts';
import { type Model, publishedFeature } from '../../network/formats/model-file.ts';
import { readWeights } from '../../network/formats/read-weights.ts';
import { DEFAULT_BACKBONE } from '../../network/model/backbones/catalog.ts';
import type { Network } from '../../network/model/config.ts';
import type { Weights } from '../../network/model/initialise.ts';
import { batchNorms, CLASSIFIER, parameters } from '../../network/model/parameters.ts';
import type { StageContext } from '../context.ts';
import { networkOf } from './options.ts';
import { publishModel } from './publish-model.ts';

/** Of the tensors that are not used. */
const SHOWN = 5;

/** Publishes weights that exist already as if they had been trained, to be evaluated. */
export async function publishGivenWeights(
  { options, out, note, warn }: StageContext<TrainOptions>,
  path: string,
): Promise<void> {
  if (options.init !== 'none') {
    throw new InputError('`weights` are evaluated as they are, so that `init` is of no use', {
      cure: 'set `init: none`; to train further from them, give them as `init` and leave `weights` out',
    });
  }
  const { weights: given, remark } = await readWeights(path);
  if (remark !== undefined) note(`${path}: ${remark}`);
  const model = modelOf(given, options, path);
  const left = [...given.keys()].filter((name) => !model.weights.has(name));
  if (left.length > 0) {
    const names = left.length > SHOWN ? [...left.slice(0, SHOWN), '...'] : left;
    warn(
      `${left.length} tensor${left.length > 1 ? 's' : ''} of the weights that no part of the network has, not used: ${names.join(', ')}`,
    );
  }
  for (const name of ['best', 'last']) await publishModel(join(out, name), model, options.export);
}

/** Throws InputError where the weights are not of the experiment's network. */
function modelOf(given: Weights, options: TrainOptions, path: string): Model {
  const wanted = networkOf(options);
  const found = claimedNetwork(given, wanted.image, path);
  requireSame(wanted, found, path);
  requireShapes(given, found, path);
  if (options.mode === 'mask' && found.variant === 'trunk') {
    throw new InputError('the weights are of the plain trunk, which has no mask', {
      place: path,
      cure: 'set `mode: clean`',
    });
  }
  const weights = weightsOf(found, given);
  return {
    format: 1,
    network: found,
    feature: publishedFeature(options.mode),
    mode: options.mode,
    classes: weights.get(CLASSIFIER)?.shape[0] ?? 0,
    epoch: 0,
    weights,
  };
}

/**
 * What decides a network beside the image size, which the file cannot tell, and the patterns, which only
 * training needs.
 */
const TOLD = ['backbone', 'variant', 'widths', 'depths', 'pyramid', 'embedding'] as const;

function requireSame(wanted: Network, found: Network, place: string): void {
  const keys = TOLD.filter((key) => key !== 'pyramid' || found.variant !== 'trunk');
  const differing = keys.filter((key) => String(wanted[key]) !== String(found[key]));
  if (differing.length === 0) return;
  const told = (network: Network, key: (typeof TOLD)[number]) =>
    JSON.stringify(key === 'backbone' ? (network.backbone ?? DEFAULT_BACKBONE) : network[key]);
  const show = (network: Network) => differing.map((key) => `${key} ${told(network, key)}`).join(', ');
  const cure = differing.map((key) => `${key}: ${told(found, key).replaceAll('"', '')}`).join(', ');
  throw new InputError(`the weights are of another network: ${show(found)}, not ${show(wanted)}`, {
    place,
    cure: `say so in the experiment: \`network: { ${cure} }\``,
  });
}

/**
 * The network's tensors in the order of a state_dict. Old checkpoints lack the counters of batch
 * normalisations.
 */
function weightsOf(network: Network, given: Weights): Weights {
  const counters = [...batchNorms(network).keys()].map((name) => `${name}.num_batches_tracked`);
  const none = { shape: [], dtype: 'int32', data: new Int32Array(1) } as const;
  const classifier = given.get(CLASSIFIER);
  return new Map([
    ...parameters(network).map(({ name }) => [name, given.get(name)!] as const),
    ...counters.map((name) => [name, given.get(name) ?? none] as const),
    ...(classifier ? [[CLASSIFIER, classifier] as const] : []),
  ]);
}
