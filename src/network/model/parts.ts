/** The parts that a network consists of, and which of them each of its results needs. */
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Backbone, FeatureMaps } from './backbones/backbone.ts';
import { BACKBONES, DEFAULT_BACKBONE } from './backbones/catalog.ts';
import { type FeatureName, mapSize, type Network } from './config.ts';
import { patternHead } from './heads/occlusion-patterns.ts';
import type { Layer } from './layers/layer.ts';
import { MASKS } from './masks/catalog.ts';
import type { FeatureMask, MapMask } from './masks/mask.ts';
import { pyramid } from './pyramid.ts';

export interface Parts {
  readonly backbone: Backbone;
  /** Absent in the plain trunk. */
  readonly occlusion: OcclusionParts | undefined;
  /** The feature of the map as it is. */
  readonly cleanHead: Layer<Tensor4D, Tensor2D>;
  /** The feature of the masked map; the same weights once more. */
  readonly maskedHead: Layer<Tensor4D, Tensor2D>;
}

/** What sees the occlusion. */
export interface OcclusionParts {
  readonly pyramid: Layer<FeatureMaps, Tensor4D>;
  readonly mask: MapMask | FeatureMask;
  readonly patternHead: Layer<Tensor2D | Tensor4D, Tensor2D>;
}

export type Part = Pick<Layer<never, unknown>, 'parameters' | 'dropoutSites'>;

export function partsOf(network: Network): Parts {
  const { create, head } = BACKBONES[network.backbone ?? DEFAULT_BACKBONE];
  const backbone = create(network);
  const map = mapSize(network);
  const sizes = { channels: backbone.channels.last, map, embedding: network.embedding };
  return {
    backbone,
    occlusion: occlusionParts(network, backbone.channels),
    cleanHead: head.create('fc.clean', sizes),
    maskedHead: head.create('fc.masked', sizes),
  };
}

function occlusionParts(network: Network, channels: Backbone['channels']): OcclusionParts | undefined {
  const { variant, embedding, patterns } = network;
  if (variant === 'trunk') return undefined;
  const [height, width] = mapSize(network);
  const flat = channels.last * height * width;
  const sizes = { pyramid: network.pyramid, channels: channels.last, map: mapSize(network), embedding };
  const mask = MASKS[variant].create(sizes);
  return {
    pyramid: pyramid(channels, network.pyramid),
    mask,
    patternHead: patternHead(mask.masks === 'feature' ? embedding : flat, patterns),
  };
}

/**
 * The parts that a training step goes through, in that order: whatever the mode, for their running
 * statistics.
 */
export function partsOfStep({ backbone, occlusion, cleanHead, maskedHead }: Parts): Part[] {
  if (!occlusion) return [backbone, cleanHead];
  const { pyramid, mask, patternHead } = occlusion;
  const heads = mask.masks === 'map' ? [maskedHead, cleanHead] : [cleanHead];
  return [backbone, pyramid, mask, patternHead, ...heads];
}

/** The parts that one of the features needs. */
export function partsOfFeature(
  { backbone, occlusion, cleanHead }: Parts,
  feature: FeatureName,
): readonly Part[] {
  if (feature === 'clean' || !occlusion) return [backbone, cleanHead];
  return [backbone, occlusion.pyramid, occlusion.mask, cleanHead];
}
