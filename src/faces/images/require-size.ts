import { InputError } from '../../base/input-error.ts';
import type { Size } from '../geometry.ts';
import type { Image } from './image.ts';

/**
 * Faces that are not aligned to the network's size cost several points of accuracy: an error, not a resize.
 */
export function requireSize(image: Image, size: Size, name: string): void {
  if (image.width === size.width && image.height === size.height) return;
  throw new InputError(
    `${name} is ${image.width}x${image.height} (width x height), the network takes ${size.width}x${size.height}`,
    {
      place: name,
      cure: 'align the faces to that size, or set `network: { image: [height, width] }` to the size of the images',
    },
  );
}
