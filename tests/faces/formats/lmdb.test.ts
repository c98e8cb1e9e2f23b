import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLmdbWriter } from '../../../src/faces/lmdb/writer.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { expectedIn, formatFixture, hasFormatFixture, readSet } from '../support/format-fixtures.ts';

const scratch = scratchFolder();

interface Expected {
  readonly records: readonly { key: string; label: number; path?: string; sha256: string }[];
}

const SETS = [
  ...['arrow-0.14.1.lmdb', 'arrow-0.15.1.lmdb', 'arrow-1.0.1.lmdb', 'arrow-6.0.1.lmdb', 'arrow-11.0.0.lmdb'],
  ...['msgpack.lmdb', 'msgpack-raw.lmdb', 'pickle-pairs', 'pickle-pairs-p2.lmdb', 'pickle-triples.lmdb'],
  ...['twelve.lmdb', 'no-keys.lmdb', 'named-database', 'raw-images-and-list'],
];

describe('an LMDB of a Python program', () => {
  test.each(
    SETS.map((name) => [name, hasFormatFixture(`lmdb/${name}`)] as const),
  )('%s is read as its own reader does (there: %s)', async (name, isThere) => {
    if (!isThere) return;
    const { records } = expectedIn<Record<string, Expected>>('lmdb/expected.json')[name]!;
    const { samples, classes } = await readSet(formatFixture(`lmdb/${name}`));
    expect(samples).toEqual(
      records.map(({ key, label, path = key, sha256 }) => ({ label, name: path, sha256 })),
    );
    expect(classes).toBe(new Set(records.map(({ label }) => label)).size);
  });

  test('whose record would run a program is refused by key and name, and nothing runs', async () => {
    await expect(readSet(formatFixture('lmdb/hostile.lmdb'))).rejects.toMatchObject({
      message: expect.stringContaining('posix.system'),
      place: expect.stringMatching(/key "3"$/),
    });
    expect(existsSync('pickle-was-executed.txt')).toBe(false);
  });

  const rawPixels = 'lmdb/raw-pixels';
  test.skipIf(!hasFormatFixture(rawPixels))('of bare pixels is told so', async () => {
    await expect(readSet(formatFixture(rawPixels))).rejects.toThrow(
      'no encoded images: the first has 3072 bytes',
    );
  });

  const cut = 'lmdb/damaged-cut.lmdb';
  test.skipIf(!hasFormatFixture(cut))('that is cut is told so, before any image is trained on', async () => {
    await expect(readSet(formatFixture(cut))).rejects.toThrow(/damaged: it ends at byte 20480, inside page/);
  });

  const names = 'lmdb/named-database';
  test.skipIf(!hasFormatFixture(names))('in a named database is read with a word', async () => {
    const { remarks } = await readSet(formatFixture(names));
    expect(remarks).toEqual([expect.stringContaining('named database "images"')]);
  });

  /** An LMDB of values by key. */
  async function written(records: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const path = join(mkdtempSync(join(scratch, 'lmdb-')), 'x.lmdb');
    const writer = createLmdbWriter(path);
    for (const key of Object.keys(records).sort()) writer.put(Buffer.from(key), records[key]!);
    await writer.finish();
    return path;
  }
  /** msgpack: a list of an image of two bytes and a label. */
  const record = (label: number) => Buffer.from([0x92, 0xc4, 2, 0xff, 0xd8, label]);
  const keyList = (...keys: string[]) =>
    Buffer.concat([
      Buffer.from([0x90 + keys.length]),
      ...keys.map((key) => Buffer.concat([Buffer.from([0xa0 + key.length]), Buffer.from(key)])),
    ]);

  test.each([
    ['a key without a record', { __keys__: keyList('a', 'b') }, 'no record of key "b"'],
    [
      'another number than keys',
      { __keys__: keyList('a'), __len__: Buffer.from([9]) },
      /says 9 images, but .* names 1/,
    ],
    ['no keys', { __keys__: keyList() }, 'no images'],
    ['keys that are none', { __keys__: record(1) }, 'no list of keys'],
    ['a record that is none', { b: Buffer.from([0x91, 1]) }, 'the record of key "b" is not (image, label)'],
    [
      'a label that is none',
      { b: Buffer.from([0x92, 0xc4, 0, 0xff]) },
      'the record of key "b" is not (image, label)',
    ],
    ['a record that ends early', { b: Buffer.from([0x92, 0xc4, 9]) }, 'it ends too early'],
    ['a list without end', { b: Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]) }, 'it ends too early'],
  ] as [
    string,
    Record<string, Uint8Array>,
    string | RegExp,
  ][])('with %s is an error', async (_, more, message) => {
    const path = await written({ a: record(0), ...more });
    await expect(readSet(path)).rejects.toThrow(message);
  });

  test('without a list of keys is taken in the order of numbers, with a word', async () => {
    const path = await written(Object.fromEntries([0, 1, 2, 10, 9].map((i) => [String(i), record(i % 2)])));
    const { samples, remarks } = await readSet(path);
    expect(samples.map(({ name }) => name)).toEqual(['0', '1', '2', '9', '10']);
    expect(remarks).toEqual([expect.stringContaining('no list of its keys: all 5 records')]);
  });

  test.each([
    ['0', "(S'\\xff\\xd8'\nI1\nt.", 'I2\n.'],
    ['1', '(U\x02\xff\xd8K\x01t.', 'K\x02.'],
  ])('of pickles of protocol %s is read by its number of images', async (_, value, count) => {
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    const path = await written({ 0: bytes(value), 1: bytes(value), __len__: bytes(count) });
    const { samples } = await readSet(path);
    expect(samples.map(({ name }) => name)).toEqual(['0', '1']);
  });

  test('of images without a list is told what is missing', async () => {
    const path = await written({ 'a.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe0]) });
    await expect(readSet(path)).rejects.toThrow('images without labels, and no list lies beside it');
  });
});
