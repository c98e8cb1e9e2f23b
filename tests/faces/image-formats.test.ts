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

  test.each([
    'jpeg',
    'png',
    'webp',
    'gif',
    'tiff',
  ] as const)('a %s that is cut off is said to be', async (format) => {
    const whole = await asSharp(patternedImage(64, 48))
      .toFormat(format, format === 'tiff' ? { compression: 'none' } : {})
      .toBuffer();
    const cut = whole.subarray(0, Math.floor((whole.length * 2) / 3));
    await expect(decode(cut, 'a.jpg')).rejects.toMatchObject({
      message: 'the image is broken: it is truncated',
      place: 'a.jpg',
    });
  });

  test('a bitmap that is cut off is said to be', async () => {
    const cut = fileOf('a bitmap with a palette').subarray(0, -30);
    await expect(decode(cut, 'a.bmp')).rejects.toThrow('truncated');
  });

  test.each([
    ['an empty file', '', 'it is empty'],
    ['a pointer in place of a file', 'version https://git-lfs.github.com/spec/v1', 'a pointer of Git LFS'],
    ['a page in place of a file', '\n<!DOCTYPE html><html>', 'a page of HTML'],
    ['a page with a drawing in it', '<html><svg width="48" height="64"></svg></html>', 'a page of HTML'],
    ['bytes of no format', '\u0000\u0001\u0002\u0003', 'no format of images'],
    ['a drawing', '<?xml version="1.0"?><!-- a -->\n<svg width="48" height="64"/>', 'an SVG drawing'],
    ['a HEIF image', '\0\0\0\x18ftypheic\0\0\0\0', 'a HEIF image'],
    ['a JPEG XL image', '\0\0\0\x0cJXL \r\n\x87\n', 'a JPEG XL image'],
    ['a sound', 'RIFF\x24\0\0\0WAVEfmt ', 'no format of images'],
  ])('%s is said to be one, and no image', async (_, content, words) => {
    await expect(decode(Buffer.from(content, 'latin1'), 'a.jpg')).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`^this is no image that is read here: .*${words}`)),
      place: 'a.jpg',
    });
  });

  test('an AVIF image is said to be one, though libvips reads it', async () => {
    const bytes = await asSharp(patternedImage(16, 16)).avif().toBuffer();
    await expect(decode(bytes, 'a.jpg')).rejects.toThrow('it is an AVIF image');
  });

  test('nothing of a text that stands in place of an image is shown', async () => {
    const refused = await decode(Buffer.from('root:x:0:0:root:/root\n'), 'a.jpg').catch((error) => error);
    expect(refused.message).toBe('this is no image that is read here: it is a text');
    expect(JSON.stringify(refused)).not.toContain('root');
  });

  test.each([
    ['PNG', 'png', 'rgb16', 3],
    ['grey PNG', 'png', 'grey16', 1],
    ['TIFF', 'tiff', 'rgb16', 3],
    ['grey TIFF', 'tiff', 'grey16', 1],
  ] as const)('a %s of 16 bits a sample has the upper eight', async (_, format, space, channels) => {
    const samples = Uint16Array.from({ length: 12 * 8 * channels }, (_, i) => (i * 6007) % 65536);
    const bytes = await sharp(samples, { raw: { width: 12, height: 8, channels } })
      .toColourspace(space)
      .toFormat(format, format === 'tiff' ? { compression: 'none' } : {})
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const expected = [...samples].flatMap((sample) => Array(3 / channels).fill(sample >> 8));
    expect([...(await decode(bytes, 'a.png')).data]).toEqual(expected);
  });

  test('a TIFF of floats is refused: from 0 to 1 they would all be black', async () => {
    const samples = Float32Array.from({ length: 12 * 8 * 3 }, (_, i) => i / 288);
    const bytes = await sharp(samples, { raw: { width: 12, height: 8, channels: 3 } })
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toBuffer();
    await expect(decode(bytes, 'a.tiff')).rejects.toMatchObject({
      message: 'the samples of the image are of the type float, of which 8 bits are not known',
      place: 'a.tiff',
      cure: 'save it with 8 bits a sample',
    });
  });

  test.each([
    [0, 0, 'its header has no pixels'],
    [8, 9, 'its pixels are damaged, or fewer than its header says'],
  ])('a PNG of %dx%d by its header alone is said to be wrong in it', async (width, height, words) => {
    await expect(decode(await withPngSize(width, height), 'a.png')).rejects.toThrow(
      `the image is broken: ${words}`,
    );
  });

  test.each([
    ['a checksum', (file: Buffer) => file.indexOf('IEND') - 5, 'the checksum of its IDAT chunk is wrong'],
    ['its header', (file: Buffer) => file.indexOf('IHDR') + 11, 'the checksum of its IHDR chunk is wrong'],
    ['the name of a chunk', (file: Buffer) => file.indexOf('IDAT'), 'its chunks are damaged'],
  ])('a PNG with another byte in %s is not said to be truncated', async (_, find, words) => {
    const bytes = await asSharp(patternedImage(64, 48)).png().toBuffer();
    const at = find(bytes);
    bytes[at] = bytes[at]! ^ 0x81;
    const refused = await decode(bytes, 'a.png').catch((error) => error);
    expect(refused.message).toBe(`the image is broken: ${words}`);
  });

  test.each([
    ['JPEG', () => withJpegSize(encodeJpeg(patternedImage(16, 16), 90), 60_000, 60_000)],
    ['JPEG that is all but none', () => withJpegSize(encodeJpeg(patternedImage(16, 16), 90), 10_001, 10_000)],
    ['PNG', () => withPngSize(10_001, 10_000)],
    ['PNG that claims the most', () => withPngSize(2 ** 31 - 1, 2 ** 31 - 1)],
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
