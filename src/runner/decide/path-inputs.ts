import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { readBytes } from '../../base/environment/read-file.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { ContentError } from '../content/content-error.ts';
import { changedFiles } from '../content/index/changed-files.ts';
import { formatListing, type Listing, listingOf, parseListing } from '../content/index/listing.ts';
import { openTreeIndex } from '../content/index/tree-index.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { ArtifactPaths } from '../store/artifact-paths.ts';

/** The user's own files and folders behind `path:`. Each is inspected once, until it is forgotten. */
export interface PathInputs {
  /** @throws ContentError */
  inspect(path: string, stop?: AbortSignal): Promise<TreeRecord>;
  /**
   * The files, relative to the path, that are not what they were when the record was made, or cannot be read
   * now.
   */
  changedSince(path: string, record: TreeRecord): Promise<string[]>;
  /** Whether it was last looked at so long ago that it is worth the time of another look. */
  isStale(path: string): boolean;
  /** The next inspection reads the disk again. */
  forget(path: string): void;
  /** Which files a content hash stood for, if that was kept. */
  recall(hash: string): Listing | undefined;
  /** Keeps which files a content hash stands for, for the reasons of later runs. */
  remember(record: TreeRecord): void;
  save(): void;
}

interface Look {
  /** Unix milliseconds. */
  readonly began: number;
  /** Milliseconds. */
  took: number;
}

const NEVER: Look = { began: 0, took: 0 };
/** Milliseconds after which a look is worth repeating, and how many times as long as it took. */
const [FRESH, WORTH] = [5000, 5];

export function openPathInputs(artifacts: ArtifactPaths, now: () => number = Date.now): PathInputs {
  const index = openTreeIndex(artifacts.statIndex, now);
  const inspections = new Map<string, Promise<TreeRecord>>();
  const looks = new Map<string, Look>();
  /** When a record was last found to hold still, Unix milliseconds. */
  const confirmed = new WeakMap<TreeRecord, number>();
  const listings = join(artifacts.cache, 'listings');

  return {
    inspect(path, stop) {
      let inspection = inspections.get(path);
      if (!inspection) {
        const key = relative(artifacts.root, path).split(sep).join('/');
        inspection = index.inspect(key, path, { links: 'follow', apart: artifacts.folder, stop });
        inspections.set(path, inspection);
        const look: Look = { began: now(), took: 0 };
        looks.set(path, look);
        const end = (): void => {
          look.took = now() - look.began;
        };
        inspection.then(end, end);
      }
      return inspection;
    },
    async changedSince(path, record) {
      const began = now();
      try {
        // What was read again and found the same is proven by its stamps from then on.
        const scannedAt = confirmed.get(record) ?? record.scannedAt;
        const changed = await changedFiles(path, 'follow', { ...record, scannedAt });
        if (changed.length === 0) {
          confirmed.set(record, began);
          looks.set(path, { began, took: now() - began });
        }
        return changed;
      } catch (error) {
        if (error instanceof ContentError) return [relative(path, error.path)];
        throw error;
      }
    },
    isStale(path) {
      const { began, took } = looks.get(path) ?? NEVER;
      return now() - began >= Math.max(FRESH, WORTH * took);
    },
    forget: (path) => inspections.delete(path),
    recall(hash) {
      try {
        return parseListing(readBytes(join(listings, hash)));
      } catch {
        return undefined;
      }
    },
    remember(record) {
      const file = join(listings, record.hash);
      if (existsSync(file)) return;
      try {
        writeWhole(file, formatListing(listingOf(record)));
      } catch (error) {
        // The reasons of later runs name no files then.
        if (!isOfSystem(error)) throw error;
      }
    },
    save: index.save,
  };
}
