import type { Image } from './image.ts';

/**
 * Brightness, contrast and saturation as torchvision does them on Pillow images: a blend of the image with
 * black, with its mean grey, or with its own grey version. A factor of 1 changes nothing, 0 gives the other
 * image, above 1 goes away from it. RGB images; alpha is not touched because there is none.
 */
export function adjustBrightness(image: Image, factor: number): Image {
  return blend(image, factor, () => 0);
}

export function adjustContrast(image: Image, factor: number): Image {
  const pixels = image.width * image.height;
  let sum = 0;
  for (let i = 0; i < pixels; i++) sum += grey(image.data, i * 3);
  const mean = Math.trunc(sum / pixels + 0.5);
  return blend(image, factor, () => mean);
}

export function adjustSaturation(image: Image, factor: number): Image {
  return blend(image, factor, (at) => grey(image.data, at));
}

/** ITU-R 601 luma in 16-bit fixed point, rounded: Pillow's conversion to "L". */
function grey(data: Uint8Array, at: number): number {
  return (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
}

/** other + factor * (image - other) in single precision, cut off towards zero: Pillow's Image.blend. */
function blend(image: Image, factor: number, otherAt: (pixelAt: number) => number): Image {
  if (image.channels !== 3) throw new RangeError('colour adjustment is for RGB images');
  const alpha = Math.fround(factor);
  const data = new Uint8Array(image.data.length);
  for (let at = 0; at < data.length; at += 3) {
    const other = otherAt(at);
    for (let c = 0; c < 3; c++) {
      const value = Math.fround(other + Math.fround(alpha * (image.data[at + c]! - other)));
      data[at + c] = value <= 0 ? 0 : value >= 255 ? 255 : value;
    }
  }
  return { width: image.width, height: image.height, channels: 3, data };
}
