import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAlikeFolder } from '../../src/faces/lists/alike-folder.ts';
import { parsePairs } from '../../src/faces/pairs/parse-pairs.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const parse = (text: string, folds: number | null = null) => parsePairs(text, 'auto', 'pairs.txt', folds);
const said = (text: string) => parse(text).pairs.map(({ first, second, same }) => [first, second, same]);

describe('a list of pairs of any form', () => {
  const NUMBERED = [
    ['A_B/A_B_0001', 'A_B/A_B_0014', true],
    ['A_B/A_B_0002', 'C/C_0003', false],
  ];
  test.each([
    ['LFW with its header', '1\t1\nA_B\t1\t14\nA_B\t2\tC\t3\n'],
    ['MFR2, without header', 'A_B 1 14\nA_B 2 C 3'],
    ['blanks and tabs, several and mixed', '\ufeff1   1\r\n\r\nA_B \t 1 \t14\r\nA_B\t2 C  3  \r\n'],
    ['numbers of another width', 'A_B 001 0014\nA_B 2 C 03'],
    ['the number of pairs alone', '1\nA_B 1 14\nA_B 2 C 3'],
    ['the number of all pairs', '2\nA_B 1 14\nA_B 2 C 3'],
    ['names of columns', 'name,imagenum1,imagenum2,\nA_B,1,14,\nA_B,2,C,3\n'],
    ['semicolons', 'A_B; 1; 14\nA_B; 2; C; 3'],
  ])('reads people and numbers: %s', (_, text) => {
    expect(said(text)).toEqual(NUMBERED);
  });

  const FLAGGED = [
    ['a/1.jpg', 'a/2.png', true],
    ['a/1.jpg', 'b/x 1.jpg', false],
  ];
  test.each([
    ['tabs', 'a/1.jpg\ta/2.png\t1\na/1.jpg\tb/x 1.jpg\t0'],
    ['the flag first', '1\ta/1.jpg\ta/2.png\n0\ta/1.jpg\tb/x 1.jpg'],
    ['words for flags', 'a/1.jpg,a/2.png,True\na/1.jpg,b/x 1.jpg,False'],
    ['CSV with a header', 'path1,path2,is_same\n"a/1.jpg","a/2.png",1\na/1.jpg,"b/x 1.jpg",0\n'],
    ['a header of O-LFW', 'img1\timg2\tflag\na/1.jpg\t\ta/2.png\t1\n./a/1.jpg\tb/x 1.jpg\t-1'],
    ['two lines a pair, as CALFW', 'a/1.jpg\t7\na/2.png\t7\na/1.jpg\t0\nb/x 1.jpg\t0\n'],
  ])('reads paths and flags: %s', (_, text) => {
    expect(said(text)).toEqual(FLAGGED);
  });

  const lines = (pairs: number) =>
    Array.from({ length: pairs }, (_, i) => (i % 2 ? `A 1 B ${i}` : `A 1 ${i + 2}`)).join('\n');
  test.each([
    ['', 20, null],
    ['10 1\n', 20, 10],
    ['5,2\n', 20, 5],
    ['5 4\n', 20, 5],
    ['4\n', 20, 4],
    ['10\n', 20, null],
    ['1 10\n', 20, null],
    ['500\n', 1000, null],
  ])('with the header %j on %i pairs has %s folds', (header, pairs, folds) => {
    expect(parse(`${header}${lines(pairs)}`)).toMatchObject({ folds, remarks: [] });
  });

  test.each([
    [
      '10 300\n',
      20,
      'the header announces 10 folds of 300 pairs of each kind, 6000 in all, but there are 20',
    ],
    ['5 1\n', 5, 'the header announces 5 folds of 1 pairs of each kind, 10 in all, but there are 5'],
    ['7\n', 20, 'the header "7" announces neither the folds nor the pairs of the list, which has 20'],
    ['6\n', 12, 'the header "6" has two meanings: 6 pairs of each kind, or 6 folds of 2 pairs'],
  ])('with the header %j on %i pairs is an error', (header, pairs, message) => {
    expect(() => parse(`${header}${lines(pairs)}`)).toThrow(message);
  });

  test('needs no word on folds where they are said', () => {
    expect(parse(`6\n${lines(12)}`, 3)).toMatchObject({ folds: null });
  });

  test('says that it takes its first line for a header', () => {
    expect(parse('left right same\na b 1\na c 0').remarks).toEqual([
      'its first line, "left right same", is taken for a header',
    ]);
  });

  test.each([
    ['A 1 2\nA 1 B\n', 'pairs.txt:2', /is no pair of the form that those before it have/],
    ['A 1 x\nA 1 2\nA 1 B 2', 'pairs.txt:1', /no pair of any form/],
    ['10 1\na b 1\na b\n', 'pairs.txt:3', /the form that those before/],
    ['a.jpg 1\nb.jpg 0\n', 'pairs.txt:1', /no pair of any form/],
    [
      'A 1 0\nB 1 1',
      'pairs.txt:1',
      /pairs of two forms: `name i j` or `name1 i name2 j`, which is A\/A_0001 and A\/A_0000 of one person first, and `path1 path2 flag`, which is A and 1 of two people/,
    ],
    ['A 1 A 2\nA 1 2', 'pairs.txt:1', /A is two people/],
    ['../a b 1\na b 0', 'pairs.txt:1', /leads out/],
    ['a,b,1\nb,a,0', 'pairs.txt:2', /contradicts line 1/],
    ['10 300', 'pairs.txt', /no pairs/],
    ['', 'pairs.txt', /no pairs/],
  ])('refuses %j', (text, place, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        place,
        message: expect.stringMatching(message),
        cure: expect.any(String),
      }),
    );
  });
});

describe('images that a list names otherwise', () => {
  const root = join(scratchFolder(), 'images');
  for (const file of [
    'A/A_1.PNG',
    'A/A_0002.jpg',
    'A/A_002.png',
    'B/B_03.bmp',
    'C_0004.jpeg',
    'd/x.jpg',
    'A/notes.txt',
    'E/E_0001.txt',
    'Zoë/Zoë_0001.png'.normalize('NFD'),
  ]) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  const folder = openAlikeFolder(root);

  test.each([
    ['A/A_0001', 'A/A_1.PNG'],
    ['A/A_0002.jpg', 'A/A_0002.jpg'],
    ['A/A_0002', 'A/A_0002.jpg'],
    ['A/A_2.png', 'A/A_002.png'],
    ['B/B_0003', 'B/B_03.bmp'],
    ['C/C_0004', 'C_0004.jpeg'],
    ['d/x', 'd/x.jpg'],
    ['d/x.png', 'd/x.jpg'],
    ['d/y', undefined],
    ['E/E_0001', undefined],
    ['F/F_0001', undefined],
    ['A/notes', undefined],
    ['Zoë/Zoë_1'.normalize('NFC'), 'Zoë/Zoë_0001.png'.normalize('NFD')],
  ])('%s is %s', (path, file) => {
    expect(folder.find(path)).toBe(file);
  });

  test('are told where their endings differ', () => {
    expect(folder.endingOtherwise()).toEqual([['d/x.png', 'd/x.jpg']]);
  });

  test('are an error where two may be meant', () => {
    expect(() => folder.find('A/A_2')).toThrow("the list's A/A_2 may be A_0002.jpg or A_002.png");
  });
});
