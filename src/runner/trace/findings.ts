import { dirname } from 'node:path';
import type { Access } from './accesses.ts';
import { createInstalled, isBelow } from './installed.ts';

/** What a task is allowed, as it was configured. Absolute paths. */
export interface Declared {
  readonly root: string;
  readonly home: string;
  /** The one folder that it may write to. */
  readonly out: string;
  /** Folders for what does not outlast the task. */
  readonly temporary: readonly string[];
  /** By name; `real` with links followed. */
  readonly inputs: readonly { readonly name: string; readonly path: string; readonly real: string }[];
}

/** Absolute paths, sorted. */
export interface Findings {
  /** Files that were read, and folders whose names were read, that no input holds. */
  readonly read: readonly string[];
  readonly listed: readonly string[];
  /** What it left outside its folder, and what it removed that it had not made. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Of the system and of installed programs. */
  readonly installed: readonly string[];
  /** Names of inputs that nothing was read of. */
  readonly unread: readonly string[];
}

/** @param isFolder asked of what was opened: a folder, opened only, was not read */
export function judge(
  accesses: readonly Access[],
  declared: Declared,
  isFolder: (path: string) => boolean,
): Findings {
  const { read, listed, written, removed, programs } = follow(accesses, declared.out);
  const isInstalled = createInstalled(programs, declared);
  const inputs = new Set<string>();
  const installed = new Set<string>();

  function inputsWith(named: string, real: string): Declared['inputs'] {
    return declared.inputs.filter(({ path, real: target }) => isBelow(named, path) || isBelow(real, target));
  }

  /** Whether it has to be reported. */
  function isUndeclared(named: string, real: string): boolean {
    const holding = inputsWith(named, real);
    for (const { name } of holding) inputs.add(name);
    if (holding.length > 0) return false;
    if (isInstalled(named) || (isInstalled(real) && !isBelow(named, declared.root))) installed.add(named);
    else return true;
    return false;
  }

  /** An interpreter looks through the folder of its script for modules. */
  const besides = new Set(declared.inputs.flatMap(({ path, real }) => [dirname(path), dirname(real)]));
  const isSearched = (folder: string): boolean =>
    besides.has(folder) || declared.temporary.includes(folder) || isBelow(declared.out, folder);
  const files = [...read].filter(([named, real]) => isUndeclared(named, real) && !isFolder(real));
  const names = [...listed].filter((folder) => isUndeclared(folder, folder) && !isSearched(folder));
  return {
    read: files.map(([named]) => named).sort(),
    listed: names.sort(),
    // Caches of interpreters are not reported, unless they change an input.
    written: outermost(
      [...written].filter((path) => !isInstalled(path) || inputsWith(path, path).length > 0),
    ),
    removed: [...removed].filter((path) => !isInstalled(path)).sort(),
    installed: [...installed].sort(),
    unread: declared.inputs.map(({ name }) => name).filter((name) => !inputs.has(name)),
  };
}

interface Followed {
  /** As it was named -> what it is. */
  readonly read: ReadonlyMap<string, string>;
  readonly listed: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  readonly programs: ReadonlySet<string>;
}

/** What a task wrote itself is no input, and what it removed again was left nowhere. */
function follow(accesses: readonly Access[], out: string): Followed {
  const read = new Map<string, string>();
  const [listed, written, removed] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const programs = new Set<string>();
  const isOwn = (path: string): boolean => isBelow(path, out) || written.has(path);

  function remove(path: string): void {
    if (!written.delete(path) && !isBelow(path, out)) removed.add(path);
  }

  function move(from: string, to: string): void {
    const moved = [...written].filter((path) => isBelow(path, from));
    if (!moved.includes(from)) remove(from);
    for (const path of moved) {
      written.delete(path);
      write(to + path.slice(from.length));
    }
    write(to);
  }

  function write(path: string): void {
    if (!isBelow(path, out)) written.add(path);
    removed.delete(path);
  }

  for (const access of accesses) {
    if (access.type === 'move') move(access.from, access.real);
    else if (access.type === 'write') write(access.real);
    else if (access.type === 'remove') remove(access.real);
    else if (isOwn(access.real)) continue;
    else if (access.type === 'list') listed.add(access.real);
    else {
      read.set(sourceOf(access.named), sourceOf(access.real));
      if (access.type === 'execute') programs.add(access.real);
    }
  }
  return { read, listed, written, removed, programs };
}

/** Python reads a module's compiled form in place of its source where that is not newer. */
function sourceOf(path: string): string {
  return path.replace(/__pycache__\/([^/]+?)\.[^/.]+(?:\.opt-\d)?\.pyc$/, '$1.py');
}

/** Without folders that something else of the list lies in. */
function outermost(paths: readonly string[]): string[] {
  const holders = new Set(paths.map((path) => dirname(path)));
  for (const holder of holders) if (holder !== dirname(holder)) holders.add(dirname(holder));
  return paths.filter((path) => !holders.has(path)).sort();
}
