import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { IMAGE_ENDINGS } from './image-endings.ts';
import { type ImageFolder, openImageFolder } from './image-folder.ts';

/** A folder whose images lists name without endings, with other ones, or with numbers of another width. */
export interface AlikeFolder extends ImageFolder {
  /** Of the paths that were found: those with an ending that the file does not have, and that file. */
  endingOtherwise(): readonly (readonly [path: string, file: string])[];
}

/**
 * Finds an image by its path; where there is none, by its name with any ending of an image, where there is
 * none, with its number of any width: A/A_1.PNG for A/A_0001. Where the folder of a person is missing, the
 * image is looked for beside it. Two files that may be meant are an InputError.
 */
export function openAlikeFolder(root: string): AlikeFolder {
  const exact = openImageFolder(root);
  const known = new Map<string, string | undefined>();
  const folders = new Map<string, FolderNames | undefined>();

  const namesIn = (folder: string): FolderNames | undefined => {
    if (!folders.has(folder)) folders.set(folder, readNames(join(root, folder)));
    return folders.get(folder);
  };
  const findAlike = (path: string): string | undefined => {
    const { dir, base } = posix.parse(path);
    const folder = exact.findFolder(dir);
    const names = folder === undefined ? undefined : namesIn(folder);
    if (folder !== undefined && names) return joined(folder, fileAlike(names, base, path, root));
    // CALFW and CPLFW keep A_0001.jpg in no folder A.
    const beside = posix.dirname(dir);
    const isOwn = dir !== '' && base.startsWith(posix.basename(dir));
    return isOwn ? (findAt(beside === '.' ? base : posix.join(beside, base)) ?? undefined) : undefined;
  };
  const findAt = (path: string): string | undefined => exact.find(path) ?? findAlike(path);

  return {
    root,
    find(path) {
      if (!known.has(path)) known.set(path, findAt(path));
      return known.get(path);
    },
    findFolder: exact.findFolder,
    hint: exact.hint,
    endingOtherwise: () =>
      [...known].flatMap(([path, file]) => {
        const ending = endingOf(path);
        return file !== undefined && ending !== '' && ending !== endingOf(file)
          ? [[path, file] as const]
          : [];
      }),
  };
}

/** The images of a folder, by what of their names must agree. */
interface FolderNames {
  readonly byStem: ReadonlyMap<string, readonly string[]>;
  readonly byNumber: ReadonlyMap<string, readonly string[]>;
}

function readNames(folder: string): FolderNames | undefined {
  const byStem = new Map<string, string[]>();
  const byNumber = new Map<string, string[]>();
  const add = (names: Map<string, string[]>, key: string, name: string) => {
    const own = names.get(key);
    if (own) own.push(name);
    else names.set(key, [name]);
  };
  const all = namesOf(folder);
  for (const name of all ?? []) {
    if (endingOf(name) === '') continue;
    add(byStem, stemOf(name), name);
    const numbered = withoutWidth(stemOf(name));
    if (numbered !== undefined) add(byNumber, numbered, name);
  }
  return all && { byStem, byNumber };
}

function fileAlike(names: FolderNames, name: string, path: string, root: string): string | undefined {
  const stem = stemOf(name);
  const numbered = withoutWidth(stem);
  const found = names.byStem.get(stem) ?? (numbered === undefined ? undefined : names.byNumber.get(numbered));
  const ending = endingOf(name).toLowerCase();
  const likely = found?.filter((one) => endingOf(one).toLowerCase() === ending) ?? [];
  const [one, other] = likely.length > 0 ? likely : (found ?? []);
  if (one === undefined || other === undefined) return one;
  throw new InputError(`the list's ${path} may be ${one} or ${other}`, {
    place: join(root, posix.dirname(path)),
    cure: 'write the whole name of the image in the list, or take the other one away',
  });
}

/** "A_0001" is "A_" and 1. */
function withoutWidth(stem: string): string | undefined {
  const parts = /^(.*?)0*(\d+)$/s.exec(stem);
  return parts ? `${parts[1]}\0${parts[2]}` : undefined;
}

/** Of an image, with its dot; of other names none. */
function endingOf(name: string): string {
  const { ext } = posix.parse(name);
  return IMAGE_ENDINGS.test(ext) ? ext : '';
}

function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length).normalize('NFC');
}

function joined(folder: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : posix.join(folder, name);
}

function namesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch {
    return undefined;
  }
}
