import sharp from 'sharp';
import type { RandomStream } from '../../base/random.ts';
import { dropAlpha, type Image } from '../images/image.ts';
import type { Film } from './view.ts';

/** The pixels of an SVG, at the size that it states. RGBA, colours not premultiplied. */
export async function render(svgText: string): Promise<Image> {
  const { data, info } = await sharp(Buffer.from(svgText))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 4, data };
}

/** Takes the picture: light, colour cast, contrast and grain. Returns RGB. */
export function expose(scene: Image, film: Film, random: RandomStream): Image {
  const image = dropAlpha(scene);
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = 1 + film.light.x * ((2 * x) / width - 1) + film.light.y * ((2 * y) / height - 1);
      // Two uniform numbers make a triangular one: close enough to normal, and the same on every machine.
      const grain = film.grain * (random.next() + random.next() - 1);
      for (let c = 0; c < 3; c++, at++) {
        const lit = image.data[at]! * light * film.cast[c]!;
        data[at] = clampToByte((lit - 128) * film.contrast + 128 + grain);
      }
    }
  }
  return { width, height, channels: 3, data };
}

function clampToByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
