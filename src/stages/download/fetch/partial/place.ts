import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../../base/environment/make-folder.ts';
import { hashText } from '../../../../base/hash-text.ts';
import type { RemoteFile } from '../remote-file.ts';
import { openPartialFile, type PartialFile } from './partial-file.ts';
import { takeFolder } from './take-folder.ts';

/** Where a file lies while it is being fetched. */
export interface Whereabouts {
  readonly file: string;
  readonly partial: PartialFile;
  /** Ends it; what is `kept` the next one goes on with. Called again it does nothing. */
  leave(what: 'kept' | 'gone'): Promise<void>;
}

/**
 * @param downloads where those lie that may be gone on with: a folder each, which one process holds; another
 *   that wants the same file waits. Undefined: beside the file.
 */
export async function openPlace(
  remote: RemoteFile,
  file: string,
  downloads: string | undefined,
  signal: AbortSignal,
): Promise<Whereabouts> {
  if (downloads === undefined) return beside(file, signal);
  makeFolder(downloads);
  const folder = join(downloads, `part-${nameOf(remote)}`);
  const release = await takeFolder(folder, signal);
  if (release === undefined) return beside(file, signal);
  const path = join(folder, 'file');
  try {
    const partial = await openPartialFile(path, join(folder, 'journal.json'), signal);
    let isLeft = false;
    return {
      file: path,
      partial,
      async leave(what) {
        if (isLeft) return;
        isLeft = true;
        if (what === 'kept') partial.save();
        partial.close();
        if (what === 'gone') remove(folder);
        else await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function beside(file: string, signal: AbortSignal): Promise<Whereabouts> {
  const path = `${file}.partial`;
  rmSync(path, { force: true });
  const partial = await openPartialFile(path, undefined, signal);
  return { file: path, partial, leave: async () => partial.discard() };
}

/** At one moment for who looks; the name is free before all of it is gone. */
function remove(folder: string): void {
  const aside = `${folder}.done-${process.pid}`;
  renameSync(folder, aside);
  rmSync(aside, { recursive: true, force: true });
}

/** Of the bytes where they are known, else of where they are; no address stands in it as such. */
function nameOf({ hash, urls }: RemoteFile): string {
  const what = hash ? [hash.algorithm, hash.hex.toLowerCase()] : urls;
  return hashText(JSON.stringify(what)).slice(0, 32);
}
