import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readVerificationBin } from '../../src/faces/verification/read-bin.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { hasShared, needsShared, sharedPath } from './support/shared-data.ts';

const BINS = 'fixtures/formats/bin';
const scratch = scratchFolder();

interface Expected {
  readonly images: readonly { readonly sha256: string }[];
  readonly issame: readonly boolean[];
}

describe('verification sets of insightface', () => {
  test.skipIf(!hasShared(BINS))(
    `by any Python and numpy give their images and flags${needsShared(BINS)}`,
    () => {
      const all = JSON.parse(readFileSync(sharedPath(`${BINS}/expected.json`), 'utf8')) as Record<
        string,
        Expected
      >;
      expect(Object.keys(all).length).toBeGreaterThan(25);
      for (const [name, expected] of Object.entries(all)) {
        const { images, same } = readVerificationBin(sharedPath(`${BINS}/${name}`));
        const sums = images.map((image) => createHash('sha256').update(image).digest('hex'));
        expect(sums, name).toEqual(expected.images.map(({ sha256 }) => sha256));
        expect([...same], name).toEqual(expected.issame.map(Number));
      }
    },
  );

  test.skipIf(!hasShared(BINS))(`that are none are refused, with what is wrong${needsShared(BINS)}`, () => {
    const refused: Readonly<Record<string, string>> = {
      'os-system': 'os.system',
      'os-system-inside-p2': 'posix.system',
      'os-system-inside-p4': 'posix.system',
      'eval-p4': 'builtins.eval',
      'numpy-runstring': 'runstring',
      'build-state': 'collections.OrderedDict',
      cut: 'cannot be read',
      'cut-before-issame': 'cannot be read',
      length: 'cannot be read',
      odd: '5 images for 3 pairs, which need 6',
      'not-a-pair': 'no pair of images and flags',
      'not-images': 'it is no image',
      recursive: 'no pair of images and flags',
      empty: 'the file is empty',
      jpeg: 'it is an image, and no verification set',
    };
    for (const [name, words] of Object.entries(refused)) {
      const file = sharedPath(`${BINS}/refuse/${name}.bin`);
      const place = expect.stringContaining(`${name}.bin`);
      const read = () => readVerificationBin(file);
      expect(read, name).toThrow(words);
      expect(read, name).toThrow(
        expect.objectContaining({ name: 'InputError', place, cure: expect.any(String) }),
      );
    }
    expect(existsSync('pickle-was-executed.txt')).toBe(false);
  });

  const bin = (text: string): string => {
    const file = join(mkdtempSync(join(scratch, 'bin-')), 'set.bin');
    writeFileSync(file, Buffer.from(text, 'latin1'));
    return file;
  };
  // Protocol 0: a tuple of a list of texts, and of a list of numbers.
  const image = "S'\\xff\\xd8\\xff'\na";

  test('of one pair', () => {
    const { images, same } = readVerificationBin(bin(`((l${image}${image}(lI1\nat.`));
    expect(images).toHaveLength(2);
    expect([...same]).toEqual([1]);
  });

  test('with a flag that is neither say of which pair', () => {
    expect(() => readVerificationBin(bin(`((l${image}${image}(lI2\nat.`))).toThrow(
      expect.objectContaining({ place: expect.stringMatching(/set\.bin, pair 0$/) }),
    );
  });
});
