import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { open as openFormat2 } from 'lmdb';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { openLmdb } from '../../src/faces/lmdb/reader.ts';
import { createLmdbWriter } from '../../src/faces/lmdb/writer.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
const published = join(import.meta.dirname, '../fixtures/faces/pyarrow/train.lmdb');

type Records = Map<string, Uint8Array>;

async function build(name: string, records: Records): Promise<string> {
  const path = join(folder, name);
  const writer = createLmdbWriter(path);
  const sorted = [...records].map(([key, value]) => [Buffer.from(key), value] as const);
  sorted.sort(([a], [b]) => Buffer.compare(a, b));
  for (const [key, value] of sorted) writer.put(key, value);
  await writer.finish();
  return path;
}

/** `count` records of lengths around `size`. */
function numbered(count: number, size: number): Records {
  return new Map(
    Array.from(
      { length: count },
      (_, i) => [String(i), new Uint8Array((size * (1 + (i % 5))) / 3).fill(i)] as const,
    ),
  );
}

function readBack(path: string): Records {
  const lmdb = openLmdb(path);
  const records: Records = new Map();
  for (const { key, value } of lmdb.entries()) records.set(Buffer.from(key).toString(), value);
  for (const [key, value] of records) expect(Buffer.compare(lmdb.get(Buffer.from(key))!, value)).toBe(0);
  expect(lmdb.count).toBe(records.size);
  lmdb.close();
  return records;
}

function expectSame(actual: Records, expected: Records): void {
  expect(actual.size).toBe(expected.size);
  for (const [key, value] of expected) expect(Buffer.compare(actual.get(key)!, value), key).toBe(0);
}

describe('an LMDB of ours', () => {
  test.each([
    ['no records', 0, 10],
    ['one record', 1, 10],
    ['small values in leaves', 3000, 30],
    ['values around the limit of a leaf', 400, 2038],
    ['values on overflow pages', 500, 6000],
    ['one value of many pages', 1, 3_000_000],
  ])('with %s comes back', async (name, count, size) => {
    const records = numbered(count, size);
    expectSame(readBack(await build(name, records)), records);
  });

  test('with any keys and values comes back, in the order of the keys', async () => {
    const record = fc.tuple(
      fc.uint8Array({ minLength: 1, maxLength: 511 }),
      fc.uint8Array({ maxLength: 5000 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(record, { maxLength: 40, selector: ([key]) => Buffer.from(key).toString('hex') }),
        async (list) => {
          const sorted = list.sort(([a], [b]) => Buffer.compare(a, b));
          const writer = createLmdbWriter(join(folder, 'any'));
          for (const [key, value] of sorted) writer.put(key, value);
          await writer.finish();
          const lmdb = openLmdb(join(folder, 'any'));
          const read = [...lmdb.entries()].map(({ key, value }) => [[...key], [...value]]);
          expect(read).toEqual(sorted.map(([key, value]) => [[...key], [...value]]));
          for (const [key, value] of sorted) expect([...lmdb.get(key)!]).toEqual([...value]);
          lmdb.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('answers undefined for a key that is absent', async () => {
    const lmdb = openLmdb(await build('absent', numbered(2000, 30)));
    for (const key of ['', '!', '10x', '1999a', '2000', '99999', 'zzz']) {
      expect(lmdb.get(Buffer.from(key))).toBeUndefined();
    }
    lmdb.close();
  });

  test('is byte for byte the same for the same records', async () => {
    const paths = [await build('a', numbered(700, 3000)), await build('b', numbered(700, 3000))];
    const [first, second] = paths.map((path) => readFileSync(path));
    expect(first!.equals(second!)).toBe(true);
  });

  test('refuses keys that do not ascend', async () => {
    const writer = createLmdbWriter(join(folder, 'order'));
    writer.put(Buffer.from('b'), new Uint8Array(1));
    expect(() => writer.put(Buffer.from('b'), new Uint8Array(1))).toThrow(/must ascend/);
    expect(() => writer.put(Buffer.from('a'), new Uint8Array(1))).toThrow(/must ascend/);
    expect(() => writer.put(new Uint8Array(512).fill(99), new Uint8Array(1))).toThrow(/512 bytes/);
    await writer.abandon();
    expect(() => openLmdb(join(folder, 'order'))).toThrow(InputError);
  });

  test('that the disk does not take is not finished', async () => {
    // Takes whatever is written, but cannot be forced to keep it.
    const writer = createLmdbWriter('/dev/null');
    for (const key of 'abcdefghijklmnopqrst') writer.put(Buffer.from(key), new Uint8Array(1 << 20));
    await expect(writer.finish()).rejects.toMatchObject({ syscall: 'fdatasync' });

    const full = createLmdbWriter('/dev/full');
    full.put(Buffer.from('a'), new Uint8Array(1 << 20));
    await expect(full.written()).rejects.toThrow('ENOSPC');
    full.put(Buffer.from('b'), new Uint8Array(1 << 20));
    await expect(full.written()).rejects.toThrow('ENOSPC');
    await full.abandon();

    const late = createLmdbWriter('/dev/full');
    late.put(Buffer.from('a'), new Uint8Array(1));
    await expect(late.finish()).rejects.toThrow('ENOSPC');
  });

  const python = ['/usr/bin/python3', 'python3'].find(
    (program) => spawnSync(program, ['-c', 'import lmdb']).status === 0,
  );
  test.skipIf(python === undefined)(
    `opens in py-lmdb${python === undefined ? ' (skipped: python3-lmdb is not installed)' : ''}`,
    async () => {
      const records = numbered(1500, 3000);
      const path = await build('python.mdb', records);
      const script = `
import lmdb, sys, hashlib
env = lmdb.open(sys.argv[1], subdir=False, readonly=True, lock=False)
h = hashlib.sha256()
with env.begin() as txn:
    for i in range(txn.stat()['entries']):
        h.update(txn.get(str(i).encode()))
    assert [bytes(k) for k, _ in txn.cursor()] == sorted(str(i).encode() for i in range(1500))
print(h.hexdigest())`;
      const { stdout, stderr } = spawnSync(python!, ['-c', script, path], { encoding: 'utf8' });
      const expected = createHash('sha256');
      for (const value of records.values()) expected.update(value);
      expect(stderr).toBe('');
      expect(stdout.trim()).toBe(expected.digest('hex'));
      expect(existsSync(`${path}-lock`)).toBe(false);
    },
  );
});

describe('an LMDB that py-lmdb wrote', () => {
  test('is read in full', () => {
    const records = readBack(published);
    expect(records.size).toBe(62);
    expect([...records.keys()].slice(0, 3)).toEqual(['0', '1', '10']);
  });

  test('with any byte damaged is read or refused, but never crashes', () => {
    const whole = readFileSync(published);
    const path = join(folder, 'damaged');
    fc.assert(
      fc.property(
        fc.nat(0xffff_ffff),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (seed, change, inTree) => {
          const bytes = Buffer.from(whole);
          // Every second time inside the tree and the meta pages, where it hurts.
          const at = inTree
            ? (treePages(whole)[seed % treePages(whole).length]! * 4096 + (seed % 997) * 4) % bytes.length
            : seed % bytes.length;
          bytes[at]! ^= change;
          writeFileSync(path, bytes);
          expectReadOrRefused(path);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('cut off anywhere is read or refused', () => {
    const whole = readFileSync(published);
    const path = join(folder, 'cut');
    for (const length of [
      0,
      1,
      16,
      100,
      152,
      4096,
      4200,
      8191,
      8192,
      9000,
      50_000,
      200_000,
      whole.length - 4096,
    ]) {
      writeFileSync(path, whole.subarray(0, length));
      expectReadOrRefused(path);
    }
    writeFileSync(path, whole.subarray(0, 200_000));
    expect(() => readBack(path)).toThrow(/ends at byte|refers to page/);
  });

  function treePages(file: Buffer): number[] {
    const pages = [0, 1];
    for (let page = 2; page < file.length / 4096; page++) {
      const flags = file.readUInt16LE(page * 4096 + 10);
      if (file.readUInt32LE(page * 4096) === page && (flags === 1 || flags === 2)) pages.push(page);
    }
    return pages;
  }

  function expectReadOrRefused(path: string): void {
    try {
      const lmdb = openLmdb(path);
      try {
        for (const { value } of lmdb.entries()) if (value.length < 0) throw new Error('negative length');
        for (let i = 0; i < 60; i++) lmdb.get(Buffer.from(String(i)));
      } finally {
        lmdb.close();
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
});

describe('what is no LMDB of format 1', () => {
  beforeAll(async () => {
    const format2 = openFormat2({ path: join(folder, 'format2'), noSubdir: true });
    await format2.put('key', 'value');
    await format2.close();
  });

  test('a file of data format 2 is refused by its name', () => {
    expect(() => openLmdb(join(folder, 'format2'))).toThrow(/data format 2/);
  });

  test.each([
    ['a text', 'just some text that is long enough to look at'],
    ['an empty file', ''],
    ['zeros', '\0'.repeat(20_000)],
  ])('%s is refused', (_, content) => {
    const path = join(folder, 'foreign');
    writeFileSync(path, content);
    expect(() => openLmdb(path)).toThrow(/is not an LMDB/);
  });

  test('a missing file and an empty folder are refused', () => {
    expect(() => openLmdb(join(folder, 'nothing here'))).toThrow(/cannot open/);
    expect(() => openLmdb(mkdtempSync(join(folder, 'empty-')))).toThrow(/cannot open/);
  });
});
