import { bytesOf } from '../../../base/arrays/bytes-of.ts';
import { Names } from '../tree/names.ts';
import { HASH_BYTES, type TreeRecord } from '../tree/tree-record.ts';
import { differing } from './differing.ts';

/** What each file of a tree held, in short. */
export interface Listing {
  readonly names: Names;
  /** `DIGEST_BYTES` per file, the beginning of its hash. */
  readonly digests: Buffer;
  /** 1 where executable. */
  readonly executable: Uint8Array;
}

const DIGEST_BYTES = 8;

/**
 * Of records that were asked about: the reason to run shows it, and it is kept for the reason of the next
 * run.
 */
const listings = new WeakMap<TreeRecord, Listing>();

export function listingOf(record: TreeRecord): Listing {
  const known = listings.get(record) ?? makeListing(record);
  listings.set(record, known);
  return known;
}

function makeListing({ names, hashes, executable }: TreeRecord): Listing {
  // By words of 32 bits, at which the hashes lie.
  const digests = new Uint32Array((names.count * DIGEST_BYTES) / 4);
  const words = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length / 4);
  const step = HASH_BYTES / 4;
  for (let to = 0, from = 0; to < digests.length; to += 2, from += step) {
    digests[to] = words[from]!;
    digests[to + 1] = words[from + 1]!;
  }
  return { names, digests: Buffer.from(digests.buffer), executable };
}

export function listingOfFiles(
  files: readonly { readonly path: string; readonly hash: string; readonly executable: boolean }[],
): Listing {
  const digests = files.map(({ hash }) => hash.slice(0, 2 * DIGEST_BYTES)).join('');
  return {
    names: Names.of(files.map(({ path }) => path)),
    digests: Buffer.from(digests, 'hex'),
    executable: Uint8Array.from(files, ({ executable }) => (executable ? 1 : 0)),
  };
}

export function isOneFile({ names }: Listing): boolean {
  return names.count === 1 && names.at(0) === '';
}

/**
 * Of a kept listing: this, the number of files (u32), their digests, a byte each for executable ones, their
 * names.
 */
const MAGIC = 'occlst3\n';
const PREAMBLE = MAGIC.length + 4;

/** In parts: put together they would take time and memory twice. */
export function formatListing({ names, digests, executable }: Listing): Uint8Array[] {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(names.count);
  return [Buffer.from(MAGIC), count, digests, executable, names.bytes];
}

/** @throws Error where it is none, or one of an earlier version */
export function parseListing(file: Buffer): Listing {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('no listing');
  const count = file.readUInt32LE(MAGIC.length);
  const afterDigests = PREAMBLE + count * DIGEST_BYTES;
  return {
    names: new Names(count, file.subarray(afterDigests + count)),
    digests: file.subarray(PREAMBLE, afterDigests),
    executable: file.subarray(afterDigests, afterDigests + count),
  };
}

export interface FileChange {
  readonly file: string;
  readonly how: 'changed' | 'new' | 'gone' | 'now executable' | 'no longer executable';
}

/** In the order of the later tree, what is gone last. */
export function compareListings(before: Listing, after: Listing): FileChange[] {
  if (before.names.equals(after.names)) {
    const numbers = differing(
      [before.digests, after.digests, DIGEST_BYTES],
      [bytesOf(before.executable), bytesOf(after.executable), 1],
    );
    return numbers.map((i) => ({ file: after.names.at(i), how: howChanged(before, i, after, i)! }));
  }
  const numberBefore = new Map(before.names.list.map((file, i) => [file, i]));
  const changes: FileChange[] = [];
  for (const [j, file] of after.names.list.entries()) {
    const i = numberBefore.get(file);
    const how = i === undefined ? 'new' : howChanged(before, i, after, j);
    if (how) changes.push({ file, how });
  }
  const present = new Set(after.names.list);
  for (const file of before.names.list) if (!present.has(file)) changes.push({ file, how: 'gone' });
  return changes;
}

function howChanged(before: Listing, i: number, after: Listing, j: number): FileChange['how'] | undefined {
  const [from, to] = [i * DIGEST_BYTES, j * DIGEST_BYTES];
  for (let k = 0; k < DIGEST_BYTES; k += 1) {
    if (before.digests[from + k] !== after.digests[to + k]) return 'changed';
  }
  if (before.executable[i] === after.executable[j]) return undefined;
  return after.executable[j] ? 'now executable' : 'no longer executable';
}
