import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeMegafaceBin, megafaceBinName } from '../../src/faces/features/megaface-bin.ts';
import { encodeNpy, npyName } from '../../src/faces/features/npy.ts';
import { decodeMegafaceBin, decodeNpy } from './support/feature-files.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/faces/${name}`, import.meta.url));

describe('a feature', () => {
  test('is written as NumPy does, byte for byte, and read back', () => {
    const feature = decodeNpy(fixture('feature.npy'), 'feature.npy');
    expect(feature.length).toBe(512);
    expect(fixture('feature.npy').equals(encodeNpy(feature))).toBe(true);
  });

  test('is written as the devkit does, byte for byte, and read back', () => {
    const feature = decodeMegafaceBin(fixture('feature.bin'), 'feature.bin');
    expect(fixture('feature.bin').equals(encodeMegafaceBin(feature))).toBe(true);
    expect(feature).toEqual(decodeNpy(fixture('feature.npy'), 'feature.npy'));
  });

  test('of any length has its numbers at a multiple of 64', () => {
    for (const length of [0, 1, 9, 10, 256, 99_999]) {
      const bytes = encodeNpy(new Float32Array(length).fill(0.5));
      expect((bytes.length - length * 4) % 64).toBe(0);
      expect(decodeNpy(bytes, 'x').length).toBe(length);
    }
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('a text that is long enough')],
    ['half a feature', fixture('feature.npy').subarray(0, 1000)],
    ['doubles', Buffer.from(fixture('feature.npy').toString('latin1').replace('<f4', '<f8'), 'latin1')],
    ['a header that leads outside', Buffer.from('\x93NUMPY\x01\x00\xff\xff{}', 'latin1')],
  ])('cannot be read from %s', (_, bytes) => {
    expect(() => decodeNpy(bytes, 'x.npy')).toThrow(
      expect.objectContaining({ name: 'InputError', place: 'x.npy' }),
    );
    expect(() => decodeMegafaceBin(bytes, 'x.bin')).toThrow(
      expect.objectContaining({ name: 'InputError', place: 'x.bin' }),
    );
  });

  test('has the file names that its readers expect', () => {
    expect(npyName('000/A.B/x.y.jpg')).toBe('000/A.B/x.y.npy');
    expect(megafaceBinName('000/A/x.jpg', 'occpipe')).toBe('000/A/x.jpg_occpipe.bin');
  });
});
