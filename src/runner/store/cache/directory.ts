import { randomBytes } from 'node:crypto';
import { constants, existsSync, statSync } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { listFolder } from '../../../base/list-folder.ts';
import { timeOfStamp, timeStamp } from '../../../base/time-stamp.ts';
import { type Manifest, ManifestError, readManifest } from '../manifest.ts';
import { copyEntry } from './copy-entry.ts';
import type { CacheModule, ResultCache } from './result-cache.ts';

/** `dir:FOLDER`: a folder that several machines see, with entries as they stand in a store. */
export const directory: CacheModule = {
  open: (location, cwd) => openDirectory(resolve(cwd, location)),
};

/** In the folder: what is being copied, until it is whole. */
const INCOMING = '.incoming';
/** Milliseconds after which a copy that nobody finished is removed. */
const ABANDONED_AFTER = 7 * 24 * 3600 * 1000;
/** Milliseconds after which what was found damaged is removed. */
const DAMAGED_FOR = 14 * 24 * 3600 * 1000;

function openDirectory(root: string): ResultCache {
  return {
    async get(entry, fingerprint) {
      requireFolder(root);
      const folder = join(root, entry);
      if (!existsSync(folder)) return undefined;
      const manifest = readRecord(entry, folder);
      if (manifest.fingerprint !== fingerprint) return undefined;
      return {
        manifest,
        copyTo: (to, stop) => copyEntry(folder, to, manifest, stop),
        discard: () => moveAside(folder),
      };
    },
    async put(entry, from, stop) {
      requireFolder(root);
      const folder = join(root, entry);
      if (existsSync(folder)) {
        if (!isDamaged(folder)) return;
        await moveAside(folder);
      }
      await prepare(join(root, INCOMING));
      const name = `${entry}.${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
      const incoming = join(root, INCOMING, name);
      try {
        await mkdir(incoming);
        await copyEntry(from, incoming, readManifest(from), stop);
        await rename(incoming, folder);
      } catch (error) {
        await rm(incoming, { recursive: true, force: true });
        // Another one was faster.
        if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code!)) throw error;
      }
    },
    async tidy() {
      requireFolder(root);
      await removeUnfinished(join(root, INCOMING));
      await removeDamaged(root);
    },
  };
}

/** It is not made: that a network's folder is not mounted must not go unnoticed. */
function requireFolder(root: string): void {
  const stats = statSync(root, { throwIfNoEntry: false });
  if (!stats) throw new Error(`there is no folder ${root}`);
  if (!stats.isDirectory()) throw new Error(`${root} is no folder`);
}

function readRecord(entry: string, folder: string): Manifest {
  try {
    return readManifest(folder);
  } catch (error) {
    throw new Error(`${entry}: ${(error as Error).message}`);
  }
}

/** What merely cannot be read now, or by this user, is left to those who can. */
function isDamaged(folder: string): boolean {
  try {
    readManifest(folder);
    return false;
  } catch (error) {
    return error instanceof ManifestError;
  }
}

/** For whoever wants to know what was wrong with it. */
async function moveAside(folder: string): Promise<void> {
  await rename(folder, `${folder}.damaged-${timeStamp(new Date())}-${randomBytes(2).toString('hex')}`);
}

/** Somebody may want to look into what was moved aside, but not for ever. */
async function removeDamaged(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const stamp = /\.damaged-(\w+)-[0-9a-f]{4}$/.exec(name)?.[1];
    const time = stamp === undefined ? undefined : timeOfStamp(stamp);
    if (time !== undefined && Date.now() - time > DAMAGED_FOR)
      await rm(join(root, name), { recursive: true, force: true });
  }
}

/** @throws Error where nobody may write there, the same for every entry */
async function prepare(incoming: string): Promise<void> {
  // Not `recursive`: where a system answers ENOENT in a folder that is there, Node would try for ever.
  await mkdir(incoming).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await access(incoming, constants.W_OK);
  await removeUnfinished(incoming);
}

/** What writers left that died while they copied. */
async function removeUnfinished(incoming: string): Promise<void> {
  for (const name of listFolder(incoming)) {
    const folder = join(incoming, name);
    const stats = await stat(folder).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > ABANDONED_AFTER)
      await rm(folder, { recursive: true, force: true });
  }
}
