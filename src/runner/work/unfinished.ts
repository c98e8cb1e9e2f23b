import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../base/environment/process-identity.ts';
import { listFolder } from '../../base/list-folder.ts';

/** What a process wrote under a name of its own, and did not live to put in its place: "x.json.123.tmp". */
const UNFINISHED = /\.(\d+)\.tmp$/;
/**
 * Another host's process of the same number may be at it: its file is left alone for so many milliseconds.
 */
const SETTLED = 10 * 60 * 1000;

/** Whether a name is that of something whose process is gone. */
export function isAbandoned(name: string): boolean {
  const pid = UNFINISHED.exec(name)?.[1];
  return pid !== undefined && !isAlive({ pid: Number(pid), start: '' });
}

/**
 * Removes what nobody puts in its place any more. A link is made at one stroke, and needs no time to settle.
 */
export function removeAbandoned(folder: string, now = Date.now()): void {
  for (const name of listFolder(folder).filter(isAbandoned)) {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() || (stats?.isFile() && now - stats.mtimeMs > SETTLED))
      rmSync(path, { force: true });
  }
}
