import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { similarityTransform } from '../../src/faces/alignment/similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../../src/faces/alignment/templates.ts';
import { warpAffine } from '../../src/faces/alignment/warp.ts';
import { crop, flipHorizontally } from '../../src/faces/images/image.ts';
import { encodeJpeg } from '../../src/faces/images/jpeg.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import { openImageReader } from '../../src/stages/evaluation/images/image-reader.ts';
import { drawnPhoto } from '../faces/support/drawn-photo.ts';
import { patternedImage } from '../faces/support/patterned-image.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const SIZE = { width: 48, height: 32 };
const root = scratchFolder();
const entry = pathToFileURL(resolve('dist/worker.mjs'));

function jpeg(i: number): Uint8Array {
  const { data } = patternedImage(SIZE.width, SIZE.height, 3);
  return encodeJpeg({ ...SIZE, channels: 3, data: data.map((value) => (value + 9 * i) % 256) }, 90);
}

/** So many images, the last one far larger than the rest. */
function writeImages(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const path = join(root, `${name}-${i}.jpg`);
    writeFileSync(path, i < count - 1 ? jpeg(i) : Buffer.concat([jpeg(i), Buffer.alloc(200_000)]));
    return path;
  });
}

describe.each([0, 1, 3])('a reader with %i threads', (workers) => {
  const reader = () =>
    openImageReader({ image: [SIZE.height, SIZE.width], crop: 'none', workers, threads: 1, entry });

  test('names images by the sha256 of their files', async () => {
    const paths = writeImages(`named-${workers}`, 300);
    const { identify, close } = reader();
    const identified = await identify(paths);
    await close();
    expect(identified.map(({ path }) => path)).toEqual(paths);
    expect(identified.map(({ sha256 }) => sha256)).toEqual(
      paths.map((path) => createHash('sha256').update(readFileSync(path)).digest('hex')),
    );
  });

  test('decodes the bytes that it named, whatever has become of the files', async () => {
    const paths = writeImages(`decoded-${workers}`, 140);
    const { identify, read, close } = reader();
    const expected = await read(
      paths.map((path) => ({ path })),
      'sum',
    );
    const identified = await identify(paths);
    for (const path of paths) writeFileSync(path, 'something else');
    const pixels = await read(identified, 'sum');
    await close();
    expect(pixels.length).toBe(2 * paths.length * SIZE.width * SIZE.height * 3);
    expect(Buffer.compare(pixels, expected)).toBe(0);
  });

  test('aligns photographs that have points, for networks of either template', async () => {
    const photo = drawnPhoto('aligned', 90, 80);
    const path = join(root, `photo-${workers}.png`);
    writeFileSync(path, await encodePng(photo));
    const bytes = readFileSync(path);
    const points = TEMPLATES.arcface.points.map(({ x, y }) => ({ x: 0.6 * x + 9, y: 0.5 * y + 7 }));
    const file = { path: 'photo 1', bytes, points: points as unknown as FivePoints };
    const { matrix } = similarityTransform(file.points, TEMPLATES.arcface.points)!;
    const whole = warpAffine(photo, matrix, TEMPLATES.arcface);
    const cut = crop(whole, { x0: 8, y0: 0, x1: 104, y1: 112 });
    for (const [width, expected] of [
      [112, whole],
      [96, cut],
    ] as const) {
      const { read, close } = openImageReader({
        ...{ image: [112, width], crop: 'arcface', workers, threads: 1, entry },
      });
      const pixels = await read([file, file], 'concat');
      await close();
      const per = expected.data.length;
      expect(Buffer.compare(pixels.subarray(per, 2 * per), expected.data)).toBe(0);
      expect(Buffer.compare(pixels.subarray(3 * per), flipHorizontally(expected).data)).toBe(0);
    }
  });

  test('says which file is missing, or no image', async () => {
    const [path] = writeImages(`broken-${workers}`, 1) as [string];
    const missing = join(root, 'missing.jpg');
    const { identify, read, close } = reader();
    await expect(identify([path, missing])).rejects.toMatchObject({ name: InputError.name, place: missing });
    writeFileSync(path, 'no image');
    await expect(read(await identify([path]), 'none')).rejects.toMatchObject({ place: path });
    await close();
  });
});
