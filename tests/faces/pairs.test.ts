import { describe, expect, test } from 'vitest';
import { type PairFormat, parsePairs } from '../../src/faces/pairs/parse-pairs.ts';
import { validPairs } from '../../src/faces/pairs/valid-pairs.ts';

describe('a list of pairs', () => {
  test.each([
    [
      'lfw',
      '1\t1\nA_B\t1\t4\nA_B\t2\tC\t13\n',
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
    expect(parsePairs(text, format, 'pairs.txt').pairs).toEqual([
      { first: same[0], second: same[1], same: true },
      { first: different[0], second: different[1], same: false },
    ]);
  });

  test.each([
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

  test('of the format o-lfw loses its first line whatever it is, as in the reference, and says so', () => {
    expect(parsePairs('a\tb\t1\nc\td\t0', 'o-lfw', 'pairs.txt')).toMatchObject({
      pairs: [{ first: 'c', second: 'd', same: false }],
      headerPair: 'a\tb\t1',
    });
  });

  test.each(['-2 5', '2.0 5', '1 2 3 4 5', '5 -1'])('with the header %j is an error', (header) => {
    const parse = () => parsePairs(`${header}\nA\t1\t2\n`, 'lfw', 'pairs.txt');
    expect(parse).toThrow(`the header "${header}" announces neither folds nor pairs`);
  });

  test.each([
    ['10\t300', null],
    ['5\t1', 5],
    ['5 1', 5],
    ['5', null],
    ['10', null],
    ['people and pairs', null],
  ])('with the header %j has %s folds, or is an error', (header, folds) => {
    const lines = Array.from({ length: 5 }, (_, i) => [`A\t1\t${i + 2}`, `A\t${i + 1}\tB\t1`]).flat();
    const parse = () => parsePairs([header, ...lines].join('\n'), 'lfw', 'pairs.txt');
    if (header === '10\t300') {
      expect(parse).toThrow(
        'the header announces 10 folds of 300 pairs of the same person and 300 of two, 6000 in all, but there are 10',
      );
    } else expect(parse()).toMatchObject({ folds, headerPair: null });
  });

  test('is read with comments, old line ends, and tabs or blanks', () => {
    const text = '# made by hand\r1 1\r\rA_B 1 4\rA_B\t2 \t C\t13\r';
    const { pairs } = parsePairs(text, 'lfw', 'pairs.txt');
    expect(pairs.map(({ second }) => second)).toEqual(['A_B/A_B_0004.jpg', 'C/C_0013.jpg']);
  });

  test.each([
    ['x/1.jpg y/2.jpg 1\ny/2.jpg x/1.jpg 0', 2, /contradicts line 1/],
    ['../x/1.jpg y/2.jpg 1', 1, /leads out of the folder/],
    ['/data/x/1.jpg y/2.jpg 1', 1, /is an absolute path/],
    ['C:/x/1.jpg y/2.jpg 1', 1, /is an absolute path/],
    ['x\\1.jpg y/2.jpg 1', 1, /has backslashes/],
    ['x/ y/2.jpg 1', 1, /names no file/],
  ])('refuses %j', (text, line, message) => {
    expect(() => parsePairs(text, 'rmfd', 'pairs.txt')).toThrow(
      expect.objectContaining({ place: `pairs.txt:${line}`, message: expect.stringMatching(message) }),
    );
  });

  test('refuses one person who is said to be two', () => {
    expect(() => parsePairs('A 1 A 2', 'mfr2', 'pairs.txt')).toThrow('the line says that A is two people');
  });

  test('says what is odd about it', () => {
    const { remarks, pairs } = parsePairs('A 1 2\nA 2 1\nA 3 3\nA 1 3', 'mfr2', 'pairs.txt');
    expect(pairs).toHaveLength(4);
    expect(remarks).toEqual([
      '1 of its pairs are repeated: line 2 says again what line 1 says',
      '1 of its pairs compare an image with itself: line 3 is the first',
    ]);
  });

  test('without pairs is an error', () => {
    expect(() => parsePairs('10\t300\n', 'lfw', 'pairs.txt')).toThrow(/no pairs/);
  });
});

describe('valid pairs', () => {
  const { pairs } = parsePairs('h\nA\t1\t2\nA\t1\t3\nA\t1\tB\t1\nA\t9\t2', 'lfw', 'pairs.txt');
  const among =
    (...names: string[]) =>
    (path: string): boolean =>
      names.some((name) => path.endsWith(`${name}.jpg`));

  const from = { hasClean: () => true, file: 'pairs.txt', least: 0.5 };

  test('of LFW are those with the second image occluded', () => {
    const source = { ...from, hasOccluded: among('A_0002') };
    const { pairs: kept, validRate, missing } = validPairs(pairs, source);
    expect(kept.map(({ first }) => first)).toEqual(['A/A_0001.jpg', 'A/A_0009.jpg']);
    expect(validRate).toBe(0.5);
    expect(missing.map(({ image }) => image)).toEqual(['A/A_0003.jpg', 'B/B_0001.jpg']);
  });

  test('of LFW without their clean images are an error', () => {
    const source = { ...from, hasOccluded: among('A_0002'), hasClean: among('A_0001', 'A_0002') };
    expect(() => validPairs(pairs, source)).toThrow(/A\/A_0009\.jpg of a pair is missing/);
  });

  test('of the other formats are those with both images', () => {
    const source = { ...from, hasClean: among('A_0001', 'A_0003', 'B_0001') };
    expect(validPairs(pairs, source)).toMatchObject({
      validRate: 0.5,
      pairs: [{ second: 'A/A_0003.jpg' }, { second: 'B/B_0001.jpg' }],
    });
  });

  test('that are none are an error', () => {
    const source = { ...from, hasOccluded: () => false };
    expect(() => validPairs(pairs, source)).toThrow(/none of the 4 pairs has its images/);
  });

  test('that are fewer than the least share are an error', () => {
    const source = { ...from, hasClean: among('A_0001', 'A_0002') };
    expect(() => validPairs(pairs, source)).toThrow(
      '1 of 4 pairs have their images, fewer than the 50 % that make a result',
    );
    expect(validPairs(pairs, { ...source, least: 0.25 }).validRate).toBe(0.25);
  });
});
