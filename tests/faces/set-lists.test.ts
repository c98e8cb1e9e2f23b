import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { listOf } from '../../src/faces/lists/read-list.ts';
import { LIST_FORMATS } from '../../src/faces/verification/lists/catalog.ts';
import { ocfrImages } from '../../src/faces/verification/lists/ocfr/ocfr-images.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
const write = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};

describe('the lists of OCFR-2022', () => {
  const own = (name: string) =>
    fileURLToPath(new URL(`../fixtures/faces/protocols/ocfr/${name}`, import.meta.url));

  test('give pairs of paths and flags', async () => {
    const files = { list: own('C_O1_list.txt'), pairs: own('pairs.txt'), same: own('issame.txt') };
    const { pairs, folds, remarks } = await LIST_FORMATS.ocfr.read(files, null);
    expect(pairs).toHaveLength(272);
    expect(pairs.filter(({ same }) => same)).toHaveLength(72);
    expect(pairs[0]).toEqual({
      first: 'lfwA_u/Made_Person_11/Made_Person_11_0001_reference.jpg',
      second: 'lfwAO1_u/Made_Person_11/Made_Person_11_0001_probe.jpg',
      same: true,
    });
    expect({ folds, remarks }).toEqual({ folds: null, remarks: [] });
  });

  test('call an image by what stands before the first dot, and the last one of a name counts', () => {
    const list = listOf(
      'x/a.b_0001.jpg 80 79.5 -173 1e2\ny z/c 1 2 3 4\nv/a.png\nv/a.png 1 2 3 4\n7 8\n',
      'list.txt',
    );
    const { byName, remarks } = ocfrImages(list);
    expect([...byName]).toEqual([
      ['a', 'v/a.png'],
      ['c', 'y z/c'],
      ['7', '7'],
    ]);
    expect(remarks).toEqual([
      expect.stringMatching(/^1 images take the name.*a \(v\/a\.png in place of x\/a\.b_0001\.jpg\)$/),
    ]);
  });

  test.each([
    ['a b\na c', '1', /has 1 flags, and .* has 2 pairs/],
    ['a b\na c', '1\n2', /"2" is no flag/],
    ['a b 1\na c 0', '1\n0', /no pair of two names$/],
    ['a b', null, /no pair of two names and a flag/],
  ])('refuse %j with the flags %j', async (pairs, same, message) => {
    const files = {
      list: write('list.txt', 'x/a.jpg 1 2 3 4\nx/b.jpg\nx/c.jpg\n'),
      pairs: write('pairs.txt', pairs),
      same: same === null ? null : write('same.txt', same),
    };
    await expect(LIST_FORMATS.ocfr.read(files, null)).rejects.toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(message),
        place: expect.any(String),
      }),
    );
  });

  test('may have the flags behind the names', async () => {
    const files = {
      list: write('list.txt', 'x/a.jpg\nx/b.jpg'),
      pairs: write('pairs.txt', 'a b.x 0\na nobody 1'),
      same: null,
    };
    expect((await LIST_FORMATS.ocfr.read(files, null)).pairs).toEqual([
      { first: 'x/a.jpg', second: 'x/b.jpg', same: false },
      { first: 'x/a.jpg', second: 'nobody', same: true },
    ]);
  });
});

describe("CFP's folder", () => {
  test('gives the pairs of each fold, numbered from the list of their kind', async () => {
    write(
      'cfp/Pair_list_F.txt',
      '1 ../Data/Images/001/frontal/01.jpg\n2 ../Data/Images/002/frontal/01.jpg\n',
    );
    write(
      'cfp/Pair_list_P.txt',
      '1 ../Data/Images/001/profile/01.jpg\n2 ../Data/Images/002/profile/01.jpg\n',
    );
    for (const [fold, same, different] of [
      ['02', '2,2\n', '2,1\n'],
      ['01', '1,1\n', '1, 2\n'],
    ] as const) {
      write(`cfp/Split/FP/${fold}/same.txt`, same);
      write(`cfp/Split/FP/${fold}/diff.txt`, different);
    }
    const read = LIST_FORMATS['cfp-fp'].read({ pairs: join(folder, 'cfp'), list: null, same: null }, null);
    const image = (person: number, kind: string) => `Data/Images/00${person}/${kind}/01.jpg`;
    expect(await read).toEqual({
      pairs: [
        { first: image(1, 'frontal'), second: image(1, 'profile'), same: true },
        { first: image(1, 'frontal'), second: image(2, 'profile'), same: false },
        { first: image(2, 'frontal'), second: image(2, 'profile'), same: true },
        { first: image(2, 'frontal'), second: image(1, 'profile'), same: false },
      ],
      ...{ folds: 2, headerPair: null, remarks: [] },
    });
    write('cfp/Split/FP/02/same.txt', '3,1\n');
    await expect(
      LIST_FORMATS['cfp-fp'].read({ pairs: join(folder, 'cfp'), list: null, same: null }, null),
    ).rejects.toThrow(expect.objectContaining({ place: join(folder, 'cfp/Split/FP/02/same.txt:1') }));
  });
});
