import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { merkle } from '../../../src/runner/content/hash/merkle.ts';
import { applyChanges } from '../../../src/runner/content/index/index-changes.ts';
import { readIndexFile } from '../../../src/runner/content/index/index-file.ts';
import { openStoredIndex } from '../../../src/runner/content/index/stored-index.ts';
import { openTreeIndex } from '../../../src/runner/content/index/tree-index.ts';
import { Names } from '../../../src/runner/content/tree/names.ts';
import type { TreeRecord } from '../../../src/runner/content/tree/tree-record.ts';
import { plain } from './support/plain.ts';
import { useScratchTree } from './support/scratch-tree.ts';

const { at } = useScratchTree();

const COUNT = 6000;
const names = Array.from({ length: COUNT }, (_, i) => `${String(Math.floor(i / 1000))}/${i + COUNT}`);

/** A tree of `COUNT` files in six folders. @param edits which edit each file has seen, the first by default */
function recordOf(edits: ReadonlyMap<number, number> = new Map(), list = names): TreeRecord {
  const edit = list.map((_, i) => edits.get(i) ?? 0);
  const files = {
    names: Names.of(list),
    executable: Uint8Array.from(edit, (n) => n % 2),
    hashes: Buffer.concat(edit.map((n, i) => createHash('sha256').update(`${i} ${n}`).digest())),
  };
  const stamps = edit.flatMap((n, i) => [i + n, 1e12 + n + i / 8, 1e12 + n, i, 1]);
  const size = edit.reduce((sum, n, i) => sum + i + n, 0);
  const meta = JSON.stringify([...edits]);
  const scannedAt = 1e12 + edits.size;
  const folders = ['', '0', '1', 'empty'];
  const folderStamps = folders.flatMap((_, i) => [4096, 1e12 + i * edits.size, 1e12, i, 1]);
  const listed = { names: Names.of(folders), stamps: Float64Array.from(folderStamps) };
  return {
    ...files,
    ...merkle(files),
    isFile: false,
    stamps: Float64Array.from(stamps),
    listed,
    size,
    scannedAt,
    meta,
  };
}

/** What a process that starts now reads. */
function stored(file: string): Record<string, unknown> {
  return Object.fromEntries([...openStoredIndex(file).read()].map(([key, record]) => [key, plain(record)]));
}

/** Writes as a process does that reads first. */
function write(file: string, records: ReadonlyMap<string, TreeRecord>): void {
  const index = openStoredIndex(file);
  const read = index.read();
  // What is not new is the very record that was read.
  const same = (key: string, record: TreeRecord): TreeRecord => {
    const known = read.get(key);
    return known && known.hash === record.hash && known.meta === record.meta ? known : record;
  };
  index.write(new Map([...records].map(([key, record]) => [key, same(key, record)])));
}

const plainAll = (records: ReadonlyMap<string, TreeRecord>): Record<string, unknown> =>
  Object.fromEntries([...records].map(([key, record]) => [key, plain(record)]));

test('what few files changed of a large index is written beside it, and read as if all had been written', () => {
  const file = at('x.index');
  const other = recordOf(new Map(), ['a', 'b/c']);
  write(
    file,
    new Map([
      ['large', recordOf()],
      ['small', other],
    ]),
  );
  const whole = readFileSync(file);
  const edits = new Map<number, number>();
  for (const edited of [0, 2999, COUNT - 1, 2999, 7]) {
    edits.set(edited, (edits.get(edited) ?? 0) + 1);
    const records = new Map([
      ['large', recordOf(edits)],
      ['small', other],
    ]);
    write(file, records);
    expect(readFileSync(file).equals(whole)).toBe(true);
    expect(stored(file)).toEqual(plainAll(records));
  }
  expect(statSync(`${file}.changes`).size).toBeLessThan(2000);

  const undone = new Map([
    ['large', recordOf()],
    ['small', recordOf(new Map([[1, 1]]), ['a', 'b/c'])],
  ]);
  write(file, undone);
  expect(readFileSync(file).equals(whole)).toBe(true);
  expect(stored(file)).toEqual(plainAll(undone));
});

test('a large index is written whole where much changed, or other files are there', () => {
  const many = new Map(Array.from({ length: COUNT / 32 }, (_, i) => [i, 1]));
  const renamed = names.with(3, `${names[3]}b`);
  const cases = [
    new Map([['large', recordOf(many)]]),
    new Map([['large', recordOf(new Map(), renamed)]]),
    new Map([
      ['large', recordOf()],
      ['small', recordOf(new Map(), ['a'])],
    ]),
    new Map([['elsewhere', recordOf()]]),
  ];
  for (const [i, records] of cases.entries()) {
    const file = at(`${i}.index`);
    write(file, new Map([['large', recordOf()]]));
    write(file, new Map([['large', recordOf(new Map([[5, 1]]))]]));
    const before = readFileSync(file);
    expect(statSync(`${file}.changes`).size).toBeGreaterThan(0);
    write(file, records);
    expect(readFileSync(file).equals(before)).toBe(false);
    expect(() => statSync(`${file}.changes`)).toThrow('ENOENT');
    expect(stored(file)).toEqual(plainAll(records));
  }
});

test('changes that are damaged, or of another index, are none', () => {
  const file = at('x.index');
  const first = new Map([['large', recordOf()]]);
  write(file, first);
  const whole = readFileSync(file);
  write(file, new Map([['large', recordOf(new Map([[5, 1]]))]]));
  const changes = readFileSync(`${file}.changes`);
  for (let i = 0; i < changes.length; i += 7) {
    const damaged = Buffer.from(changes);
    damaged[i]! ^= 1;
    writeFileSync(`${file}.changes`, damaged);
    expect(applyChanges(`${file}.changes`, readIndexFile(file)).size).toBe(0);
  }
  expect(stored(file)).toEqual(plainAll(first));
  writeFileSync(`${file}.changes`, changes);
  expect(stored(file)).not.toEqual(plainAll(first));

  const another = new Map([['large', recordOf(new Map([[6, 1]]))]]);
  const elsewhere = at('y.index');
  write(elsewhere, another);
  writeFileSync(`${elsewhere}.changes`, changes);
  expect(stored(elsewhere)).toEqual(plainAll(another));
  expect(whole.equals(readFileSync(elsewhere))).toBe(false);
});

test('what another process changed meanwhile in a large index is kept', () => {
  const file = at('x.index');
  write(
    file,
    new Map([
      ['one', recordOf()],
      ['two', recordOf()],
    ]),
  );
  const [mine, theirs] = [openTreeIndex(file), openTreeIndex(file)];
  mine.set('one', recordOf(new Map([[1, 1]])));
  theirs.set('two', recordOf(new Map([[2, 1]])));
  mine.save();
  theirs.save();
  const both = { one: plain(recordOf(new Map([[1, 1]]))), two: plain(recordOf(new Map([[2, 1]]))) };
  expect(stored(file)).toEqual(both);
});
