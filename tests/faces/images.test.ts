import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { randomStream } from '../../src/base/random.ts';
import { TEMPLATES } from '../../src/faces/alignment/templates.ts';
import { decodeBmp } from '../../src/faces/images/bmp.ts';
import { adjustBrightness, adjustContrast, adjustSaturation } from '../../src/faces/images/colour.ts';
import { decodeExactly, decodeImage, readImage } from '../../src/faces/images/decode.ts';
import { encodeJpegExactly } from '../../src/faces/images/exact-jpeg.ts';
import { crop, dropAlpha, flipHorizontally, type Image } from '../../src/faces/images/image.ts';
import { decodeJpeg, encodeJpeg } from '../../src/faces/images/jpeg.ts';
import { mirrorInto } from '../../src/faces/images/mirror.ts';
import { normaliseInto } from '../../src/faces/images/normalise.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import { type Filter, resize } from '../../src/faces/images/resize.ts';
import { fitSize } from '../../src/faces/images/size/fit-size.ts';
import { requireSize } from '../../src/faces/images/size/require-size.ts';
import { patternedImage } from './support/patterned-image.ts';

interface PillowGolden {
  /** `file` is `gradient(48, 40)` saved by Pillow. */
  jpeg: { quality: number; file: string; decodedSha256: string };
  resize: { from: [number, number]; to: [number, number]; filter: Filter; base64: string }[];
  colour: { of: 'brightness' | 'contrast' | 'saturation'; factor: number; base64: string }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/faces/pillow.json', import.meta.url), 'utf8'),
) as PillowGolden;

const bytesOf = (base64: string): number[] => [...Buffer.from(base64, 'base64')];

describe('resizing', () => {
  test.each(golden.resize)('$from to $to by $filter gives the pixels of Pillow', (one) => {
    const image = patternedImage(...one.from);
    const resized = resize(image, { width: one.to[0], height: one.to[1] }, one.filter);
    expect([...resized.data]).toEqual(bytesOf(one.base64));
  });

  test('to the same size keeps the pixels', () => {
    const image = patternedImage(9, 4);
    expect(resize(image, image, 'bicubic').data).toEqual(image.data);
  });
});

describe('colour', () => {
  const adjust = { brightness: adjustBrightness, contrast: adjustContrast, saturation: adjustSaturation };

  test.each(golden.colour)('$of by $factor gives the pixels of Pillow', (one) => {
    expect([...adjust[one.of](patternedImage(13, 17), one.factor).data]).toEqual(bytesOf(one.base64));
  });
});

describe('geometry', () => {
  test('a flip exchanges left and right, and twice is none', () => {
    const image = patternedImage(5, 3, 4);
    const flipped = flipHorizontally(image);
    expect([...flipped.data.subarray(0, 4)]).toEqual([...image.data.subarray(16, 20)]);
    expect(flipHorizontally(flipped).data).toEqual(image.data);
  });

  test('a mirror image has its columns exchanged and keeps rows and colours', () => {
    const mirrored = (bytes: readonly number[], width: number): number[] => {
      const to = new Uint8Array(bytes.length);
      mirrorInto(to, Uint8Array.from(bytes), width);
      return [...to];
    };
    const two = [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60];
    expect(mirrored(two, 2)).toEqual([4, 5, 6, 1, 2, 3, 40, 50, 60, 10, 20, 30]);
    expect(mirrored([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([7, 8, 9, 4, 5, 6, 1, 2, 3]);
    const four = [1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252];
    expect(mirrored(four, 4)).toEqual([250, 251, 252, 7, 8, 9, 4, 5, 6, 1, 2, 3]);
  });

  // Four pixels of three bytes are exchanged as three words, where they lie so that they can.
  test.each([4, 8, 12, 6, 1])('images of %i pixels a row are mirrored row by row', (width) => {
    const [rows, bytes] = [6, 6 * width * 3];
    const images = Uint8Array.from({ length: bytes }, (_, i) => (i * 7) % 256);
    const expected = Array.from({ length: rows * width }, (_, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const from = (row * width + width - 1 - column) * 3;
      return [...images.subarray(from, from + 3)];
    }).flat();
    for (const offset of [0, 1]) {
      const to = new Uint8Array(bytes + offset).subarray(offset);
      mirrorInto(to, images, width);
      expect([...to]).toEqual(expected);
    }
    expect(() => mirrorInto(new Uint8Array(3), images, width)).toThrow(RangeError);
  });

  test('a crop takes the pixels inside the rectangle', () => {
    const image = patternedImage(6, 5);
    const part = crop(image, { x0: 2, y0: 1, x1: 4, y1: 4 });
    expect([part.width, part.height]).toEqual([2, 3]);
    expect([...part.data.subarray(0, 6)]).toEqual([...image.data.subarray((6 + 2) * 3, (6 + 4) * 3)]);
    expect(() => crop(image, { x0: 2, y0: 1, x1: 7, y1: 4 })).toThrow(RangeError);
  });

  test('dropping alpha lets the hidden colour show', () => {
    const image: Image = { width: 1, height: 2, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255) };
    expect([...dropAlpha(image).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('an image of another size than the network takes is an error with its cure', () => {
    const face = patternedImage(10, 12);
    expect(() => requireSize(face, { width: 10, height: 12 }, 'a.jpg')).not.toThrow();
    expect(() => requireSize(face, { width: 96, height: 112 }, 'a.jpg')).toThrow(/image is 10x12.*96x112/);
  });

  test("of ArcFace's template the columns 8 to 103 are SphereFace's, where that is asked for", () => {
    const [wide, size] = [patternedImage(112, 112), { width: 96, height: 112 }];
    const narrow = crop(wide, { x0: 8, y0: 0, x1: 104, y1: 112 });
    expect(fitSize(wide, size, 'a.jpg', { crop: 'arcface' })).toEqual(narrow);
    expect(fitSize(narrow, size, 'a.jpg', { crop: 'arcface' })).toBe(narrow);
    const [sphereface, arcface] = [TEMPLATES.sphereface, TEMPLATES.arcface].map(({ points }) => points[2]);
    expect(arcface!.x - sphereface!.x).toBeCloseTo(8, 5);
    expect(() => fitSize(wide, size, 'a.jpg', { crop: 'none' })).toThrow(
      expect.objectContaining({ cure: expect.stringContaining('`crop: arcface`') }),
    );
    for (const other of [patternedImage(112, 100), patternedImage(96, 96)]) {
      expect(() => fitSize(other, size, 'a.jpg', { crop: 'arcface' })).toThrow(
        expect.objectContaining({ cure: expect.not.stringContaining('`crop') }),
      );
    }
  });
});

describe('normalisation', () => {
  test('0, 128 and 255 become -1, 0.0039 and 1, alpha is left out', () => {
    const image: Image = { width: 1, height: 1, channels: 4, data: Uint8Array.of(0, 128, 255, 77) };
    const batch = new Float32Array(5);
    normaliseInto(image, batch, 2);
    expect([...batch]).toEqual([0, 0, -1, expect.closeTo(0.003921628, 8), 1]);
  });

  test('a batch that is too small is refused', () => {
    expect(() => normaliseInto(patternedImage(2, 3), new Float32Array(20), 3)).toThrow(RangeError);
  });
});

describe('files', () => {
  const smooth: Image = {
    width: 16,
    height: 8,
    channels: 3,
    data: new Uint8Array(16 * 8 * 3).map((_, i) => 60 + (i % 48)),
  };

  test('a JPEG comes back nearly the same, and equal pixels give equal bytes', () => {
    const bytes = encodeJpeg(smooth, 95);
    expect(encodeJpeg(smooth, 95)).toEqual(bytes);
    const decoded = decodeJpeg(bytes, 'a.jpg')!;
    const largest = Math.max(...decoded.data.map((value, i) => Math.abs(value - smooth.data[i]!)));
    expect([decoded.width, decoded.height, decoded.channels]).toEqual([16, 8, 3]);
    expect(largest).toBeLessThan(40);
  });

  test('a JPEG with stray bytes before its end is read, as Pillow does', () => {
    const bytes = encodeJpeg(smooth, 95);
    const stray = Buffer.concat([bytes.subarray(0, -2), Buffer.from([7, 7, 7]), bytes.subarray(-2)]);
    expect(decodeJpeg(stray, 'a.jpg')!.data).toEqual(decodeJpeg(bytes, 'a.jpg')!.data);
  });

  test('a JPEG with any bytes damaged is read or refused', async () => {
    const whole = encodeJpeg(patternedImage(48, 40), 80);
    const random = randomStream(1, 'damage');
    for (let i = 0; i < 500; i++) {
      const bytes = Buffer.from(whole);
      for (let k = 0; k < 3; k++) bytes[random.int(bytes.length)] = random.int(256);
      try {
        expect((await decodeImage(bytes, 'a.jpg')).channels).toBe(3);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });

  test.each([
    ['grey', 'b-w', 3],
    ['with a palette', 'palette', 3],
    ['of 16 bits', 'rgb16', 3],
  ] as const)('a PNG %s becomes RGB with 8 bits', async (_, kind, channels) => {
    const source = sharp(smooth.data, { raw: { width: 16, height: 8, channels: 3 } });
    const png = {
      'b-w': () => source.toColourspace('b-w').png(),
      palette: () => source.png({ palette: true }),
      rgb16: () => source.toColourspace('rgb16').png(),
    }[kind]();
    const decoded = await decodeImage(await png.toBuffer(), 'a.png');
    expect([decoded.channels, decoded.data.length]).toEqual([channels, 16 * 8 * channels]);
    const mean = (data: Uint8Array): number => data.reduce((a, b) => a + b, 0) / data.length;
    expect(mean(decoded.data)).toBeCloseTo(mean(smooth.data), -1);
  });

  test('a JPEG is decoded and encoded exactly as Pillow does', async () => {
    const pillow = golden.jpeg;
    const decoded = await decodeExactly(Buffer.from(pillow.file, 'base64'), 'a.jpg');
    expect(createHash('sha256').update(decoded.data).digest('hex')).toBe(pillow.decodedSha256);
    const encoded = await encodeJpegExactly(gradient(48, 40), pillow.quality);
    expect(Buffer.compare((await decodeExactly(encoded, 'a.jpg')).data, decoded.data)).toBe(0);
    expect(encoded).toEqual(await encodeJpegExactly(gradient(48, 40), pillow.quality));
  });

  test('the quick JPEG differs from the exact one by a few steps', async () => {
    const bytes = Buffer.from(golden.jpeg.file, 'base64');
    const [quick, exact] = [await decodeImage(bytes, 'a.jpg'), await decodeExactly(bytes, 'a.jpg')];
    const differences = quick.data.map((value, i) => Math.abs(value - exact.data[i]!));
    expect(Math.max(...differences)).toBeLessThan(8);
  });

  test('a lower quality makes a smaller file', () => {
    const image = patternedImage(64, 64);
    expect(encodeJpeg(image, 30).length).toBeLessThan(encodeJpeg(image, 90).length);
  });

  test('a PNG comes back exactly, with the colour under transparent pixels', async () => {
    const image: Image = { width: 2, height: 1, channels: 4, data: Uint8Array.of(9, 8, 7, 0, 6, 5, 4, 255) };
    expect(await decodeImage(await encodePng(image), 'a.png')).toMatchObject({
      channels: 4,
      data: Buffer.from(image.data),
    });
  });

  test('a 24-bit bitmap is read from its last row up', () => {
    const file = bitmap(24, 2, [
      [30, 20, 10, 60, 50, 40, 0, 0],
      [3, 2, 1, 6, 5, 4, 0, 0],
    ]);
    expect([...decodeBmp(file, 'a.bmp').data]).toEqual([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
  });

  test('a 32-bit bitmap with rows from the top is read in their order', () => {
    const file = bitmap(32, -2, [
      [3, 2, 1, 99, 6, 5, 4, 99],
      [30, 20, 10, 0, 60, 50, 40, 0],
    ]);
    expect([...decodeBmp(file, 'a.bmp').data]).toEqual([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
  });

  test('an 8-bit bitmap is looked up in its palette', () => {
    const file = bitmap(
      8,
      1,
      [[1, 0, 0, 0]],
      [
        [7, 8, 9, 0],
        [1, 2, 3, 0],
      ],
    );
    expect([...decodeBmp(file, 'a.bmp').data]).toEqual([3, 2, 1, 9, 8, 7]);
  });

  test.each([
    ['a bitmap that ends early', bitmap(24, 2, [[0, 0, 0, 0, 0, 0, 0, 0]])],
    [
      'a bitmap with an index beyond its palette',
      bitmap(
        8,
        1,
        [[1, 5, 0, 0]],
        [
          [0, 0, 0, 0],
          [0, 0, 0, 0],
        ],
      ),
    ],
    ['a JPEG that ends early', encodeJpeg(patternedImage(64, 64), 90).slice(0, 900)],
    ['a JPEG of nothing', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    ['a text', Buffer.from('not an image')],
    ['nothing', new Uint8Array(0)],
  ])('%s is an InputError that names the file', async (_, bytes) => {
    const failure = await decodeImage(bytes, 'x/broken').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as InputError).place).toBe('x/broken');
    // Said once: the place stands before the message.
    expect((failure as InputError).message).not.toContain('x/broken');
    await expect(decodeExactly(bytes, 'x/broken')).rejects.toMatchObject({
      name: 'InputError',
      place: 'x/broken',
    });
  });

  test('a missing file is an InputError with its path', async () => {
    await expect(readImage('/nowhere/at/all.jpg')).rejects.toMatchObject({ place: '/nowhere/at/all.jpg' });
  });
});

/** A bitmap two pixels wide; `rows` are the stored bytes, padded to four. */
function bitmap(bits: 8 | 24 | 32, height: number, rows: number[][], palette: number[][] = []): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + palette.length * 4, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(2, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(palette.length, 46);
  return Buffer.concat([header, Buffer.from(palette.flat()), Buffer.from(rows.flat())]);
}

/** A smooth picture, as JPEGs are made for. */
function gradient(width: number, height: number): Image {
  const at = (i: number): number => {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    return (x * (c + 2) + y * (4 - c) + 20 * c) % 256;
  };
  return {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => at(i)),
  };
}
