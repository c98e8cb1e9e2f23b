import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { IMAGE_ENDINGS } from './image-endings.ts';

/** A folder that lists name images of. */
export interface ImageFolder {
  readonly root: string;
  /**
   * The path, relative to the folder, of the file that a list's path means; undefined where there is none.
   * Accented letters may be written in one piece or in two: what looks alike is taken for the same name, as
   * macOS and Linux write it differently.
   */
  find(path: string): string | undefined;
  /** The same of a folder; '' is the whole. */
  findFolder(path: string): string | undefined;
  /**
   * Of a path that means no file: " (a/1.png is there: …)" where an image lies there whose name ends in
   * another way; else nothing. For errors.
   */
  hint(path: string): string;
}

export function openImageFolder(root: string): ImageFolder {
  const known = new Map<string, string | undefined>();
  const names = new Map<string, ReadonlyMap<string, string>>();

  const find = (path: string): string | undefined => {
    if (isFile(join(root, path))) return path;
    return ASCII.test(path) ? undefined : findAlike(path);
  };
  const findAlike = (path: string): string | undefined => {
    const at = spelt(path);
    return at !== undefined && isFile(join(root, at)) ? at : undefined;
  };
  /** As the names on the disk are written. */
  const spelt = (path: string): string | undefined => {
    let at = '';
    for (const part of path.split('/')) {
      const name = namesIn(join(root, at)).get(part.normalize('NFC'));
      if (name === undefined) return undefined;
      at = at === '' ? name : `${at}/${name}`;
    }
    return at;
  };
  const namesIn = (folder: string): ReadonlyMap<string, string> => {
    let found = names.get(folder);
    if (found === undefined) {
      found = new Map(namesOf(folder).map((name) => [name.normalize('NFC'), name]));
      names.set(folder, found);
    }
    return found;
  };
  return {
    root,
    find(path) {
      if (!known.has(path)) known.set(path, find(path));
      return known.get(path);
    },
    findFolder: (path) => (path === '' || existsSync(join(root, path)) ? path : spelt(path)),
    hint(path) {
      const { dir, name } = posix.parse(path);
      const other = [...namesIn(join(root, dir)).values()].find((one) => {
        const { ext, name: stem } = posix.parse(one);
        return stem.normalize('NFC') === name.normalize('NFC') && IMAGE_ENDINGS.test(ext);
      });
      if (other === undefined || posix.join(dir, other) === path) return '';
      return ` (${posix.join(dir, other)} is there: names must agree, with their endings)`;
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
const ASCII = /^[\x00-\x7f]*$/;

/** @throws Error of the system, where that cannot be seen */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (error) {
    if (NO_FILE.has((error as NodeJS.ErrnoException).code)) return false;
    throw error;
  }
}

/** Nothing is there, the way leads through a file, or no file could have such a name. */
const NO_FILE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
