import { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Layout } from './layout.ts';

/** The entry that `current/<task>` points to, whether or not it is there. */
export function linkedEntry(layout: Pick<Layout, 'current'>, task: string): string | undefined {
  try {
    return basename(readlinkSync(join(layout.current, task)));
  } catch {
    return undefined;
  }
}

/** Points `current/<task>` to the entry. Whoever looks meanwhile sees the old link or the new one. */
export function setLink(layout: Layout, task: string, entry: string): void {
  const link = join(layout.current, task);
  const target = relative(layout.current, join(layout.store, entry));
  if (tryLink(target, link)) return;
  const temporary = `${link}.${process.pid}.tmp`;
  mkdirSync(layout.current, { recursive: true });
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
export function linkedEntries(layout: Layout): ReadonlySet<string> {
  const folders = listFolder(layout.artifacts).filter((name) => /^current(\..+)?$/.test(name));
  const entries = folders.flatMap((name) => {
    const current = join(layout.artifacts, name);
    return listFolder(current).map((task) => linkedEntry({ current }, task));
  });
  return new Set(entries.filter((entry) => entry !== undefined));
}

/** The names in a folder; none where it does not exist. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
