import { area, type Rect } from '../geometry.ts';
import type { Image } from '../images/image.ts';

/** An image with something pasted on it. */
export interface Pasted {
  readonly image: Image;
  /** What was recorded as occluded; ends exclusive. */
  readonly rect: Rect;
  /** Area of `rect` over that of the image. */
  readonly ratio: number;
}

/**
 * Pastes `occluder` (RGB, or RGBA premultiplied) with its upper left corner at `x`, `y`, cut off at the edges
 * of `face`, which is RGB and stays as it is, unless it is no longer needed (`inPlace`). `rect` is what to
 * record; see `recordedRect` for why that may be less.
 */
export function paste(
  face: Image,
  occluder: Image,
  x: number,
  y: number,
  rect: Rect,
  inPlace = false,
): Pasted {
  if (face.channels !== 3) throw new RangeError('paste onto RGB images');
  const data = inPlace ? face.data : new Uint8Array(face.data);
  const left = Math.max(0, x);
  const right = Math.min(face.width, x + occluder.width);
  const top = Math.max(0, y);
  const bottom = Math.min(face.height, y + occluder.height);
  for (let row = top; row < bottom && left < right; row++) {
    const to = (row * face.width + left) * 3;
    const from = ((row - y) * occluder.width + left - x) * occluder.channels;
    if (occluder.channels === 3) {
      data.set(occluder.data.subarray(from, from + (right - left) * 3), to);
    } else {
      blendRow(data, to, occluder.data, from, right - left);
    }
  }
  return {
    image: { width: face.width, height: face.height, channels: 3, data },
    rect,
    ratio: area(rect) / (face.width * face.height),
  };
}

/** Colours times alpha, so that resizing does not let the colour of transparent pixels bleed in. */
export function premultiply(image: Image): Image {
  const data = new Uint8Array(image.data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = image.data[at + 3]!;
    for (let c = 0; c < 3; c++) data[at + c] = Math.round((image.data[at + c]! * alpha) / 255);
    data[at + 3] = alpha;
  }
  return { ...image, data };
}

/** The "over" operator of Porter and Duff for one row, with premultiplied colours on top of opaque ones. */
function blendRow(under: Uint8Array, to: number, over: Uint8Array, from: number, pixels: number): void {
  for (let i = 0; i < pixels; i++, from += 4, to += 3) {
    const through = 255 - over[from + 3]!;
    for (let c = 0; c < 3; c++) {
      under[to + c] = Math.min(255, over[from + c]! + Math.round((under[to + c]! * through) / 255));
    }
  }
}
