import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathBehindMarker } from '../source/path-marker.ts';

/** An argument of a command, the program itself is number 0. */
interface Word {
  readonly index: number;
  readonly text: string;
}

/** Whether an argument of a command names a file of the project, judged by its form and by what is there. */
export type FileCheck = (argument: Word) => boolean;

export function namesProjectFile(root: string): FileCheck {
  const isThere = projectFiles(root);
  return (argument) => {
    const named = fileNamedBy(root, argument);
    return named !== undefined && isThere(named);
  };
}

/** What an argument names if there is such a file. */
export interface NamedFile {
  /** Relative to the project. */
  readonly file: string;
  /** Its first part, as names are compared. */
  readonly top: string;
  /** A bare word that is a folder's name is more likely a sub-command. */
  readonly isBare: boolean;
}

/** By the form of an argument alone; undefined where it cannot name a file of the project. */
export function fileNamedBy(root: string, { index, text }: Word): NamedFile | undefined {
  if (pathBehindMarker(text) !== undefined || text === '' || text.startsWith('-') || text.includes('${'))
    return undefined;
  const isBare = !text.includes('/');
  // The name of a program is looked up on PATH.
  if (index === 0 && isBare) return undefined;
  const absolute = path.resolve(root, text);
  if (!absolute.startsWith(root + path.sep)) return undefined;
  const file = absolute.slice(root.length + 1);
  return { file, top: folded(file.split(path.sep, 1)[0]!), isBare };
}

/** Whether there is such a file. The project's folder is listed once: most arguments name nothing in it. */
export function projectFiles(root: string): (named: NamedFile) => boolean {
  let listed: ReadonlySet<string> | undefined;
  return ({ file, top, isBare }) => {
    listed ??= new Set(namesIn(root).map(folded));
    if (!listed.has(top)) return false;
    const found = statIfThere(path.join(root, file));
    return found !== undefined && (found.isFile() || (!isBare && found.isDirectory()));
  };
}

/** Some file systems take names that differ in case or in the form of an accent for the same. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statIfThere(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // Not a name that a file could have (too long, a zero byte, a file where a folder should be): no file.
    return undefined;
  }
}
