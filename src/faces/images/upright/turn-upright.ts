import type { Image } from '../image.ts';
import type { Orientation } from './orientation.ts';

/** The picture as it is meant to be seen; from 5 on width and height change places. */
export function turnUpright(image: Image, orientation: Orientation): Image {
  if (orientation === 1) return image;
  const { width: storedWidth, height: storedHeight, channels, data: stored } = image;
  const isTransposed = orientation >= 5;
  const width = isTransposed ? storedHeight : storedWidth;
  const height = isTransposed ? storedWidth : storedHeight;
  const data = new Uint8Array(stored.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const across = isTransposed ? y : x;
      const down = isTransposed ? x : y;
      const column = FROM_RIGHT.has(orientation) ? storedWidth - 1 - across : across;
      const row = FROM_BOTTOM.has(orientation) ? storedHeight - 1 - down : down;
      const from = (row * storedWidth + column) * channels;
      for (let c = 0; c < channels; c++) data[to++] = stored[from + c]!;
    }
  }
  return { width, height, channels, data };
}

/** Of these the stored columns are read from right to left. */
const FROM_RIGHT: ReadonlySet<Orientation> = new Set<Orientation>([2, 3, 7, 8]);
/** And of these the rows from the bottom. */
const FROM_BOTTOM: ReadonlySet<Orientation> = new Set<Orientation>([3, 4, 6, 7]);
