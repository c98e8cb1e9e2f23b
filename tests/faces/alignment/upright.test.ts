import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeExactly } from '../../../src/faces/images/decode.ts';
import type { Image } from '../../../src/faces/images/image.ts';
import { decodeUpright } from '../../../src/faces/images/upright/decode-upright.ts';
import { drawnPhoto } from '../support/drawn-photo.ts';

const file = (name: string) =>
  readFileSync(new URL(`../../fixtures/faces/alignment/${name}`, import.meta.url));

interface UprightGolden {
  readonly orientation: number;
  readonly size: [number, number];
  /** Means, [channel][row][column] of eight by eight. */
  readonly blocks: number[][][];
  /** Of Pillow's pixels after exif_transpose, which are OpenCV's. */
  readonly sha256: string;
}

const cases = Object.entries(JSON.parse(file('exif.json').toString()) as Record<string, UprightGolden>);

describe('a photograph is upright as its EXIF says', () => {
  test.each(cases)('%s', async (name, { size, blocks, sha256 }) => {
    const image = await decodeUpright(file(name), name);
    expect([image.width, image.height]).toEqual(size);
    for (let c = 0; c < 3; c++) {
      for (let row = 0; row < 8; row++) {
        for (let column = 0; column < 8; column++) {
          const distance = Math.abs(meanOfBlock(image, c, row, column) - blocks[c]![row]![column]!);
          expect(distance).toBeLessThan(1e-3);
        }
      }
    }
    expect(createHash('sha256').update(image.data).digest('hex')).toBe(sha256);
  });

  test.each(['exif-0.jpg', 'exif-9.jpg'])('and as it is stored, where that is none: %s', async (name) => {
    expect(await decodeUpright(file(name), name)).toEqual(await decodeExactly(file(name), name));
  });

  test.each(['png', 'webp', 'tiff'] as const)('of a %s, too', async (format) => {
    const { width, height, channels, data } = drawnPhoto('turned', 9, 6);
    const turned = sharp(data, { raw: { width, height, channels } })[format]({ lossless: true } as object);
    const bytes = await turned.withMetadata({ orientation: 6 }).toBuffer();
    const image = await decodeUpright(bytes, `turned.${format}`);
    expect([image.width, image.height]).toEqual([6, 9]);
  });

  test('and of what has no transparency in the network’s eyes the colour is taken', async () => {
    const background = { r: 9, g: 8, b: 7, alpha: 0 };
    const bytes = await sharp({ create: { width: 3, height: 2, channels: 4, background } })
      .png()
      .toBuffer();
    const { channels, data } = await decodeUpright(bytes, 'clear.png');
    expect([channels, ...data.subarray(0, 3)]).toEqual([3, 9, 8, 7]);
  });
});

function meanOfBlock({ width, height, data }: Image, c: number, row: number, column: number): number {
  const [y0, y1] = [row, row + 1].map((k) => Math.floor((height * k) / 8)) as [number, number];
  const [x0, x1] = [column, column + 1].map((k) => Math.floor((width * k) / 8)) as [number, number];
  let sum = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += data[3 * (y * width + x) + c]!;
  return sum / ((y1 - y0) * (x1 - x0));
}
