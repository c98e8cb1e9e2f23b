import { readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { makeFolder } from '../../base/environment/make-folder.ts';
import { listFolder } from '../../base/list-folder.ts';
import { pathIn } from '../content/scan/path-in.ts';
import { isAbandoned } from '../work/unfinished.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import { entryFolder, OUTPUT } from './entry-paths.ts';

/**
 * The entry that `current/<task>` points to, whether or not it is there; undefined where there is no link.
 * @throws Error of the system where that cannot be seen: there may be results
 */
export function linkedEntry({ current }: Pick<ArtifactPaths, 'current'>, task: string): string | undefined {
  try {
    return basename(readlinkSync(pathIn(current, task)));
  } catch (error) {
    if (NO_LINK.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

/** It is not there, or something else. */
const NO_LINK: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EINVAL']);

/** Through the link, as people find it. */
export function linkedOutputPath({ current }: ArtifactPaths, task: string, output: string): string {
  return join(current, task, OUTPUT, output);
}

/** Points `current/<task>` to the entry. Whoever looks meanwhile sees the old link or the new one. */
export function setLink(artifacts: ArtifactPaths, task: string, entry: string): void {
  const { current } = artifacts;
  const link = join(current, task);
  const target = relative(current, entryFolder(artifacts, entry));
  if (tryLink(target, link)) return;
  // No task has a name that begins so.
  const temporary = join(current, `.${process.pid}.tmp`);
  makeFolder(current);
  if (!tryLink(target, temporary)) {
    rmSync(temporary);
    symlinkSync(target, temporary);
  }
  renameSync(temporary, link);
}

/** Whether there was room for it: the folder, and no such link. */
function tryLink(target: string, link: string): boolean {
  try {
    symlinkSync(target, link);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code!)) return false;
    throw error;
  }
}

/** Every entry that any configuration file's links point to. */
export function linkedEntries({ folder }: ArtifactPaths): ReadonlySet<string> {
  const entries = linkFolders(folder).flatMap((current) => {
    const tasks = listFolder(current).filter((name) => !isAbandoned(name));
    return tasks.map((task) => linkedEntry({ current }, task));
  });
  return new Set(entries.filter((entry) => entry !== undefined));
}

/** The folders of links, of all configuration files. @param folder artifacts/ */
export function linkFolders(folder: string): string[] {
  const names = listFolder(folder).filter((name) => /^current(\..+)?$/.test(name));
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isDirectory());
}
