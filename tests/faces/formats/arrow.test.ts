import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTrainingSet, reopenTrainingSet } from '../../../src/faces/datasets/open-training-set.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { expectedIn, formatFixture, readSet } from '../support/format-fixtures.ts';

const scratch = scratchFolder();

interface Row {
  readonly label: number;
  readonly path: string;
  readonly image: { readonly sha256: string };
}

const { records } =
  expectedIn<Record<string, { records: readonly Row[] }>>('parquet/expected.json')['saved-to-disk-train/']!;
const IMAGES = records.map(({ label, path, image }) => ({ label, name: path, sha256: image.sha256 }));
const [FIRST, SECOND] = ['data-00000-of-00002.arrow', 'data-00001-of-00002.arrow'];

/** A copy that may be changed. */
function copy(): string {
  const folder = mkdtempSync(join(scratch, 'arrow-'));
  cpSync(formatFixture('parquet/saved-to-disk-train'), folder, { recursive: true });
  return folder;
}

describe('save_to_disk', () => {
  test('is read as its own reader does, in the order of state.json', async () => {
    const set = await readSet(formatFixture('parquet/saved-to-disk-train'));
    expect(set).toEqual({ format: 'arrow', classes: 5, samples: IMAGES, remarks: [], leftOut: [] });
    const folder = copy();
    const state = { _data_files: [{ filename: SECOND }, { filename: FIRST }] };
    writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
    expect((await readSet(folder)).samples).toEqual([...IMAGES.slice(6), ...IMAGES.slice(0, 6)]);
  });

  test('of several splits is the one called train; a file alone is read too', async () => {
    const splits = mkdtempSync(join(scratch, 'splits-'));
    cpSync(copy(), join(splits, 'train'), { recursive: true });
    mkdirSync(join(splits, 'test'));
    writeFileSync(join(splits, 'dataset_dict.json'), '{"splits": ["train", "test"]}');
    const set = await readSet(splits);
    expect(set.samples).toEqual(IMAGES);
    expect(set.remarks).toEqual([expect.stringContaining('the one called train is read')]);
    expect((await readSet(join(splits, 'train', FIRST!))).samples).toEqual(IMAGES.slice(0, 6));
  });

  test('without labels is an error that names the columns', async () => {
    await expect(readSet(formatFixture('parquet/saved-to-disk'))).rejects.toThrow(
      'no column with the label: the columns are index, is_same',
    );
  });

  test.each<[string, (folder: string) => void, RegExp]>([
    ['cut off', (folder) => truncateSync(join(folder, SECOND!), 9000), /claims a body of .* bytes, where/],
    ['missing a file', (folder) => rmSync(join(folder, SECOND!)), /which state\.json names, is not there/],
    [
      'led outside by its state.json',
      (folder) =>
        writeFileSync(join(folder, 'state.json'), '{"_data_files":[{"filename":"../other/x.arrow"}]}'),
      /none of the folder/,
    ],
    [
      'a selection by indices',
      (folder) =>
        writeFileSync(join(folder, 'state.json'), '{"_data_files":[],"_indices_files":[{"filename":"i"}]}'),
      /selection of rows by indices/,
    ],
  ])('%s is an error that says so', async (_, damage, message) => {
    const folder = copy();
    damage(folder);
    await expect(readSet(folder)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
      place: expect.stringContaining(folder),
      cure: expect.any(String),
    });
  });

  test('is opened by another thread from its location; a file that was cut since is told', async () => {
    const folder = copy();
    const set = await openTrainingSet(folder);
    set.close();
    const again = await reopenTrainingSet(structuredClone(set.location));
    truncateSync(join(folder, SECOND!), 9000);
    expect((await again.read(0)).label).toBe(0);
    expect(() => again.read(10)).toThrow(expect.objectContaining({ name: 'InputError' }));
    expect(() => again.read(11)).toThrow(RangeError);
    again.close();
  });

  test('with a part of an offset turned is an error, not other bytes', async () => {
    const folder = copy();
    const file = join(folder, FIRST!);
    const bytes = readFileSync(file);
    // The first picture begins behind the seven places of six, filled up to 32 bytes.
    const first = bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
    bytes.writeInt32LE(-5, first - 32 + 4);
    writeFileSync(file, bytes);
    await expect(readSet(folder)).rejects.toThrow(/row \d of a batch lies outside of its column/);
  });
});
