import { InputError } from '../../base/input-error.ts';
import type { BackboneSizes } from './backbones/backbone.ts';
import {
  type BACKBONE_OPTIONS,
  type BackboneName,
  DEFAULT_BACKBONE,
  SIZED_BACKBONES,
} from './backbones/catalog.ts';
import type { MaskName } from './masks/catalog.ts';

/** Which branch masks the feature; `trunk` has none. */
export type Variant = MaskName | 'trunk';

/** The published feature: of the masked map (FROM), or of the map as it is (baseline, occ). */
export type FeatureName = 'masked' | 'clean';

/** A network, fully sized: everything that the shapes of its parameters depend on. */
export interface Network extends BackboneSizes {
  /** Left out where it is the default: the descriptions of earlier models name none. */
  readonly backbone?: BackboneName;
  readonly variant: Variant;
  /** Input height and width in pixels, multiples of 16. */
  readonly image: readonly [height: number, width: number];
  /** Channels of the feature pyramid. */
  readonly pyramid: number;
  /** Length of a feature. */
  readonly embedding: number;
  /** Occlusion patterns, "none" included. */
  readonly patterns: number;
}

/** What a user writes about the network; every key is present (defaults come from the schema). */
export interface NetworkOptions {
  readonly backbone: keyof typeof BACKBONE_OPTIONS;
  readonly variant: Variant;
  readonly image: readonly number[];
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly pyramid: number;
  /** Multiplies all widths and the pyramid's channels. */
  readonly width: number;
  readonly embedding: number;
}

/**
 * Sizes the network that the options describe, for this many occlusion patterns.
 * Throws InputError where no such network exists.
 */
export function resolveNetwork(options: NetworkOptions, patterns: number): Network {
  const [height, width] = exactly(options.image, 2, 'image', 'height and width') as [number, number];
  if (height < 16 || width < 16 || height % 16 !== 0 || width % 16 !== 0) {
    throw new InputError(`images of ${height}x${width} (height x width) do not fit the network`, {
      place: 'network.image',
      cure: 'both must be multiples of 16, such as [112, 96] or [112, 112]',
    });
  }
  const scaled = (channels: number) => Math.max(1, Math.round(channels * options.width));
  const widths = exactly(options.widths, 5, 'widths', 'the stem and four stages').map(scaled);
  const depths = exactly(options.depths, 4, 'depths', 'four stages');
  const backbone = isSized(options.backbone) ? SIZED_BACKBONES[options.backbone] : options.backbone;
  return {
    ...(backbone !== DEFAULT_BACKBONE && { backbone }),
    variant: options.variant,
    image: [height, width],
    widths: widths as unknown as Network['widths'],
    depths: depths as unknown as Network['depths'],
    pyramid: scaled(options.pyramid),
    embedding: options.embedding,
    patterns,
  };
}

function isSized(backbone: NetworkOptions['backbone']): backbone is keyof typeof SIZED_BACKBONES {
  return Object.hasOwn(SIZED_BACKBONES, backbone);
}

function exactly(values: readonly number[], count: number, key: string, meaning: string): readonly number[] {
  if (values.length === count && values.every((value) => Number.isInteger(value) && value > 0)) return values;
  throw new InputError(`network.${key} is [${values.join(', ')}]`, {
    place: `network.${key}`,
    cure: `give ${count} positive whole numbers: ${meaning}`,
  });
}

/** Height and width of the last feature map, 7x6 for 112x96. */
export function mapSize({ image: [height, width] }: Network): [height: number, width: number] {
  return [height / 16, width / 16];
}
