import { bytesOf } from '../../../base/arrays/bytes-of.ts';
import type { ContentHash } from '../../plan/plan.ts';
import { STAMP_BYTES } from '../tree/stamps.ts';
import { HASH_BYTES, hasSameNames, type TreeRecord } from '../tree/tree-record.ts';
import { differing } from './differing.ts';
import type { IndexFile } from './index-file.ts';
import { readSealed, writeSealed } from './sealed-file.ts';

/**
 * What a few files have changed of a large index lies beside it: to write all of it again would take longer
 * than to find out what changed. Per record its parts are, for each changed file: number (u32), stamps (f64),
 * hash, executable bit (a byte); for each folder of another hash: number (u32), hash; for each folder of
 * another state: number (u32), stamps.
 */
const FORMAT = 'occchg2\n';

interface Header {
  /** The seal of the index that this belongs to. */
  readonly index: string;
  readonly changes: readonly Change[];
}

interface Change {
  readonly key: string;
  readonly meta: string;
  readonly hash: string;
  readonly scannedAt: number;
  readonly size: number;
  readonly files: number;
  readonly folders: number;
  readonly listed: number;
}

/** Numbers of the files and folders of a record that are not as the index says. */
export interface Changed {
  readonly files: readonly number[];
  /** By their hashes. */
  readonly folders: readonly number[];
  /** By their states. */
  readonly listed: readonly number[];
}

/**
 * Writes the changes into the records of the index.
 * @returns what they are, by key: nothing where there are none for this index
 */
export function applyChanges(path: string, { seal, records }: IndexFile): Map<string, Changed> {
  const changed = new Map<string, Changed>();
  if (seal === '') return changed;
  let file: ReturnType<typeof readSealed>;
  try {
    file = readSealed(path, FORMAT);
  } catch {
    return changed;
  }
  const { index, changes } = file.header as Header;
  if (index !== seal) return changed;
  for (const { key, meta, hash, scannedAt, size, ...counts } of changes) {
    const record = records.get(key)!;
    const files = numbersIn(file.take(counts.files * NUMBER_BYTES));
    const stamps = file.take(counts.files * STAMP_BYTES);
    const hashes = file.take(counts.files * HASH_BYTES);
    const executable = file.take(counts.files);
    put(bytesOf(record.stamps), files, stamps, STAMP_BYTES);
    put(record.hashes, files, hashes, HASH_BYTES);
    put(bytesOf(record.executable), files, executable, 1);
    const folders = numbersIn(file.take(counts.folders * NUMBER_BYTES));
    put(record.folders.hashes, folders, file.take(counts.folders * HASH_BYTES), HASH_BYTES);
    const listed = numbersIn(file.take(counts.listed * NUMBER_BYTES));
    put(bytesOf(record.listed.stamps), listed, file.take(counts.listed * STAMP_BYTES), STAMP_BYTES);
    records.set(key, { ...record, meta, hash: hash as ContentHash, scannedAt, size });
    changed.set(key, { files, folders, listed });
  }
  return changed;
}

/**
 * @param index the seal of the index
 * @param changed of each record, which has the names that it has in the index
 */
export function writeChanges(
  path: string,
  index: string,
  records: ReadonlyMap<string, TreeRecord>,
  changed: ReadonlyMap<string, Changed>,
): void {
  const changes: Change[] = [];
  const parts: ArrayBufferView[] = [];
  for (const [key, { files, folders, listed }] of changed) {
    const record = records.get(key)!;
    const { meta, hash, scannedAt, size } = record;
    const counts = { files: files.length, folders: folders.length, listed: listed.length };
    changes.push({ key, meta, hash, scannedAt, size, ...counts });
    parts.push(
      Uint32Array.from(files),
      pick(bytesOf(record.stamps), files, STAMP_BYTES),
      pick(record.hashes, files, HASH_BYTES),
      pick(bytesOf(record.executable), files, 1),
      Uint32Array.from(folders),
      pick(record.folders.hashes, folders, HASH_BYTES),
      Uint32Array.from(listed),
      pick(bytesOf(record.listed.stamps), listed, STAMP_BYTES),
    );
  }
  writeSealed(path, FORMAT, { index, changes } satisfies Header, parts);
}

/**
 * What differs between two records of the same names, and what was known to before. Undefined where the names
 * differ.
 */
export function changedBetween(
  before: TreeRecord,
  after: TreeRecord,
  known: Changed = { files: [], folders: [], listed: [] },
): Changed | undefined {
  if (before === after) return known;
  if (!hasSameNames(before, after) || !before.listed.names.equals(after.listed.names)) return undefined;
  const files = differing(
    [bytesOf(before.stamps), bytesOf(after.stamps), STAMP_BYTES],
    [before.hashes, after.hashes, HASH_BYTES],
    [bytesOf(before.executable), bytesOf(after.executable), 1],
  );
  const folders = differing([before.folders.hashes, after.folders.hashes, HASH_BYTES]);
  const listed = differing([bytesOf(before.listed.stamps), bytesOf(after.listed.stamps), STAMP_BYTES]);
  return {
    files: union(known.files, files),
    folders: union(known.folders, folders),
    listed: union(known.listed, listed),
  };
}

function union(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])];
}

const NUMBER_BYTES = Uint32Array.BYTES_PER_ELEMENT;

function put(to: Buffer, numbers: readonly number[], from: Buffer, bytes: number): void {
  for (const [k, i] of numbers.entries()) from.copy(to, i * bytes, k * bytes, (k + 1) * bytes);
}

function pick(from: Buffer, numbers: readonly number[], bytes: number): Buffer {
  return Buffer.concat(numbers.map((i) => from.subarray(i * bytes, (i + 1) * bytes)));
}

function numbersIn({ buffer, byteOffset, byteLength }: Buffer): number[] {
  return [...new Uint32Array(buffer, byteOffset, byteLength / NUMBER_BYTES)];
}
