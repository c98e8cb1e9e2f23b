import type { RandomStream } from '../../base/random.ts';
import type { Size } from '../geometry.ts';
import { adjustBrightness, adjustContrast, adjustSaturation } from '../images/colour.ts';
import { crop, flipHorizontally, type Image } from '../images/image.ts';
import { resize } from '../images/resize.ts';

/** Everything random about one clean training image. */
export interface CleanDraws {
  readonly flipFirst: boolean;
  /** Which of `enlargedSizes`. */
  readonly enlargement: 0 | 1 | 2;
  /** In the order in which they are applied. */
  readonly adjustments: readonly Adjustment[];
  /** Upper left corner of the crop in the enlarged image. */
  readonly corner: { readonly x: number; readonly y: number };
  readonly flipLast: boolean;
}

export interface Adjustment {
  readonly of: 'brightness' | 'contrast' | 'saturation';
  readonly factor: number;
}

const ADJUST = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
} as const;
/** How far a colour factor strays from 1. */
const STRENGTH = 0.125;

/** For 96 x 112: 96 x 112, 112 x 130 and 128 x 149; in proportion for other sizes. */
export function enlargedSizes({ width, height }: Size): readonly [Size, Size, Size] {
  return [
    { width, height },
    { width: Math.floor((width * 7) / 6), height: Math.floor((height * 7) / 6) },
    { width: Math.floor((width * 4) / 3), height: Math.floor((height * 4) / 3) },
  ];
}

/** `size` is what the network takes. */
export function drawClean(random: RandomStream, size: Size): CleanDraws {
  const flipFirst = random.chance(0.5);
  const enlargement = random.int(3) as 0 | 1 | 2;
  const enlarged = enlargedSizes(size)[enlargement];
  const kinds = random.shuffle<Adjustment['of'][]>(['brightness', 'contrast', 'saturation']);
  const adjustments = kinds.map((of) => ({ of, factor: random.uniform(1 - STRENGTH, 1 + STRENGTH) }));
  const corner = {
    x: random.int(enlarged.width - size.width + 1),
    y: random.int(enlarged.height - size.height + 1),
  };
  return { flipFirst, enlargement, adjustments, corner, flipLast: random.chance(0.5) };
}

/**
 * The reference's augmentation of clean training: flip, enlarge (bilinear, antialiased), adjust the colours,
 * crop back to `size`, flip once more. The face is RGB.
 */
export function applyClean(face: Image, draws: CleanDraws, size: Size): Image {
  let image = draws.flipFirst ? flipHorizontally(face) : face;
  image = resize(image, enlargedSizes(size)[draws.enlargement], 'bilinear');
  for (const { of, factor } of draws.adjustments) image = ADJUST[of](image, factor);
  const { x, y } = draws.corner;
  image = crop(image, { x0: x, y0: y, x1: x + size.width, y1: y + size.height });
  return draws.flipLast ? flipHorizontally(image) : image;
}
