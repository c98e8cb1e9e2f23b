import type { Size } from '../geometry.ts';

/** Colour planes, red, green and blue, of what a network takes: (value - 127.5) / 128. */
export interface PlanesOut {
  readonly data: Float32Array;
  /** Of its first value. */
  readonly at: number;
}

/** A picture of three bytes a pixel, in rows. */
export interface RgbPixels extends Size {
  readonly data: Uint8Array;
}

/**
 * Resizes a picture as OpenCV does with INTER_AREA, and writes it as planes: made smaller each pixel is the
 * mean of the area that it covers; made larger (in both ways) it is between two neighbours, by how far the
 * area reaches into the next one.
 * @param values `whole`: each is rounded to a whole one of 0 to 255, of which MTCNN's candidates depend
 */
export function resizeByArea(
  picture: RgbPixels,
  size: Size,
  out: PlanesOut,
  values: 'whole' | 'exact',
): void {
  const isSmaller = size.width <= picture.width && size.height <= picture.height;
  const halves = picture.width === 2 * size.width && picture.height === 2 * size.height;
  const taps = isSmaller ? areaTaps : stepTaps;
  const across = taps(picture.width, size.width);
  const down = taps(picture.height, size.height);
  const { width, height } = size;
  const row = new Float32Array(3 * width);
  const sums = new Float32Array(3 * width);
  let known = -1;
  for (let y = 0; y < height; y++) {
    const first = down.starts[y]!;
    for (let k = first; k < down.starts[y + 1]!; k++) {
      const from = down.from[y]! + k - first;
      if (known !== from) {
        known = from;
        resizeRow(picture, known, across, row);
      }
      const weight = down.weights[k]!;
      if (k === first) for (let i = 0; i < sums.length; i++) sums[i] = weight * row[i]!;
      else for (let i = 0; i < sums.length; i++) sums[i]! += weight * row[i]!;
    }
    if (values === 'whole') roundAll(sums, halves);
    writeRow(sums, out.data, out.at + y * width, width * height);
  }
}

const MIDDLE = 127.5;
const SPREAD = 128;

function writeRow(sums: Float32Array, planes: Float32Array, at: number, plane: number): void {
  for (let i = 0, to = at; i < sums.length; i += 3, to++) {
    planes[to] = (sums[i]! - MIDDLE) / SPREAD;
    planes[to + plane] = (sums[i + 1]! - MIDDLE) / SPREAD;
    planes[to + 2 * plane] = (sums[i + 2]! - MIDDLE) / SPREAD;
  }
}

/** Added and taken away again it leaves the nearest whole number; of two as near, the even one. */
const WHOLE = 1.5 * 2 ** 52;

/** @param halves each is the mean of four: OpenCV then takes the larger of two as near */
function roundAll(sums: Float32Array, halves: boolean): void {
  const shift = halves ? 1 / 8 : 0;
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + shift + WHOLE - WHOLE;
}

function resizeRow(
  { data, width }: RgbPixels,
  y: number,
  { starts, from, weights }: Taps,
  row: Float32Array,
): void {
  const start = 3 * y * width;
  for (let x = 0, k = 0, to = 0; to < row.length; x++, to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let at = start + 3 * from[x]!, end = starts[x + 1]!; k < end; k++, at += 3) {
      const weight = weights[k]!;
      red += weight * data[at]!;
      green += weight * data[at + 1]!;
      blue += weight * data[at + 2]!;
    }
    row[to] = red;
    row[to + 1] = green;
    row[to + 2] = blue;
  }
}

/** Which pixels of a row, or column, make up each of the smaller or larger one, and how much each counts. */
interface Taps {
  /** The first pixel for each; the others follow it. */
  readonly from: Int32Array;
  /** Where the weights for each begin; one more for the end. */
  readonly starts: Int32Array;
  readonly weights: Float32Array;
}

/** What covers less of a pixel is left out. */
const LEAST = 1e-3;

function areaTaps(size: number, smaller: number): Taps {
  const scale = size / smaller;
  const taps = newTaps(smaller, Math.ceil(scale) + 2);
  let count = 0;
  for (let i = 0; i < smaller; i++) {
    taps.starts[i] = count;
    const begin = i * scale;
    const end = begin + scale;
    const width = Math.min(scale, size - begin);
    const last = Math.min(Math.floor(end), size - 1);
    const first = Math.min(Math.ceil(begin), last);
    const hasPart = first - begin > LEAST;
    taps.from[i] = hasPart ? first - 1 : first;
    if (hasPart) taps.weights[count++] = (first - begin) / width;
    for (let at = first; at < last; at++) taps.weights[count++] = 1 / width;
    if (end - last > LEAST) taps.weights[count++] = Math.min(end - last, 1, width) / width;
  }
  taps.starts[smaller] = count;
  return taps;
}

function stepTaps(size: number, larger: number): Taps {
  const scale = size / larger;
  const taps = newTaps(larger, 2);
  let count = 0;
  for (let i = 0; i < larger; i++) {
    taps.starts[i] = count;
    const left = Math.min(Math.floor(i * scale), size - 1);
    const reach = i + 1 - (left + 1) / scale;
    const share = reach <= 0 || left + 1 >= size ? 0 : reach - Math.floor(reach);
    taps.from[i] = left;
    taps.weights[count++] = 1 - share;
    if (share > 0) taps.weights[count++] = share;
  }
  taps.starts[larger] = count;
  return taps;
}

/** @param most weights for one */
function newTaps(count: number, most: number): Taps {
  return {
    from: new Int32Array(count),
    starts: new Int32Array(count + 1),
    weights: new Float32Array(count * most),
  };
}
