import type { Image } from '../../../src/faces/images/image.ts';

/** The picture that tests/fixtures/faces/pillow.json was computed from. */
export function patternedImage(width: number, height: number, channels: 3 | 4 = 3): Image {
  const data = new Uint8Array(width * height * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++)
        data[at++] = 37 * x + 101 * y + 59 * c + 7 * x * y + 90 * Math.floor(x / 5);
    }
  }
  return { width, height, channels, data };
}
