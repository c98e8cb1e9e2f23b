import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import jpeg from '@julusian/jpeg-turbo';
import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { decodeExactly } from '../../src/faces/images/decode.ts';
import { decodeJpegExactly } from '../../src/faces/images/exact-jpeg.ts';
import { patternedImage } from './support/patterned-image.ts';

interface PillowJpeg {
  size: [number, number];
  sampling: string;
  quality: number;
  progressive: boolean;
  file: string;
  decodedSha256: string;
}

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/faces/pillow-jpegs.json', import.meta.url), 'utf8'),
) as PillowJpeg[];

const SIZES = [
  [1, 1],
  [2, 9],
  [8, 8],
  [15, 17],
  [33, 16],
  [96, 112],
] as const;

const QUALITIES = [1, 50, 90, 100];

describe('an ordinary JPEG', () => {
  test.each(
    golden,
  )('of Pillow, $size $sampling quality $quality progressive $progressive, has the pixels of Pillow', async (one) => {
    const decoded = await decodeJpegExactly(Buffer.from(one.file, 'base64'));
    expect([decoded?.width, decoded?.height, decoded?.channels]).toEqual([...one.size, 3]);
    expect(createHash('sha256').update(decoded!.data).digest('hex')).toBe(one.decodedSha256);
  });

  test.each([
    ['4:2:0', { chromaSubsampling: '4:2:0' }],
    ['4:4:4', { chromaSubsampling: '4:4:4' }],
    ['progressive 4:2:0', { chromaSubsampling: '4:2:0', progressive: true }],
    ['progressive 4:4:4', { chromaSubsampling: '4:4:4', progressive: true }],
    ['4:2:0 with Huffman tables of its own', { chromaSubsampling: '4:2:0', optimiseCoding: true }],
  ] satisfies [string, JpegOptions][])('%s has the pixels of sharp', async (_, options) => {
    for (const [width, height] of SIZES) {
      for (const quality of QUALITIES) {
        await expectPixelsOfSharp(
          await raw(width, height)
            .jpeg({ ...options, quality })
            .toBuffer(),
        );
      }
    }
  });

  test.each([
    ['4:2:2', jpeg.SAMP_422],
    ['4:2:0', jpeg.SAMP_420],
    ['4:4:4', jpeg.SAMP_444],
    ['grey', jpeg.SAMP_GRAY],
  ])('%s of the quick encoder has the pixels of sharp', async (_, subsampling) => {
    for (const [width, height] of SIZES) {
      for (const quality of QUALITIES) await expectPixelsOfSharp(turbo(width, height, subsampling, quality));
    }
  });

  test('goes into the memory that is given', async () => {
    const memory = Buffer.alloc(8 * 8 * 3);
    const decoded = await decodeJpegExactly(turbo(8, 8, jpeg.SAMP_420, 90), () => memory);
    expect(decoded!.data).toBe(memory);
    expect(memory.some((value) => value > 0)).toBe(true);
  });
});

describe('another JPEG is left to sharp:', () => {
  test.each([
    ['colours of half the height', () => turbo(16, 16, jpeg.SAMP_440, 90)],
    ['more pixels than a face has', () => turbo(1024, 600, jpeg.SAMP_420, 50)],
    ['an Adobe marker', () => withAdobeMarker(turbo(16, 16, jpeg.SAMP_444, 90))],
  ])('%s', async (_, make) => {
    const bytes = make();
    expect(await decodeJpegExactly(bytes)).toBeUndefined();
    expect(Buffer.compare((await decodeExactly(bytes, 'a.jpg')).data, await pixelsOfSharp(bytes))).toBe(0);
  });

  test('four colours for print', async () => {
    const bytes = await raw(16, 16).toColourspace('cmyk').jpeg().toBuffer();
    expect(await decodeJpegExactly(bytes)).toBeUndefined();
    expect((await decodeExactly(bytes, 'a.jpg')).channels).toBe(3);
  });

  test('one with bytes between its segments, which all read without a complaint', async () => {
    const whole = turbo(16, 16, jpeg.SAMP_420, 90);
    const bytes = Buffer.concat([whole.subarray(0, -2), Buffer.from([1, 2, 3]), whole.subarray(-2)]);
    const [decoded, expected] = [await decodeExactly(bytes, 'a.jpg'), await decodeExactly(whole, 'b.jpg')];
    expect(Buffer.compare(decoded.data, expected.data)).toBe(0);
  });
});

describe('a JPEG that ends early', () => {
  test.each([
    ['baseline', turbo(64, 48, jpeg.SAMP_420, 90)],
    ['grey', turbo(64, 48, jpeg.SAMP_GRAY, 90)],
  ])('is refused wherever it ends: %s', async (_, whole) => {
    for (let length = 4; length < whole.length - 16; length += Math.ceil(whole.length / 40)) {
      await expectRefused(whole.subarray(0, length));
    }
  });

  test('is refused, be it progressive', async () => {
    const whole = await raw(64, 48).jpeg({ progressive: true }).toBuffer();
    for (const share of [0.1, 0.4, 0.7, 0.95]) {
      await expectRefused(whole.subarray(0, Math.floor(whole.length * share)));
    }
  });

  test('does not harm the next one', async () => {
    const whole = turbo(64, 48, jpeg.SAMP_420, 90);
    for (let i = 0; i < 3; i++) {
      await expectRefused(whole.subarray(0, whole.length >> 1));
      await expectPixelsOfSharp(whole);
    }
  });
});

async function expectPixelsOfSharp(bytes: Uint8Array): Promise<void> {
  const decoded = await decodeJpegExactly(bytes);
  expect(decoded?.channels).toBe(3);
  expect(Buffer.compare(decoded!.data, await pixelsOfSharp(bytes))).toBe(0);
}

async function expectRefused(bytes: Uint8Array): Promise<void> {
  expect(await decodeJpegExactly(bytes)).toBeUndefined();
  const failure = await decodeExactly(bytes, 'x/broken.jpg').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure).toMatchObject({ place: 'x/broken.jpg' });
}

function pixelsOfSharp(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes).toColourspace('srgb').raw().toBuffer();
}

function raw(width: number, height: number): Sharp {
  return sharp(patternedImage(width, height).data, { raw: { width, height, channels: 3 } });
}

function turbo(width: number, height: number, subsampling: number, quality: number): Buffer {
  const options = { format: jpeg.FORMAT_RGB, width, height, subsampling, quality };
  const room = Buffer.alloc(jpeg.bufferSize(options));
  return Buffer.from(jpeg.compressSync(Buffer.from(patternedImage(width, height).data), room, options));
}

/** The marker says "YCbCr", as the file is. */
function withAdobeMarker(bytes: Uint8Array): Buffer {
  const marker = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 1]);
  return Buffer.concat([bytes.subarray(0, 2), marker, bytes.subarray(2)]);
}
