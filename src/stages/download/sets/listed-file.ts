import type { RemoteFile } from '../fetch/remote-file.ts';

/** A file of a set as its host lists it. */
export interface ListedFile {
  /** Its path in the set, as the host says it. */
  readonly name: string;
  /** Bytes; undefined where the host does not say. */
  readonly size: number | undefined;
  /** Finds out where it is: some hosts say so only when it is wanted. */
  locate(): Promise<RemoteFile>;
  /** What git calls its content: sha1 of "blob", its size and its bytes. */
  readonly gitHash?: string;
}

/** Files that a set may list; docs/limits.md shows it. */
export const MOST_FILES = 1_000_000;
