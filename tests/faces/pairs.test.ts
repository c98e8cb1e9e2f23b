import { describe, expect, test } from 'vitest';
import { type PairFormat, parsePairs } from '../../src/faces/protocols/pairs.ts';
import { validPairs } from '../../src/faces/protocols/valid-pairs.ts';

describe('a list of pairs', () => {
  test.each([
    [
      'lfw',
      '10\t300\nA_B\t1\t4\nA_B\t2\tC\t13\n',
      ['A_B/A_B_0001.jpg', 'A_B/A_B_0004.jpg'],
      ['A_B/A_B_0002.jpg', 'C/C_0013.jpg'],
    ],
    ['mfr2', 'AB 1 4\r\nAB 2 C 13', ['AB/AB_0001.png', 'AB/AB_0004.png'], ['AB/AB_0002.png', 'C/C_0013.png']],
    [
      'o-lfw',
      'a\tb\tflag\nx/1.jpg\tx/2.jpg\t1\nx/1.jpg\ty z.jpg\t0',
      ['x/1.jpg', 'x/2.jpg'],
      ['x/1.jpg', 'y z.jpg'],
    ],
    ['rmfd', 'x/1.jpg x/2.jpg 1\nx/1.jpg y.jpg 0\n\n', ['x/1.jpg', 'x/2.jpg'], ['x/1.jpg', 'y.jpg']],
  ] as const)('of the format %s gives paths and flags', (format, text, same, different) => {
    expect(parsePairs(text, format, 'pairs.txt')).toEqual([
      { first: same[0], second: same[1], same: true },
      { first: different[0], second: different[1], same: false },
    ]);
  });

  test.each([
    ['lfw', '10\t300\nA\t1\t2\nA 1 2', 3],
    ['lfw', '10\t300\nA\t1\tx', 2],
    ['lfw', '10\t300\nA\t1\tB\t2\t3', 2],
    ['lfw', 'A\t1\t2\nA\t1\t3', 1],
    ['mfr2', 'A 1', 1],
    ['o-lfw', 'header\na\tb\t2', 2],
    ['rmfd', 'a b 1\na b', 2],
  ] as [
    PairFormat,
    string,
    number,
  ][])('of the format %s: %j is an error in line %i', (format, text, line) => {
    expect(() => parsePairs(text, format, 'lfw/pairs.txt')).toThrow(
      expect.objectContaining({
        name: 'InputError',
        place: `lfw/pairs.txt:${line}`,
        cure: expect.any(String),
      }),
    );
  });

  test('of the format o-lfw loses its first line whatever it is, as in the reference', () => {
    expect(parsePairs('a\tb\t1\nc\td\t0', 'o-lfw', 'pairs.txt')).toEqual([
      { first: 'c', second: 'd', same: false },
    ]);
  });

  test('without pairs is an error', () => {
    expect(() => parsePairs('10\t300\n', 'lfw', 'pairs.txt')).toThrow(/no pairs/);
  });
});

describe('valid pairs', () => {
  const pairs = parsePairs('h\nA\t1\t2\nA\t1\t3\nA\t1\tB\t1\nA\t9\t2', 'lfw', 'pairs.txt');
  const among =
    (...names: string[]) =>
    (path: string): boolean =>
      names.some((name) => path.endsWith(`${name}.jpg`));

  test('of LFW are those with the second image occluded', () => {
    const source = { hasOccluded: among('A_0002'), hasClean: () => true, file: 'pairs.txt' };
    const { pairs: kept, validRate } = validPairs(pairs, 'lfw', source);
    expect(kept.map(({ first }) => first)).toEqual(['A/A_0001.jpg', 'A/A_0009.jpg']);
    expect(validRate).toBe(0.5);
  });

  test('of LFW without their clean images are an error', () => {
    const source = { hasOccluded: among('A_0002'), hasClean: among('A_0001', 'A_0002'), file: 'pairs.txt' };
    expect(() => validPairs(pairs, 'lfw', source)).toThrow(/A\/A_0009\.jpg of a pair is missing/);
  });

  test('of the other formats are those with both images', () => {
    const source = {
      hasOccluded: among('A_0001', 'A_0003', 'B_0001'),
      hasClean: () => false,
      file: 'pairs.txt',
    };
    expect(validPairs(pairs, 'mfr2', source)).toMatchObject({
      validRate: 0.5,
      pairs: [{ second: 'A/A_0003.jpg' }, { second: 'B/B_0001.jpg' }],
    });
  });

  test('that are none are an error', () => {
    const source = { hasOccluded: () => false, hasClean: () => true, file: 'pairs.txt' };
    expect(() => validPairs(pairs, 'lfw', source)).toThrow(/none of the 4 pairs has its images/);
  });
});
