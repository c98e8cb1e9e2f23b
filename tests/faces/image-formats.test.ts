import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeExactly, decodeImage } from '../../src/faces/images/decode.ts';
import { dropAlpha, type Image } from '../../src/faces/images/image.ts';
import { encodeJpeg } from '../../src/faces/images/jpeg.ts';
import { patternedImage } from './support/patterned-image.ts';

interface PillowFile {
  what: string;
  size: [number, number];
  file: string;
  rgbSha256: string;
}

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/faces/pillow-formats.json', import.meta.url), 'utf8'),
) as PillowFile[];
const fileOf = (name: string): Buffer =>
  Buffer.from(golden.find(({ what }) => what === name)!.file, 'base64');

const WAYS = [
  ['training', decodeImage],
  ['evaluation', decodeExactly],
] as const;

describe.each(WAYS)('in %s', (way, decode) => {
  test.each(golden)('$what has the pixels of Pillow', async ({ size, file, rgbSha256 }) => {
    const bytes = Buffer.from(file, 'base64');
    const decoded = dropAlpha(await decode(bytes, 'a.jpg'));
    expect([decoded.width, decoded.height]).toEqual(size);
    if (sha256(decoded) === rgbSha256) return;
    // The quick way is off by a few steps, at ordinary JPEGs alone.
    expect(way).toBe('training');
    expect(distance(decoded, dropAlpha(await decodeExactly(bytes, 'a.jpg')))).toBeLessThan(8);
  });

  test('an interlaced PNG has the pixels that it was made of', async () => {
    const image = patternedImage(37, 21);
    const bytes = await asSharp(image).png({ progressive: true }).toBuffer();
    expect(bytes[28]).toBe(1);
    expect(Buffer.compare((await decode(bytes, 'a.png')).data, image.data)).toBe(0);
  });

  test.each(['jpeg', 'png', 'webp'] as const)('a %s that is cut off is said to be', async (format) => {
    const whole = await asSharp(patternedImage(64, 48)).toFormat(format).toBuffer();
    const cut = whole.subarray(0, Math.floor((whole.length * 2) / 3));
    await expect(decode(cut, 'a.jpg')).rejects.toMatchObject({
      message: expect.stringContaining('truncated'),
      place: 'a.jpg',
    });
  });

  test('a bitmap that is cut off is said to be', async () => {
    const cut = fileOf('a bitmap with a palette').subarray(0, -30);
    await expect(decode(cut, 'a.bmp')).rejects.toThrow('truncated');
  });

  test.each([
    ['an empty file', '', 'it is empty'],
    [
      'a pointer in place of a file',
      'version https://git-lfs.github.com/spec/v1',
      'begins with "version https://git',
    ],
    ['a page in place of a file', '<!DOCTYPE html><html>', 'begins with "<!DOCTYPE html>'],
    ['bytes of no format', '\u0000\u0001\u0002\u0003', 'no format of images'],
  ])('%s is said to be one', async (_, content, words) => {
    await expect(decode(Buffer.from(content), 'a.jpg')).rejects.toThrow(words);
  });

  test.each([
    ['JPEG', () => withJpegSize(encodeJpeg(patternedImage(16, 16), 90), 60_000, 60_000)],
    ['JPEG that is all but none', () => withJpegSize(encodeJpeg(patternedImage(16, 16), 90), 10_001, 10_000)],
    ['PNG', () => withPngSize(10_001, 10_000)],
    ['bitmap', () => withBitmapSize(10_001, 10_000)],
  ])('a %s with too many pixels in its header is refused by the limit', async (_, make) => {
    await expect(decode(await make(), 'a.jpg')).rejects.toMatchObject({
      message: expect.stringContaining('the limit of 100,000,000 pixels'),
      place: 'a.jpg',
    });
  });
});

function sha256({ data }: Image): string {
  return createHash('sha256').update(data).digest('hex');
}

function distance(a: Image, b: Image): number {
  return Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i]!)));
}

function asSharp({ data, width, height }: Image): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function withJpegSize(bytes: Uint8Array, width: number, height: number): Buffer {
  const file = Buffer.from(bytes);
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return file;
}

async function withPngSize(width: number, height: number): Promise<Buffer> {
  const file = await asSharp(patternedImage(8, 8)).png().toBuffer();
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
  return file;
}

function withBitmapSize(width: number, height: number): Buffer {
  const file = Buffer.from(fileOf('a bitmap with a palette'));
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  return file;
}
