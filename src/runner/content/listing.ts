import { HASH_BYTES } from './look.ts';
import { Names } from './names.ts';
import type { TreeRecord } from './tree-record.ts';

/** What each file of a tree held, in short. */
export interface Listing {
  readonly names: Names;
  /** `DIGEST_BYTES` per file: the beginning of its hash, and 1 where it is executable. */
  readonly digests: Buffer;
}

const DIGEST_BYTES = 9;
const HASH_PART = DIGEST_BYTES - 1;

export function listingOf({ names, hashes, executable }: TreeRecord): Listing {
  const digests = Buffer.alloc(names.count * DIGEST_BYTES);
  for (let i = 0; i < names.count; i += 1) {
    for (let k = 0; k < HASH_PART; k += 1) digests[i * DIGEST_BYTES + k] = hashes[i * HASH_BYTES + k]!;
    digests[i * DIGEST_BYTES + HASH_PART] = executable[i]!;
  }
  return { names, digests };
}

export function listingOfFiles(
  files: readonly { readonly path: string; readonly hash: string; readonly executable: boolean }[],
): Listing {
  const digests = Buffer.alloc(files.length * DIGEST_BYTES);
  for (const [i, { hash, executable }] of files.entries()) {
    digests.write(hash.slice(0, 2 * HASH_PART), i * DIGEST_BYTES, 'hex');
    digests[i * DIGEST_BYTES + HASH_PART] = executable ? 1 : 0;
  }
  return { names: Names.of(files.map(({ path }) => path)), digests };
}

export function isOneFile({ names }: Listing): boolean {
  return names.count === 1 && names.at(0) === '';
}

/** Of a kept listing: this, the number of files (u32), their digests, their names. */
const MAGIC = 'occlst2\n';
const PREAMBLE = MAGIC.length + 4;

export function formatListing({ names, digests }: Listing): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(names.count);
  return Buffer.concat([Buffer.from(MAGIC), count, digests, names.bytes]);
}

/** @throws Error where it is none, or one of an earlier version */
export function parseListing(file: Buffer): Listing {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('no listing');
  const count = file.readUInt32LE(MAGIC.length);
  const end = PREAMBLE + count * DIGEST_BYTES;
  return { names: new Names(count, file.subarray(end)), digests: file.subarray(PREAMBLE, end) };
}

export interface FileChange {
  readonly file: string;
  readonly how: 'changed' | 'new' | 'gone' | 'now executable' | 'no longer executable';
}

/** In the order of the later tree, what is gone last. */
export function compareListings(before: Listing, after: Listing): FileChange[] {
  const numberBefore = before.names.equals(after.names) ? (j: number) => j : numbersOf(before, after);
  const changes: FileChange[] = [];
  for (let j = 0; j < after.names.count; j += 1) {
    const i = numberBefore(j);
    const how = i === undefined ? 'new' : howChanged(before, i, after, j);
    if (how) changes.push({ file: after.names.at(j), how });
  }
  if (before.names.equals(after.names)) return changes;
  const present = new Set(after.names.list);
  for (const file of before.names.list) if (!present.has(file)) changes.push({ file, how: 'gone' });
  return changes;
}

/** Which number each file of the later listing had. */
function numbersOf(before: Listing, after: Listing): (j: number) => number | undefined {
  const byName = new Map(before.names.list.map((file, i) => [file, i]));
  return (j) => byName.get(after.names.list[j]!);
}

function howChanged(before: Listing, i: number, after: Listing, j: number): FileChange['how'] | undefined {
  const [from, to] = [i * DIGEST_BYTES, j * DIGEST_BYTES];
  for (let k = 0; k < HASH_PART; k += 1) {
    if (before.digests[from + k] !== after.digests[to + k]) return 'changed';
  }
  const isExecutable = after.digests[to + HASH_PART] === 1;
  if (isExecutable === (before.digests[from + HASH_PART] === 1)) return undefined;
  return isExecutable ? 'now executable' : 'no longer executable';
}

const NAMED = 3;

/** "a.jpg, b.jpg (new), c.jpg (gone), and 4 more". */
export function nameChanges(changes: readonly FileChange[]): string {
  const named = changes
    .slice(0, NAMED)
    .map(({ file, how }) => (how === 'changed' ? file : `${file} (${how})`));
  const more = changes.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more.toLocaleString('en-US')} more`] : [])].join(', ');
}
