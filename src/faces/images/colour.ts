import type { Image } from './image.ts';

/**
 * Brightness, contrast and saturation as torchvision does them on Pillow images: a blend of the image with
 * black, with its mean grey, or with its own grey version. A factor of 1 changes nothing, 0 gives the other
 * image, above 1 goes away from it. RGB images; alpha is not touched because there is none.
 */
export function adjustBrightness(image: Image, factor: number): Image {
  return blendWithGrey(image, factor, 0);
}

export function adjustContrast(image: Image, factor: number): Image {
  const pixels = image.width * image.height;
  let sum = 0;
  for (let at = 0; at < pixels * 3; at += 3) sum += grey(image.data, at);
  return blendWithGrey(image, factor, Math.trunc(sum / pixels + 0.5));
}

export function adjustSaturation(image: Image, factor: number): Image {
  requireRgb(image);
  const alpha = Math.fround(factor);
  const { data: source } = image;
  const data = new Uint8Array(source.length);
  for (let at = 0; at < data.length; at += 3) {
    const luma = grey(source, at);
    data[at] = blend(source[at]!, luma, alpha);
    data[at + 1] = blend(source[at + 1]!, luma, alpha);
    data[at + 2] = blend(source[at + 2]!, luma, alpha);
  }
  return { width: image.width, height: image.height, channels: 3, data };
}

/**
 * Pillow's conversion of CMYK, 0 meaning no ink, to RGB: in eight bits, without profiles.
 * @param channels of the source, four or more; those after the fourth are left out
 */
export function cmykToRgb(source: Uint8Array, channels: number): Uint8Array {
  const data = new Uint8Array((source.length / channels) * 3);
  for (let from = 0, to = 0; from < source.length; from += channels, to += 3) {
    const light = 255 - source[from + 3]!;
    for (let c = 0; c < 3; c++) data[to + c] = light - timesShare(source[from + c]!, light);
  }
  return data;
}

/** a * b / 255, rounded. */
function timesShare(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/** Blends with one grey: all that there is to compute are 256 values. */
function blendWithGrey(image: Image, factor: number, other: number): Image {
  requireRgb(image);
  const alpha = Math.fround(factor);
  const table = Uint8Array.from({ length: 256 }, (_, value) => blend(value, other, alpha));
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i++) data[i] = table[image.data[i]!]!;
  return { width: image.width, height: image.height, channels: 3, data };
}

/** other + alpha * (value - other) in single precision, cut off towards zero: Pillow's Image.blend. */
function blend(value: number, other: number, alpha: number): number {
  const blended = Math.fround(other + Math.fround(alpha * (value - other)));
  return blended <= 0 ? 0 : blended >= 255 ? 255 : Math.trunc(blended);
}

/** ITU-R 601 luma in 16-bit fixed point, rounded: Pillow's conversion to "L". */
function grey(data: Uint8Array, at: number): number {
  return (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
}

function requireRgb(image: Image): void {
  if (image.channels !== 3) throw new RangeError('colour adjustment is for RGB images');
}
