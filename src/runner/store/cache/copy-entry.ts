import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix } from 'node:path';
import { eachAtOnce } from '../../../base/arrays/each-at-once.ts';
import { requireSpace } from '../../../base/environment/free-space.ts';
import { bytesOfData } from '../../content/scan/data-ranges.ts';
import { LOG_FOLDER, OUTPUT } from '../entry-paths.ts';
import { MANIFEST, type Manifest } from '../manifest.ts';
import { copySparse } from './copy-sparse.ts';

/** Files that are copied at a time: what they lie on may answer slowly, and most are small. */
const AT_ONCE = 8;

/**
 * Copies an entry, sharing blocks where the file system can. Of out/ the files that the manifest lists are
 * copied, and nothing else; of log/ whatever lies in it.
 * @throws EnvironmentError where there is no room for it
 */
export async function copyEntry(
  from: string,
  to: string,
  { task, files }: Manifest,
  stop: AbortSignal,
): Promise<void> {
  let needed = 0;
  const outputs = files.map(({ path: name, size, executable }) => {
    const path = join(OUTPUT, requireInside(name));
    const bytes = bytesOfData(join(from, path), size);
    needed += bytes;
    return { path, mode: executable ? 0o555 : 0o444, hasHoles: bytes < size };
  });
  requireSpace(to, needed, `the result of ${task}`);
  const logs = (await filesBelow(join(from, LOG_FOLDER))).map((path) => ({
    path: join(LOG_FOLDER, path),
    mode: 0o644,
    hasHoles: false,
  }));
  const all = [...outputs, ...logs, { path: MANIFEST, mode: 0o444, hasHoles: false }];
  const folders = new Set([OUTPUT, LOG_FOLDER, ...all.map(({ path }) => dirname(path))]);
  for (const folder of folders) await mkdir(join(to, folder), { recursive: true });
  await eachAtOnce(all, AT_ONCE, async ({ path, mode, hasHoles }) => {
    stop.throwIfAborted();
    if (hasHoles) await copySparse(join(from, path), join(to, path));
    else await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE);
    await chmod(join(to, path), mode);
  });
}

/** Paths of regular files, relative to the folder; none where there is none. */
async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Somebody else wrote the manifest: no path of it may lead out of the folder. */
function requireInside(path: string): string {
  const isInside = path !== '' && !isAbsolute(path) && !posix.normalize(path).startsWith('..');
  if (isInside) return path;
  throw new Error(`its manifest names "${path}"`);
}
