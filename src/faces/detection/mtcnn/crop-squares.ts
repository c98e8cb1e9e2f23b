import { type RgbPixels, resizeByArea } from '../area-resize.ts';
import type { FaceBox } from '../detected-face.ts';

/**
 * What lies in boxes, which count pixels from 1 and end within their last one, resized to `side` by `side`:
 * planes [n, 3, side, side]. Outside of the picture it is black.
 */
export function cropSquares(photo: RgbPixels, boxes: readonly FaceBox[], side: number): Float32Array {
  const planes = new Float32Array(boxes.length * 3 * side * side);
  for (const [i, box] of boxes.entries()) {
    const size = { width: side, height: side };
    resizeByArea(cropOf(photo, box), size, { data: planes, at: i * 3 * side * side }, 'exact');
  }
  return planes;
}

function cropOf({ data, width, height }: RgbPixels, { x0, y0, x1, y1 }: FaceBox): RgbPixels {
  const [columns, rows] = [Math.max(1, x1 - x0 + 1), Math.max(1, y1 - y0 + 1)];
  const crop = new Uint8Array(3 * columns * rows);
  const left = x0 - 1;
  const from = Math.max(0, left);
  const to = Math.min(width, left + columns);
  for (let row = 0; row < rows && from < to; row++) {
    const y = y0 - 1 + row;
    if (y < 0 || y >= height) continue;
    crop.set(data.subarray(3 * (y * width + from), 3 * (y * width + to)), 3 * (row * columns + from - left));
  }
  return { width: columns, height: rows, data: crop };
}
