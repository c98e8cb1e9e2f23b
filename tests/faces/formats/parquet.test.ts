import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packTexts } from '../../../src/base/text/packed-texts.ts';
import { parquet } from '../../../src/faces/datasets/formats/parquet.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { expectedIn, formatFixture, hasFormatFixture, readSet } from '../support/format-fixtures.ts';
import { describeTrainingSet } from '../training-set-contract.ts';

const scratch = scratchFolder();

interface Row {
  readonly label: number | string;
  readonly path?: string;
  readonly image: { readonly sha256: string } | null;
}

const expected = expectedIn<Record<string, { records: readonly Row[] }>>('parquet/expected.json');

/** People who are named are numbered in byte order. */
const NAMES = ['0', 'Ada_1', 'Bela', 'D e', 'Čapek'];

function imagesOf(file: string) {
  return expected[file]!.records.map(({ label, image }) => ({
    sha256: image!.sha256,
    label: typeof label === 'string' ? NAMES.indexOf(label) : label,
  }));
}

const FILES = [
  ...['snappy-groups', 'page-v2-zstd', 'page-v2-delta', 'string-dictionary-label', 'large-binary'],
  ...['train-00000-of-00002', 'train-00001-of-00002'],
  ...['zstd', 'none', 'gzip', 'brotli', 'lz4', 'string-label', 'binary-image'],
];

const TRAIN = ['train-00000-of-00002.parquet', 'train-00001-of-00002.parquet'];

function folderOf(names: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'parquet-'));
  for (const name of names) copyFileSync(formatFixture(`parquet/${name}`), join(folder, name));
  return folder;
}

describe('parquet', () => {
  test.each(
    FILES.map((name) => [name, hasFormatFixture(`parquet/${name}.parquet`)] as const),
  )('of %s is read as its own reader does (there: %s)', async (name, isThere) => {
    if (!isThere) return;
    const set = await readSet(formatFixture(`parquet/${name}.parquet`));
    expect(set.format).toBe('parquet');
    expect(set.samples.map(({ sha256, label }) => ({ sha256, label }))).toEqual(imagesOf(`${name}.parquet`));
    expect(set.classes).toBe(5);
    expect([...set.remarks, ...set.leftOut]).toEqual([]);
  });

  test('of a hub is its train files in their order, in the folder data too', async () => {
    const folder = folderOf(TRAIN);
    const rows = TRAIN.flatMap((name) => expected[name]!.records);
    const set = await readSet(folder);
    expect(set.samples).toEqual(
      rows.map(({ label, path, image }) => ({ label, name: path, sha256: image!.sha256 })),
    );
    const hub = mkdtempSync(join(scratch, 'hub-'));
    mkdirSync(join(hub, 'data'));
    for (const name of TRAIN) copyFileSync(join(folder, name), join(hub, 'data', name));
    copyFileSync(join(folder, TRAIN[0]!), join(hub, 'data', 'test-00000-of-00001.parquet'));
    const { samples, remarks } = await readSet(hub);
    expect(samples).toEqual(set.samples);
    expect(remarks).toEqual([
      '2 files of the set train are read, and not the 1 of other sets beside (test-00000-of-00001.parquet)',
    ]);
  });

  test.each([
    ['ZSTD', 2 ** 22, /^images are packed in pages of about 4\.0 MiB, .* by build-lmdb/],
    ['ZSTD', 2 ** 12, undefined],
    ['UNCOMPRESSED', 2 ** 22, undefined],
  ])('of %s pages of %i bytes says whether a mixed order is slow', async (codec, length, words) => {
    const zeros = new Float64Array(1);
    const group = { type: 'BYTE_ARRAY', codec, optional: [], file: '', firstRow: 0, dictionary: undefined };
    const pages = { groups: [group], firstRows: zeros, offsets: zeros, groupOf: zeros };
    const index = {
      ...{ labels: zeros, classes: 1, rows: zeros, names: packTexts().finish() },
      pages: { ...pages, lengths: Float64Array.of(length) },
    };
    const set = await parquet.open('', index as never, { isFleeting: false });
    if (words) expect(set.slowMixed).toMatch(words);
    else expect(set.slowMixed).toBeUndefined();
    set.close();
  });

  test('lacks no file that the names announce', async () => {
    await expect(readSet(folderOf(TRAIN.slice(1)))).rejects.toMatchObject({
      message: 'of 2 files of the set 1 are missing: number 0',
      place: expect.stringContaining(TRAIN[1]!),
    });
  });

  test('with rows without an image or a label names them', async () => {
    const { samples, leftOut } = await readSet(formatFixture('parquet/nulls.parquet'));
    expect(samples).toHaveLength(1);
    expect(leftOut).toEqual([
      {
        count: 2,
        of: 3,
        names: ['row 1 of nulls.parquet', 'row 2 of nulls.parquet'],
        reason: 'of which only a path is stored or without an image',
      },
    ]);
  });

  test.each([
    ['damaged-cut', /does not end as a parquet file/, /damaged-cut\.parquet$/],
    ['damaged-page-crc', /checksum \(CRC-32\) of a page/, /damaged-page-crc\.parquet, rows from 0/],
    ['empty', /no rows/, /empty\.parquet$/],
  ])('%s is an error that says what is wrong', async (name, message, place) => {
    await expect(readSet(formatFixture(`parquet/${name}.parquet`))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
      place: expect.stringMatching(place),
      cure: expect.any(String),
    });
  });
});

describeTrainingSet({
  name: 'parquet',
  async write(folder) {
    mkdirSync(folder);
    // Each has one image, as images of one page are damaged together.
    const files = [0, 1, 2].map((number) => join(folder, `train-0000${number}-of-00003.parquet`));
    for (const file of files) copyFileSync(formatFixture('parquet/nulls.parquet'), file);
    const { samples } = await readSet(folder);
    return {
      path: folder,
      classes: 1,
      samples,
      damage(i) {
        const bytes = readFileSync(files[i]!);
        bytes.fill(0, 4, 40);
        writeFileSync(files[i]!, bytes);
      },
    };
  },
});
