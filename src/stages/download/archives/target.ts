import { copyFileSync, cpSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBesideData } from '../../../base/files/tool-files.ts';
import { groupDigits } from '../../../base/group-digits.ts';
import { InputError } from '../../../base/input-error.ts';
import { createTally, type Tally, tallied } from '../../../base/text/tally.ts';
import { filePath, memberPath, UNPACK_BY_HAND } from './member-path.ts';

/** What an archive may unpack to; beyond it is no data set, or one to be unpacked by hand. */
export const UNPACK_LIMITS = {
  members: 20_000_000,
  /** 2 TiB. */
  bytes: 2 ** 41,
  /** Of what is unpacked to the archive; pictures have 1, texts 10. Not for the first 64 MiB. */
  ratio: 200,
  free: 64 << 20,
} as const;

/** What of an archive is not as it stands there. */
export interface Unpacked {
  /** Members that were looked at, those that were left out too. */
  readonly members: number;
  /** What systems and tools left beside the data: it is none. */
  readonly besideData: Tally;
  /** Links to what is not in the archive. */
  readonly deadLinks: Tally;
  /** Names that are not UTF-8, as they were read. */
  readonly guessedNames: Tally;
}

/** A folder that the members of one archive are put into. */
export interface UnpackTarget {
  /** Counts a member before it is written. @throws InputError beyond the limits */
  admit(name: string, bytes: number): void;
  /** A check of how much comes out of a compressed archive, be it a member's or not; told each piece. */
  countStream(): (bytes: number) => void;
  /** Whether a member is no data, but what a system or a tool left beside it; it is counted. */
  leavesOut(name: string): boolean;
  /** A name was not UTF-8, and is read as this. */
  guessed(name: string): void;
  makeFolder(name: string): void;
  /** The path for a file; its folder is there then. */
  place(name: string): string;
  /**
   * A link becomes a copy of what it leads to, when all else is there: outputs hold no links. One that leads
   * to nothing in the archive is left out.
   * @param to relative to the archive's root
   */
  link(name: string, to: string): void;
  /** The same of a second name of a file, which the archive must hold. */
  hardLink(name: string, to: string): void;
  /** Makes the links. */
  finish(): Unpacked;
}

/** @param archive for the ratio of its size to what comes out of it */
export function openTarget(folder: string, archive: string): UnpackTarget {
  const packed = statSync(archive).size;
  const made = new Set<string>();
  const links = new Map<string, string>();
  const hard = new Set<string>();
  const counts = { besideData: createTally(), deadLinks: createTally(), guessedNames: createTally() };
  let [members, bytes, files, seen] = [0, 0, 0, 0];

  const target: UnpackTarget = {
    admit(name, size) {
      members += 1;
      bytes += size;
      if (members > UNPACK_LIMITS.members)
        throw tooLarge(`more than ${groupDigits(UNPACK_LIMITS.members)} members`);
      if (bytes > UNPACK_LIMITS.bytes) throw tooLarge(`more than ${groupDigits(UNPACK_LIMITS.bytes)} bytes`);
      if (bytes > UNPACK_LIMITS.free && bytes > UNPACK_LIMITS.ratio * packed) {
        throw tooLarge(`more than ${UNPACK_LIMITS.ratio} times its size, at ${name}`);
      }
    },
    countStream() {
      let came = 0;
      return (more) => {
        came += more;
        if (came > UNPACK_LIMITS.bytes) throw tooLarge(`more than ${groupDigits(UNPACK_LIMITS.bytes)} bytes`);
        if (came > UNPACK_LIMITS.free && came > UNPACK_LIMITS.ratio * packed)
          throw tooLarge(`more than ${UNPACK_LIMITS.ratio} times its size`);
      };
    },
    leavesOut(name) {
      seen += 1;
      const isOne = isBesideData(name);
      if (isOne) counts.besideData.add(name);
      return isOne;
    },
    guessed: counts.guessedNames.add,
    makeFolder: (name) => placed(name, () => folderAt(join(folder, memberPath(name)))),
    place(name) {
      const path = join(folder, filePath(name));
      placed(name, () => {
        folderAt(dirname(path));
        if (lstatSync(path, { throwIfNoEntry: false })) throw twice(name);
      });
      files += 1;
      return path;
    },
    link(name, to) {
      const path = filePath(name);
      if (links.has(path)) throw twice(name);
      links.set(path, memberPath(to, `the link ${name}`));
    },
    hardLink(name, to) {
      target.link(name, to);
      hard.add(filePath(name));
    },
    finish() {
      // Links to links: as long as one more leads to what is there.
      for (let left = links.size + 1; links.size < left; ) {
        left = links.size;
        for (const [path, to] of links) if (copied(path, to)) links.delete(path);
      }
      for (const [path, to] of links) {
        if (hard.has(path)) throw deadLink(path, to);
        counts.deadLinks.add(`${path} -> ${to}`);
      }
      if (files === 0)
        throw new InputError('it holds no file', { cure: 'check that it is the one you mean' });
      const { besideData, deadLinks, guessedNames } = counts;
      return {
        members: Math.max(seen, members),
        besideData: tallied(besideData),
        deadLinks: tallied(deadLinks),
        guessedNames: tallied(guessedNames),
      };
    },
  };

  function folderAt(path: string): void {
    if (!made.has(path)) mkdirSync(path, { recursive: true });
    made.add(path);
  }

  function copied(path: string, to: string): boolean {
    const from = join(folder, to);
    const stats = lstatSync(from, { throwIfNoEntry: false });
    if (!stats || `${path}/`.startsWith(`${to}/`) || to === '.') return false;
    if (stats.isDirectory()) {
      // What is in it must be whole before it is copied.
      if ([...links.keys()].some((other) => other.startsWith(`${to}/`))) return false;
      admitFolder(from, path);
      cpSync(from, target.place(path), { recursive: true });
    } else {
      target.admit(path, stats.size);
      copyFileSync(from, target.place(path));
    }
    return true;
  }

  function admitFolder(from: string, path: string): void {
    for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) target.admit(path, statSync(join(entry.parentPath, entry.name)).size);
    }
  }
  return target;
}

/** @throws InputError that names the member where the disk cannot have it under its name */
function placed(name: string, make: () => void): void {
  try {
    make();
  } catch (error) {
    const why = WHY_NOT[(error as NodeJS.ErrnoException).code!];
    if (why === undefined) throw error;
    throw new InputError(`the member ${shortened(name)} ${why}`, { cure: RENAME });
  }
}

const IN_A_FILE = 'is to be a folder, or to lie in one, where another member is a file';
const WHY_NOT: Readonly<Record<string, string>> = {
  EEXIST: IN_A_FILE,
  ENOTDIR: IN_A_FILE,
  ENAMETOOLONG: 'has a name, or a path, longer than the file system takes',
  EILSEQ: 'has a name that the file system does not take',
  EINVAL: 'has a name that the file system does not take',
};
const RENAME = 'have it packed anew with other names';

function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

function tooLarge(what: string): InputError {
  return new InputError(`it unpacks to ${what}`, { cure: UNPACK_BY_HAND });
}

function twice(name: string): InputError {
  return new InputError(
    `two members are called ${name}, or differ from it in what this disk does not tell apart`,
    {
      cure: UNPACK_BY_HAND,
    },
  );
}

function deadLink(path: string, to: string): InputError {
  return new InputError(`${path} is a second name of ${to}, which is not in the archive`, {
    cure: 'have it packed anew',
  });
}
