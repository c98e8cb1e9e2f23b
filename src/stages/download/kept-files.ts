import { createHash } from 'node:crypto';
import {
  constants,
  copyFileSync,
  createReadStream,
  existsSync,
  linkSync,
  lstatSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { requireSpace } from '../../base/environment/free-space.ts';
import { makeFolder } from '../../base/environment/make-folder.ts';
import { keptFile } from '../../base/files/downloads.ts';
import type { RemoteFile } from './fetch/remote-file.ts';

/** Keeps a file under a second name, if the disk has such. */
export function keep(downloads: string, sha256: string, file: string): void {
  try {
    forgetKept(downloads, sha256);
    linkSync(file, keptFile(downloads, sha256));
  } catch (error) {
    // Then it is fetched again.
    if (!isOfSystem(error)) throw error;
  }
}

export function forgetKept(downloads: string, sha256: string): void {
  rmSync(keptFile(downloads, sha256), { force: true });
}

/**
 * Gives the file that has the pinned sha256 this name too, if it is kept and still has it.
 * @returns its sha256; undefined where it has to be fetched
 */
export async function takeKept(
  downloads: string,
  { hash }: RemoteFile,
  file: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (hash?.algorithm !== 'sha256') return undefined;
  const sha256 = hash.hex.toLowerCase();
  const kept = keptFile(downloads, sha256);
  // A link to an output that is gone is none.
  if (!existsSync(kept)) return undefined;
  makeFolder(dirname(file));
  try {
    // What is published is nobody else's to change, so a copy of it.
    if (lstatSync(kept).isSymbolicLink()) copyKept(kept, file);
    else linkSync(kept, file);
  } catch (error) {
    // Another task was done with it in between.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
  if ((await sha256Of(file, signal)) === sha256) return sha256;
  rmSync(file);
  forgetKept(downloads, sha256);
  return undefined;
}

function copyKept(kept: string, file: string): void {
  requireSpace(dirname(file), statSync(kept).size, 'the file');
  copyFileSync(kept, file, constants.COPYFILE_FICLONE);
}

async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}
