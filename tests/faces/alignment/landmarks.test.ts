import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLandmarks } from '../../../src/faces/alignment/landmarks/read-landmarks.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const folder = scratchFolder();
const file = join(folder, 'list');
const reading = (text: string, given = {}) => {
  writeFileSync(file, text);
  return readLandmarks(file, given);
};

const NUMBERS = [106, 111, 144, 113, 130, 131, 110, 157, 140, 158];
const XS = NUMBERS.filter((_, i) => i % 2 === 0);
const YS = NUMBERS.filter((_, i) => i % 2 === 1);
const PAIRS = XS.map((x, i) => [x, YS[i]!]);
const POINTS = XS.map((x, i) => ({ x, y: YS[i] }));
const PATH = 'Ann A/Ann A_0001.jpg';
const NAMES = ['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'];
const KEYPOINTS = Object.fromEntries(NAMES.map((name, i) => [name, PAIRS[i]]));
const HEADER = NAMES.flatMap((name) => [`${name}_x`, `${name}_y`]);
const SWAPPED = [1, 0, 2, 4, 3].flatMap((i) => PAIRS[i]!);

describe('a list of landmarks is read', () => {
  test.each([
    ['with tabs, as SphereFace has it', [PATH, ...NUMBERS].join('\t')],
    ['with a label between, as for CASIA-WebFace', [PATH, 12, ...NUMBERS].join('\t')],
    ['with blanks, though the path has some', [PATH, ...NUMBERS].join(' ')],
    ['with all x before all y, as MTCNN gives them', [PATH, ...XS, ...YS].join(' ')],
    [
      'with a box and its score, as programs of MTCNN write',
      [PATH, 9, 8, 200, 210, 0.99, ...XS, ...YS].join(' '),
    ],
    ['with commas', [PATH, ...NUMBERS].join(',')],
    ['with semicolons, quotes and names', `name;${HEADER.join(';')}\n"${PATH}";${NUMBERS.join(';')}`],
    ['with other columns', `score,${HEADER.join(',')},x1,y1,file\n1,${NUMBERS},0,0,"${PATH}"`],
    ['with numbered columns', `NAME_ID,P1X,P1Y,P2X,P2Y,P3X,P3Y,P4X,P4Y,P5X,P5Y\n"${PATH}",${NUMBERS}`],
    [
      'of CelebA',
      `1\n${HEADER.join(' ')}\n${PATH.replaceAll(' ', '')}   ${NUMBERS.join('  ')}`,
      'AnnA/AnnA_0001.jpg',
    ],
    ['as JSON of ten numbers', JSON.stringify({ [PATH]: NUMBERS })],
    ['as JSON of ten numbers, all x first', JSON.stringify({ [PATH]: [...XS, ...YS] })],
    ['as JSON of points', JSON.stringify({ [PATH]: PAIRS })],
    ['as JSON of x and y', JSON.stringify([{ file: PATH, points: POINTS }])],
    ['as JSON of two lists', JSON.stringify([{ path: PATH, landmarks: [XS, YS] }])],
    [
      'as JSON of the package mtcnn',
      JSON.stringify({ [PATH]: [{ box: [1, 2, 3, 4], keypoints: KEYPOINTS }] }),
    ],
    ['with left and right of the person', [PATH, ...SWAPPED].join('\t')],
  ])('%s', async (_, text, path = PATH) => {
    const { faces, repeated } = await reading(`${text}\n`);
    expect([...faces]).toEqual([[path, POINTS]]);
    expect(repeated).toEqual([]);
  });

  test('and says how it took its numbers', async () => {
    expect((await reading(`a.jpg ${[...XS, ...YS].join(' ')}`)).reading).toEqual({
      order: 'planes',
      sides: 'picture',
    });
    expect((await reading(`a.jpg ${SWAPPED.join(' ')}`)).reading).toEqual({
      order: 'pairs',
      sides: 'person',
    });
    const given = { order: 'pairs', sides: 'picture' };
    expect((await reading(`a.jpg ${SWAPPED.join(' ')}`, given)).reading).toEqual(given);
  });

  test('and what it says twice is counted, what it contradicts an error', async () => {
    const line = [PATH, ...NUMBERS].join(' ');
    expect((await reading(`${line}\n${line}\n`)).repeated).toEqual([PATH]);
    await expect(reading(`${line}\n\n${line}1\n`)).rejects.toThrow(/has other points than in line 1/);
    const twoFaces = JSON.stringify({ [PATH]: [PAIRS, PAIRS.map(([x, y]) => [x! + 50, y])] });
    await expect(reading(twoFaces)).rejects.toThrow(/other points than in another face/);
  });

  test('where pictures without a face have none', async () => {
    const { faces } = await reading(JSON.stringify({ 'a.jpg': [], 'b.jpg': [{ points: PAIRS }] }));
    expect([...faces.keys()]).toEqual(['b.jpg']);
  });
});

describe('an error names the row of', () => {
  test.each([
    ['too few numbers', `${PATH} 1 2 3\n`, 'list:1', 'has 3 numbers'],
    ['what is no number', `path,${HEADER}\na.jpg,1,2,3,4,5,6,7,8,9,x\n`, 'list:2', '"x" is no number'],
    [
      'columns that say nothing',
      `a,b,c,d,e,f,g,h,i,j,k\n1,2,3,4,5,6,7,8,9,10,11\n`,
      'list:1',
      'the columns do not say',
    ],
    ['a count that is not kept', `3\na.jpg ${NUMBERS.join(' ')}\n`, 'list:1', 'announces 3 lines and has 1'],
    ['a path that leads out', `../a.jpg ${NUMBERS.join(' ')}\n`, 'list:1', 'leads out'],
    ['an entry without five points', '{"a.jpg": [[1, 2], [3, 4]]}', 'list, "a.jpg"', 'no five points'],
    ['broken JSON', '{"a.jpg": [', 'list', 'no JSON'],
    ['nothing', '# nothing\n', 'list', 'is empty'],
    ['numbers that are no faces', 'a.jpg 1 900 3 2 500 6 7 80 9 10\n', 'list', 'no points of faces'],
  ])('%s', async (_, text, place, words) => {
    await expect(reading(text)).rejects.toMatchObject({
      name: 'InputError',
      place: expect.stringContaining(place),
      message: expect.stringContaining(words),
    });
  });
});
