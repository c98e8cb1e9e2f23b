import type { Fingerprint } from '../../plan/plan.ts';
import type { Manifest } from '../manifest.ts';

/**
 * Results that several stores share: asked where a store has no entry, and given what a task has published.
 * It may throw whatever goes wrong: that counts as a miss, with a warning. Nothing that it hands out is
 * believed before it was hashed.
 */
export interface ResultCache {
  /** Undefined: it has none for this key. Reads the record only. */
  get(entry: string, fingerprint: Fingerprint): Promise<CacheHit | undefined>;
  /**
   * Adds an entry, unless there is one already: the first stays. Others see it whole or not at all.
   * @param folder the entry in the store: out/, log/ and its manifest
   */
  put(entry: string, folder: string, stop: AbortSignal): Promise<void>;
  /** Removes what nobody is handed any more, when it is old enough that nobody looks into it. */
  tidy?(): Promise<void>;
}

export interface CacheHit {
  readonly manifest: Manifest;
  /** Copies out/, log/ and the manifest into an empty folder. */
  copyTo(folder: string, stop: AbortSignal): Promise<void>;
  /** It is not what its record says: it is never to be handed out again, and may be added anew. */
  discard(): Promise<void>;
}

/** What the file of a kind of cache exports, and catalog.ts names. */
export interface CacheModule {
  /**
   * @param location what follows the scheme of an address: "/mnt/team" of "dir:/mnt/team"
   * @param cwd what a relative path is relative to
   */
  open(location: string, cwd: string): ResultCache;
}
