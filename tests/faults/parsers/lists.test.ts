import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { readLandmarks } from '../../../src/faces/alignment/landmarks/read-landmarks.ts';
import { readImageList } from '../../../src/faces/datasets/image-list.ts';
import { readMegafaceList } from '../../../src/faces/datasets/megaface-list.ts';
import { readIjbImages } from '../../../src/faces/ijb/meta/read-images.ts';
import { readIjbPairs } from '../../../src/faces/ijb/meta/read-pairs.ts';
import { readIjbPeople } from '../../../src/faces/ijb/meta/read-people.ts';
import { readIjbTemplates } from '../../../src/faces/ijb/meta/read-templates.ts';
import { templateRows } from '../../../src/faces/ijb/templates/template-rows.ts';
import { encodePng } from '../../../src/faces/images/png.ts';
import { openImageFolder } from '../../../src/faces/lists/image-folder.ts';
import { readList, readListText } from '../../../src/faces/lists/read-list.ts';
import { findNoises, readNoiseList } from '../../../src/faces/megaface-noises/noise-list.ts';
import { readOccluders } from '../../../src/faces/occlusion/occluder-library.ts';
import { PAIR_FORMATS, type PairFormat, parsePairs } from '../../../src/faces/pairs/parse-pairs.ts';
import { LIST_FORMATS } from '../../../src/faces/verification/lists/catalog.ts';
import { testHostile } from './support/hostile.ts';

const root = mkdtempSync(join(tmpdir(), 'occ-lists-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const person of ['ann', 'bob']) {
  mkdirSync(join(root, person));
  for (const name of ['1.jpg', '2.jpg']) writeFileSync(join(root, person, name), '');
}
mkdirSync(join(root, 'cup'));
const grey = { width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(90) } as const;
for (const name of ['1.png', '2.png']) writeFileSync(join(root, 'cup', name), await encodePng(grey));
const images = openImageFolder(root);

testHostile('lists', {
  valid: [
    'ann/1.jpg 0\n# a comment\r\nbob/1.jpg 1\n',
    '\ufeffann/1.jpg\n',
    Buffer.from('\ufeffann/1.jpg\n', 'utf16le'),
  ],
  words: ['#', '\r\n', '\r', '\0', '\ufeff', '\u2028'],
  parse: (file) => readList(file, 'a list', 'write one'),
});

testHostile('lists of labelled images', {
  valid: ['ann/1.jpg 0\nann/2.jpg 0\nbob/1.jpg 1\n'],
  words: ['ann/1.jpg', 'bob/2.jpg', ' 0', ' 1', ' 999999999', '../', '/', '\\', '-1', '\t'],
  parse: (file) => readImageList(file, images),
});

testHostile('lists of MegaFace', {
  valid: [
    'ann/1.jpg\nbob/1.jpg\n',
    '{ "path": ["ann/1.jpg", "bob/2.jpg"], "id": [1, "2"] }',
    '{ "path": ["ann/1.jpg"] }',
  ],
  words: ['ann/1.jpg', '"ann/2.jpg"', '{', '}', '"path":', '"id":', '[', ']', 'null', '1e400', ',', '../'],
  parse: (file) => readMegafaceList(file, images, (path) => path.replace('/', '_')),
});

testHostile('lists of noises', {
  valid: ['# a comment\n1\t0/a/1.jpg\n0/a/2.jpg\n'],
  words: ['\t', '#', '/', '\0'],
  parse: async (file) => findNoises(['0/a/1.jpg'], await readNoiseList(file, 'megaface'), 'megaface'),
});

const FACE = '37.668 52.108 70.920 52.911 58.073 69.681 42.648 95.245 68.091 95.129';
testHostile('lists of images of IJB', {
  valid: [`1.jpg ${FACE} 0.799330\n2.jpg ${FACE} nan\n`],
  words: ['1.jpg', ' 0.5', ' 1e999', ' -inf', ' nan', '../', '#', '\t'],
  parse: (file) => readIjbImages(file),
});

testHostile('lists of templates of IJB', {
  valid: ['1.jpg 17 60\n2.jpg 22 79\n'],
  words: [' 17', ' 99999999999999999999', ' -1', ' 1.5', '#', '\t'],
  parse: async (file) => templateRows((await readIjbTemplates(file)).templates),
});

testHostile('lists of pairs of IJB', {
  valid: ['219 257 0\n29 238 1\n', '\ufeff# a comment\n0\t300 1\r\n\n29 29 1 more'.replace(' more', ' 7')],
  words: [' 1', ' 0', '257', '301', '99999999999999999999', '-1', '\r', '#', '\0'],
  parse: (file) => readIjbPairs(file, templateRows([29, 219, 257, 300])),
});

testHostile('galleries and probes of IJB', {
  valid: ['TEMPLATE_ID,SUBJECT_ID,FILENAME\n82,1008,img/4.jpg\n209,1005,"img/27.jpg"\n'],
  words: ['82', ',', ',1008', '"', '99999999999999999999', '-1', '#'],
  parse: (file) => readIjbPeople(file),
});

const NUMBERED = 'ann\t1\t2\nann\t1\tbob\t2\nbob\t1\t2\nbob\t2\tann\t1\n';
const FLAGGED = 'ann/1.jpg ann/2.jpg 1\nann/1.jpg bob/2.jpg 0\n';
const PAIRS: Readonly<Record<PairFormat, readonly string[]>> = {
  lfw: [`2\t1\n${NUMBERED}`],
  'o-lfw': [`1 1\n${FLAGGED}`],
  rmfd: [FLAGGED],
  mfr2: [NUMBERED],
  auto: [
    `2;1\n${NUMBERED}`,
    `first,second,same\n${FLAGGED.replaceAll(' ', ',')}`,
    '1 ann/1 ann/2\nFalse ann/1 bob/1\n',
    'ann_1.jpg 3\nann_2.jpg 3\nann_1.jpg 0\nbob_1.jpg 0\n',
  ],
};
for (const format of Object.keys(PAIR_FORMATS) as PairFormat[]) {
  testHostile(`lists of pairs, format ${format}`, {
    valid: PAIRS[format],
    words: [
      'ann',
      'bob',
      '\t1',
      '\t2',
      '\t',
      ' 1',
      ' 0',
      '10\t300',
      '1e9',
      '-1',
      '/',
      '../',
      '99999999999999999999',
      ',',
      ';',
      '"',
      'true',
    ],
    parse: async (file) =>
      parsePairs(await readListText(file, 'the list of pairs', 'write it'), format, file),
  });
}

const OCFR_WORDS = ['ann/1.jpg', ' ', '1', '0', 'true', '1 2 3 4', '.', '../', 'x.y.z', '\t', '1e9', '#'];
for (const read of ['list', 'pairs', 'same'] as const) {
  const valid = {
    list: 'lfw/ann/ann_1.jpg 1 2 3 4\nlfw/bob/bob_1.x.jpg 80.5 -1 2 3\n',
    pairs: 'ann_1 bob_1\nbob_1 bob_1\n',
    same: '0\n1\n',
  };
  for (const [name, text] of Object.entries(valid)) writeFileSync(join(root, `ocfr-${name}.txt`), text);
  const file = (name: string) => join(root, `ocfr-${name}.txt`);
  testHostile(`lists of OCFR-2022: ${read}`, {
    valid: [valid[read]],
    words: OCFR_WORDS,
    parse: (own) =>
      LIST_FORMATS.ocfr.read(
        { list: file('list'), pairs: file('pairs'), same: file('same'), [read]: own },
        null,
      ),
  });
}

for (const name of ['Pair_list_F.txt', 'same.txt'])
  testHostile(`lists of CFP: ${name}`, {
    name,
    valid: [name === 'same.txt' ? '1,2\n2, 1\n' : '1 ../Data/001/frontal/01.jpg\n2 ../Data/2.jpg\n'],
    words: ['1', '2', ',', ' ', '../', '../Data', '/', '999999999', '1e3', '#'],
    parse: (own) => {
      const folder = join(root, 'Protocol');
      const fold = join(folder, 'Split/FF/01');
      mkdirSync(fold, { recursive: true });
      writeFileSync(join(folder, 'Pair_list_F.txt'), '1 ../Data/1.jpg\n2 ../Data/2.jpg\n');
      writeFileSync(join(fold, 'same.txt'), '1,2\n');
      writeFileSync(join(fold, 'diff.txt'), '1,1\n');
      copyFileSync(own, join(name === 'same.txt' ? fold : folder, name));
      return LIST_FORMATS['cfp-ff'].read({ pairs: folder, list: null, same: null }, null);
    },
  });

testHostile('lists of occluders', {
  name: 'occluder.txt',
  valid: ['cup/1.png\ncup/2.png\n'],
  words: ['cup/', '.png', '../', '/', ' '],
  parse: (file) => readOccluders(root, { list: file, exclude: [] }, () => {}),
});

const POINTS = '106 111 144 113 130 131 110 157 140 158';
testHostile('lists of landmarks', {
  valid: [
    `ann/1.jpg\t${POINTS.replaceAll(' ', '\t')}\nbob/1.jpg\t7\t${POINTS.replaceAll(' ', '\t')}\n`,
    `path,x1,y1,x2,y2,x3,y3,x4,y4,x5,y5\n"ann/1.jpg",${POINTS.replaceAll(' ', ',')}\n`,
    `1\nann/1.jpg 1 2 3 4 .9 ${POINTS}\n`,
    `{"ann/1.jpg": [{"keypoints": [${POINTS.replaceAll(' ', ',')}]}], "bob/1.jpg": []}`,
    '[{"path": "ann/1.jpg", "points": [[106, 111], [144, 113], [130, 131], [110, 157], [140, 158]]}]',
  ],
  words: [
    'ann/1.jpg',
    '\t',
    ',',
    ';',
    '"',
    '1e999',
    '-0',
    '[',
    ']',
    '{"x":1,"y":2}',
    '"points":',
    'x1',
    'path',
    '../',
  ],
  parse: (file) => readLandmarks(file),
});
