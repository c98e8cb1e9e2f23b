import type { Rect, Size } from '../geometry.ts';
import { mirrorInto } from './mirror.ts';

/** Pixels as they were stored: rows from the top, RGB or RGBA interleaved, alpha not premultiplied. */
export interface Image extends Size {
  readonly channels: 3 | 4;
  /** height x width x channels bytes. */
  readonly data: Uint8Array;
}

/** RGB without alpha: the colour under transparent pixels comes to light, as in Pillow's convert("RGB"). */
export function dropAlpha(image: Image): Image {
  if (image.channels === 3) return image;
  const pixels = image.width * image.height;
  const data = new Uint8Array(pixels * 3);
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
    data[to] = image.data[from]!;
    data[to + 1] = image.data[from + 1]!;
    data[to + 2] = image.data[from + 2]!;
  }
  return { width: image.width, height: image.height, channels: 3, data };
}

/** The mirror image, left and right exchanged. */
export function flipHorizontally(image: Image): Image {
  const data = new Uint8Array(image.data.length);
  mirrorInto(data, image.data, image.width, image.channels);
  return { ...image, data };
}

/** The part inside `rect`, which must lie within the image. */
export function crop(image: Image, rect: Rect): Image {
  const { x0, y0, x1, y1 } = rect;
  if (!(x0 >= 0 && y0 >= 0 && x1 <= image.width && y1 <= image.height && x0 < x1 && y0 < y1)) {
    throw new RangeError(`crop ${x0},${y0},${x1},${y1} of ${image.width}x${image.height}`);
  }
  const { channels } = image;
  const width = x1 - x0;
  const height = y1 - y0;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = ((y0 + y) * image.width + x0) * channels;
    data.set(image.data.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, data };
}
