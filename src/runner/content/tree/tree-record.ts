import type { ContentHash } from '../../plan/plan.ts';
import type { Names } from './names.ts';
import type { Stamps } from './stamps.ts';

/** Of a sha256. */
export const HASH_BYTES = 32;

/** What the file system says of some files, by number. */
export interface FileStates {
  /** `STAMPS` numbers per file. */
  readonly stamps: Stamps;
  /** 1 where the owner may execute the file. */
  readonly executable: Uint8Array;
}

/** What the file system says of a file or of all files below a folder. */
export interface Scan extends FileStates {
  /** The path itself is a file; its only name is then `''`. */
  readonly isFile: boolean;
  /** Folder by folder, names in byte order (`listTree`). */
  readonly names: Names;
  /** Bytes of all files. */
  readonly size: number;
  readonly listed: ListedFolders;
}

/**
 * Every folder of a tree, those without files too, with its state from just before it was listed: as long as
 * that stays, the folder holds the same names. None where the tree is a file.
 */
export interface ListedFolders {
  /** `''` for the tree itself. */
  readonly names: Names;
  /** `STAMPS` numbers per folder. */
  readonly stamps: Stamps;
}

/** A scan with the content that was read behind it. */
export interface TreeRecord extends Scan {
  /** Of all of it. */
  readonly hash: ContentHash;
  /** `HASH_BYTES` per file. */
  readonly hashes: Buffer;
  readonly folders: FolderTable;
  /** Unix milliseconds just before the scan. */
  readonly scannedAt: number;
  /** The owner's notes, JSON. */
  readonly meta: string;
}

/**
 * The hashes of the folders that hold files, each folder before those inside it, the root first: kept so that
 * a change need not hash all of them again.
 */
export interface FolderTable {
  /**
   * Per folder `ENDS` numbers: that after its last file, that after its last folder, and where the name after
   * that of its last file begins.
   */
  readonly ends: Uint32Array;
  /** `HASH_BYTES` per folder. */
  readonly hashes: Buffer;
}

/** Numbers kept per folder of a table. */
export const ENDS = 3;

/** sha256 of the bytes of file `i`, hexadecimal. */
export function hexHash(hashes: Buffer, i: number): string {
  return hashes.toString('hex', i * HASH_BYTES, (i + 1) * HASH_BYTES);
}

/** Whether both have the very same files, whatever they hold. */
export function hasSameNames(a: Named, b: Named): boolean {
  return a.isFile === b.isFile && a.names.equals(b.names);
}

type Named = Pick<Scan, 'isFile' | 'names'>;
