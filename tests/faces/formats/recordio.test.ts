import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { expectedIn, formatFixture, hasFormatFixture, readSet } from '../support/format-fixtures.ts';
import { describeTrainingSet } from '../training-set-contract.ts';

const scratch = scratchFolder();

interface Expected {
  readonly dataset: readonly { readonly key: number; readonly label: number; readonly sha256: string }[];
}

const SETS = [
  'small',
  'plain',
  'png-header-first',
  'im2rec',
  'im2rec-four-labels',
  'magic-inside',
  'shuffled_plain',
];

describe('RecordIO', () => {
  test.each(
    [...SETS, 'no-idx'].map((name) => [name, hasFormatFixture(`rec/${name}`)] as const),
  )('of %s is read as its own reader does (there: %s)', async (name, isThere) => {
    if (!isThere) return;
    const { dataset } = expectedIn<Expected>(`rec/${name}/expected.json`);
    const set = await readSet(formatFixture(`rec/${name}`));
    expect(set.format).toBe('recordio');
    expect(set.samples).toEqual(
      dataset.map(({ key, label, sha256 }, i) => ({
        label,
        sha256,
        name: `train.rec:${name === 'no-idx' ? i : key}`,
      })),
    );
    expect(set.classes).toBe(new Set(dataset.map(({ label }) => label)).size);
    expect([...set.remarks, ...set.leftOut]).toEqual([]);
  });

  test('is read without its .idx too, where the file alone is given', async () => {
    for (const name of SETS.filter((one) => hasFormatFixture(`rec/${one}`))) {
      const folder = await readSet(formatFixture(`rec/${name}`));
      const alone = await readSet(formatFixture(`rec/${name}/train.rec`));
      const images = (set: typeof alone) =>
        set.samples.map(({ sha256, label }) => `${sha256} ${label}`).sort();
      expect(images(alone)).toEqual(images(folder));
    }
  });

  test.each([
    ['damaged-cflag', /number 2 of a record/, /record 1 \(byte 1948\)/],
    ['damaged-cut', /of 1996 bytes .* 998 are missing/, /key 2, record 2 \(byte 4168\)/],
    ['damaged-cut-header', /ends at byte 4174, inside the header/, /byte 4168/],
    ['damaged-empty', /no images/, /train\.rec$/],
    ['damaged-flag', /says 1000000 labels, which do not fit/, /record 1 /],
    ['damaged-idx-inside', /no record begins: the magic number/, /train\.idx:3, key 2/],
    ['damaged-idx-past-end', /byte 10268 of train\.rec, which has 6172/, /train\.idx:3, key 2/],
    ['damaged-idx-text', /not a key, a tab/, /train\.idx:4/],
    ['damaged-length', /536870911 bytes .* missing/, /record 1 /],
    ['damaged-magic', /its magic number is 0xced7230b/, /record 1 \(byte 1948\)/],
  ])('%s is told with its record and what is wrong', async (name, message, place) => {
    await expect(readSet(formatFixture(`rec/${name}`))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
      place: expect.stringMatching(place),
      cure: expect.any(String),
    });
  });

  /** A copy of `small` whose files may be changed. */
  function copyOf(name: string): string {
    const folder = mkdtempSync(join(scratch, 'rec-'));
    cpSync(formatFixture(`rec/${name}`), folder, { recursive: true });
    return folder;
  }

  test('counts and names images that the .idx does not name', async () => {
    const folder = copyOf('small');
    writeFileSync(join(folder, 'train.idx'), '0\t0\n2\t4168\n');
    const { samples, leftOut } = await readSet(folder);
    expect(samples.map(({ name }) => name)).toEqual(['train.rec:0', 'train.rec:2']);
    expect(leftOut).toEqual([
      { count: 1, of: 3, names: ['byte 1948'], reason: 'no line of train.idx names them' },
    ]);
  });

  test('without any image that counts is an error', async () => {
    const folder = copyOf('small');
    writeFileSync(join(folder, 'train.idx'), '');
    await expect(readSet(folder)).rejects.toThrow(
      'no images to train on: of the 3 in the file, no line of train.idx names them',
    );
  });

  test('misses no image that the header announces', async () => {
    const folder = copyOf('plain');
    const list = readFileSync(join(folder, 'train.idx'), 'latin1');
    writeFileSync(join(folder, 'train.idx'), list.replace('7\t20928\n', ''));
    await expect(readSet(folder)).rejects.toThrow('keys 1 to 18 are images, but there is none with key 7');
  });

  test('renumbers labels with gaps, and says so', async () => {
    const folder = copyOf('small');
    const file = readFileSync(join(folder, 'train.rec'));
    file.writeFloatLE(70, 1948 + 8 + 4);
    writeFileSync(join(folder, 'train.rec'), file);
    const { samples, classes, remarks } = await readSet(folder);
    expect([samples.map(({ label }) => label), classes]).toEqual([[0, 1, 0], 2]);
    expect(remarks).toEqual([expect.stringMatching(/labels 0 to 70 are of 2 people.*renumbered/)]);
  });

  test.each([
    [0.5, /no whole number/],
    [-1, /no whole number/],
    [Number.NaN, /no whole number/],
    [2 ** 24, /rounded/],
  ])('refuses the label %s', async (label, message) => {
    const folder = copyOf('small');
    const file = readFileSync(join(folder, 'train.rec'));
    file.writeFloatLE(label, 1948 + 8 + 4);
    writeFileSync(join(folder, 'train.rec'), file);
    await expect(readSet(folder)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      place: expect.stringContaining('record 1'),
    });
  });

  test('with several .rec files and no train.rec is an error that names them', async () => {
    const folder = copyOf('small');
    cpSync(join(folder, 'train.rec'), join(folder, 'a.rec'));
    cpSync(join(folder, 'train.rec'), join(folder, 'b.rec'));
    expect((await readSet(folder)).samples).toHaveLength(3);
    rmSync(join(folder, 'train.rec'));
    await expect(readSet(folder)).rejects.toThrow('(a.rec, b.rec), and none is train.rec');
  });
});

describeTrainingSet({
  name: 'RecordIO',
  async write(folder) {
    cpSync(formatFixture('rec/small'), folder, { recursive: true });
    const { dataset } = expectedIn<Expected>('rec/small/expected.json');
    const file = join(folder, 'train.rec');
    return {
      path: folder,
      classes: 2,
      samples: dataset.map(({ key, label, sha256 }) => ({ label, sha256, name: `train.rec:${key}` })),
      damage(i) {
        const bytes = readFileSync(file);
        bytes.fill(0, [0, 1948, 4168][i]!, [0, 1948, 4168][i]! + 8);
        writeFileSync(file, bytes);
      },
    };
  },
});
