import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { searchGallery } from '../../src/faces/ijb/identification/search-gallery.ts';
import { findIjbFiles } from '../../src/faces/ijb/meta/find-files.ts';
import { readIjbImages } from '../../src/faces/ijb/meta/read-images.ts';
import { readIjbPairs } from '../../src/faces/ijb/meta/read-pairs.ts';
import { joinPeople, readIjbPeople } from '../../src/faces/ijb/meta/read-people.ts';
import { ijb1n } from '../../src/faces/ijb/protocols/ijb-1n.ts';
import { ijb11 } from '../../src/faces/ijb/protocols/ijb-11.ts';
import { ijbEvals } from '../../src/faces/ijb/protocols/ijb-evals.ts';
import { templateRows } from '../../src/faces/ijb/templates/template-rows.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { ijbFixture } from './support/ijb-fixture.ts';

const scratch = scratchFolder();

function written(text: string): string {
  const file = join(mkdtempSync(join(scratch, 'ijb-')), 'list');
  writeFileSync(file, text);
  return file;
}

function folderWith(names: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'meta-'));
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

const IMAGES = ['name_5pts_score.txt', 'face_tid_mid.txt'];
const PEOPLE = ['1N_probe_mixed.csv'];

describe('the set', () => {
  const of = (set: string, names: readonly string[]) => names.map((name) => `${set}_${name}`);

  test('is told by its lists, and 1:1 and 1:N need not both be there', () => {
    const c = [...IMAGES, ...PEOPLE, '1N_gallery_G1.csv', '1N_gallery_G2.csv'];
    const found = findIjbFiles(folderWith(of('ijbc', c)), null);
    expect(found).toMatchObject({
      set: 'ijbc',
      pairs: undefined,
      missing: [expect.stringMatching(/pair_label/)],
    });
    expect(Object.keys(found.people!.galleries)).toEqual(['G1', 'G2']);
    const b = [...IMAGES, 'template_pair_label.txt', '1N_gallery_S1.csv'];
    expect(findIjbFiles(folderWith(of('ijbb', b)), null)).toMatchObject({
      ...{ set: 'ijbb', people: undefined, pairs: expect.any(String) },
      missing: [expect.stringMatching(/gallery_S2/), expect.stringMatching(/probe_mixed/)],
    });
    const both = folderWith([...of('ijbc', c), ...of('ijbb', b)]);
    expect(findIjbFiles(both, 'ijbb').set).toBe('ijbb');
    expect(() => findIjbFiles(both, null)).toThrow(/lists of both/);
  });

  test.each([
    [[], /no lists of IJB-B or IJB-C/],
    [of('ijbc', ['face_tid_mid.txt']), /there is no such list/],
    [of('ijbc', IMAGES), /neither the list of pairs/],
  ])('is an error where lists are missing: %j', (names, message) => {
    expect(() => findIjbFiles(folderWith(names), null)).toThrow(message);
  });
});

describe('the lists', () => {
  const FACE = '38 52 73 51 56 71 41 92 70 92';
  const rows = templateRows([300, 5, 9, 9]);

  test('may have any blanks, line ends and numbers as Python writes them', async () => {
    const { paths, faceness } = await readIjbImages(
      written(`1.jpg  ${FACE} .5\r\n\n2.jpg\t${FACE.replaceAll(' ', '\t')}\t7e-1\n3.jpg ${FACE} NaN`),
    );
    expect(paths).toEqual(['1.jpg', '2.jpg', '3.jpg']);
    expect([...faceness]).toEqual([0.5, Math.fround(0.7), Number.NaN]);
    const { first, second, same } = await readIjbPairs(written('5 9 1\r\n\n\t300  5\t0 \n7 5 0'), rows);
    expect([[...first], [...second], [...same]]).toEqual([
      [0, 2, 0],
      [1, 0, 0],
      [1, 0, 0],
    ]);
  });

  test.each([
    [`1.jpg ${FACE}`, /11 fields, not 12/, 1],
    [`1.jpg ${FACE} x`, /"x" is no number/, 1],
    [`1.jpg ${FACE} 1\n2.jpg 1 1 1 1 1 1 1 1 1 1 0.5`, /five points are one/, 2],
    [`../1.jpg ${FACE} 1`, /leads out/, 1],
  ])('of images say the line: %j', async (text, message, line) => {
    const error = await readIjbImages(written(text)).catch((problem: unknown) => problem);
    expect(error).toMatchObject({
      ...{ name: 'InputError', message: expect.stringMatching(message) },
      place: expect.stringMatching(new RegExp(`:${line}$`)),
    });
  });

  test.each([
    ['5 9 1\n5 301 0', /no template 301: the last one is 300/, 2],
    ['5 9', /the line is no pair/, 1],
    ['5 9 2', /the line is no pair/, 1],
    ['5 9 1\n\n-5 9 1', /"-" is no part of a pair/, 3],
    ['', /empty/, undefined],
  ])('of pairs say the line: %j', async (text, message, line) => {
    const error = await readIjbPairs(written(text), rows).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ name: 'InputError', message: expect.stringMatching(message) });
    if (line !== undefined)
      expect(String((error as { place: string }).place)).toMatch(new RegExp(`:${line}$`));
  });

  test('of people take the subject of the first line, whatever the later ones and galleries say', async () => {
    const one = await readIjbPeople(written('T,S,F\n9,1,a\n5,2,b\n9,3,c\n'));
    expect(one).toEqual({ templates: [5, 9], subjects: [2, 1], torn: [9] });
    const joined = joinPeople([one, { templates: [5, 7], subjects: [4, 5], torn: [] }]);
    expect(joined).toEqual({ templates: [5, 7, 9], subjects: [2, 5, 1], torn: [5] });
  });

  test('of people without a header lose their first row, which is told', async () => {
    const { templates, rowAsHeader } = await readIjbPeople(written('9,1,a\n5,2,b\n'));
    expect([templates, rowAsHeader]).toEqual([[5], '9,1,a']);
  });

  test('tell by themselves where a program would stop', async () => {
    const { people } = await ijbFixture();
    const probes = { ...people!.probes, subjects: people!.probes.subjects.map(() => 777777) };
    const wrong = { people: { ...people!, probes } };
    expect(() => ijb1n.requireLists!({ people })).not.toThrow();
    expect(() => ijb1n.requireLists!(wrong)).toThrow('subject 777777 of the probes is 0 times');
    expect(() => ijbEvals.requireLists!({ people })).not.toThrow();
    expect(() => ijbEvals.requireLists!(wrong)).toThrow('no probe shows a subject of gallery G1');
  });
});

describe('what the programs pass over in silence is remarked', async () => {
  test('pairs of templates without images, and templates without faceness', async () => {
    const set = await ijbFixture();
    const sums = set.sums('N0D1F1');
    sums.values.fill(0, 3 * sums.size, 4 * sums.size);
    const unknown = { pairs: 7, templates: new Set([1, 2]) };
    await ijb11.evaluate({ ...set, sums: () => sums, pairs: { ...set.pairs!, unknown } }, ['N0D1F1']);
    expect(set.remarks).toEqual([
      'ijb_11: 7 of 3000 pairs name templates without images (1, 2), which the program takes for template 5: these pairs say nothing',
      'ijb_11: 1 of 68 templates come to zero (their images have no faceness) and score 0 with all others: 17',
      expect.stringMatching(/nearest false accept rate is above/),
      expect.stringMatching(/2876 pairs of two people cannot tell a rate of 0.000001, 0.00001, 0.0001/),
    ]);
  });

  test('probes without images', async () => {
    const set = await ijbFixture();
    const { probes } = set.people!;
    const more = {
      ...probes,
      templates: [...probes.templates, 9999],
      subjects: [...probes.subjects, probes.subjects[0]!],
    };
    const { rank } = await ijb1n.evaluate({ ...set, people: { ...set.people!, probes: more } }, ['N0D1F1']);
    expect(rank['1']).toBe(39 / 45);
    expect(set.remarks).toEqual([
      expect.stringMatching(/1 of 45 probe templates have no images, or no feature \(9999\)/),
    ]);
  });
});

test('what is odd in several modes of ijb_evals is remarked once', async () => {
  const set = await ijbFixture();
  await ijbEvals.evaluate({ ...set, people: undefined }, ['N0D1F1', 'N1D1F1', 'N0D0F0']);
  expect(set.remarks).toEqual([
    expect.stringMatching(/^ijb_evals N0D1F1: the nearest .*; likewise in N1D1F1$/),
    expect.stringMatching(/^ijb_evals N0D1F1: 2876 pairs .*; likewise in N1D1F1, N0D0F0$/),
  ]);
});

describe('a gallery by itself', () => {
  const people = (subjects: readonly number[]) => ({
    templates: subjects.map((_, i) => i),
    subjects,
    torn: [],
  });
  const features = (count: number) => ({
    values: Float64Array.from({ length: 2 * count }, (_, i) => Math.cos(i)),
    size: 2,
    count,
  });
  const search = (probes: readonly number[], gallery: readonly number[]) =>
    searchGallery(
      { features: features(probes.length), people: people(probes) },
      { features: features(gallery.length), people: people(gallery), name: 'G1' },
      { rates: [0.5], step: async () => {}, place: 'probes' },
    );

  test('is searched by however many probes', async () => {
    for (const count of [2, 3, 4, 5, 9]) {
      const probes = Array.from({ length: count }, (_, i) => i);
      expect(await search(probes, [0, 99])).toMatchObject({ mated: 1, impostors: count - 1 });
    }
  });

  test.each([
    [[1, 2], [3, 4], /no probe shows a subject/],
    [[3, 4], [3, 4], /there are no impostors/],
    [[3, 5], [3], /has one subject only/],
    [[3, 4, 5], [3, 3, 4], /subject 4 has 1 templates in gallery G1, and others have 2/],
  ])('stops where the program does: probes %j, gallery %j', async (probes, gallery, message) => {
    await expect(search(probes, gallery)).rejects.toThrow(message);
  });
});
