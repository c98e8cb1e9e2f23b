import { InputError } from '../../base/input-error.ts';
import type { ImageFolder } from '../lists/image-folder.ts';
import { imagePath } from '../lists/image-path.ts';
import { listOf, readListText } from '../lists/read-list.ts';

/** An image of the MegaFace protocol. */
export interface MegafaceImage {
  /** Relative to its folder of images: "person/file", for distractors "prefix/person/file". */
  readonly path: string;
  /** Whose image it is: what the list says, else the folder the file is in. */
  readonly person: string;
  /** The path as it is listed, by which lists of noises know it. */
  readonly listed: string;
}

export interface MegafaceList {
  readonly images: readonly MegafaceImage[];
  /** Paths that were listed more than once, and are taken once: their features would be one file. */
  readonly repeated: readonly string[];
}

/** What a list says, one entry after another, and where its entry `i` stands. */
interface Entries {
  readonly images: Iterable<Omit<MegafaceImage, 'listed'>>;
  readonly placeOf: (i: number) => string;
}

/**
 * A list of probes or of distractors: one path a line, or the devkit's and FaceX-Zoo's JSON,
 * `{ "path": [...], "id": [...] }` (`id` may be absent). An InputError, with the place, for a list that is
 * empty or malformed, an image that is not there or has two people, and two images whose features would have
 * one name.
 * @param outputName what a path's feature is called
 */
export async function readMegafaceList(
  file: string,
  folder: ImageFolder,
  outputName: (path: string) => string,
): Promise<MegafaceList> {
  const text = await readListText(
    file,
    'the list',
    'write one path a line, relative to the folder of images',
  );
  const entries = text.trimStart().startsWith('{') ? jsonEntries(text, file) : lineEntries(text, file);
  const images: MegafaceImage[] = [];
  // By the name of their feature, which equal paths share as well.
  const known = new Map<string, MegafaceImage>();
  const repeated: string[] = [];
  let at = 0;
  for (const written of entries.images) {
    const place = () => entries.placeOf(at);
    const path = find(imagePath(written.path, place), folder, place);
    const image = { ...written, path, listed: written.path };
    const output = outputName(image.path);
    const earlier = known.get(output);
    if (earlier === undefined) {
      known.set(output, image);
      images.push(image);
    } else {
      requireSame(earlier, image, output, place());
      repeated.push(image.path);
    }
    at++;
  }
  if (images.length === 0) {
    throw new InputError('the list is empty', { place: file, cure: 'write one path a line' });
  }
  return { images, repeated };
}

function lineEntries(text: string, file: string): Entries {
  const { lines } = listOf(text, file);
  return {
    images: lines.map(({ text: path }) => ({ path, person: folderOf(path) })),
    placeOf: (i) => `${file}:${lines[i]!.number}`,
  };
}

function jsonEntries(text: string, file: string): Entries {
  const { path: paths, id: ids } = parseObject(text, file);
  const isTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (!isTexts(paths) || (ids !== undefined && !(isIds(ids) && ids.length === paths.length))) {
    throw new InputError('the list is not { "path": [...], "id": [...] } with as many ids as paths', {
      place: file,
      cure: 'write it so, without "id" for distractors; or write one path a line',
    });
  }
  return {
    images: paths.map((path, i) => ({ path, person: ids === undefined ? folderOf(path) : String(ids[i]) })),
    placeOf: (i) => `${file}: path[${i}]`,
  };
}

function isIds(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number');
}

function parseObject(text: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new InputError(`the list is not JSON: ${(error as Error).message}`, {
      place: file,
      cure: 'write { "path": [...], "id": [...] }, or one path a line',
    });
  }
}

function folderOf(path: string): string {
  const parts = path.split('/');
  return parts.at(-2) ?? path;
}

function find(path: string, folder: ImageFolder, place: () => string): string {
  const found = folder.find(path);
  if (found !== undefined) return found;
  throw new InputError(`there is no image ${path}${folder.hint(path)}`, {
    place: place(),
    cure: `complete the folder ${folder.root}, or take it off the list`,
  });
}

/** Of two images whose features would have one name: that they are one. */
function requireSame(earlier: MegafaceImage, image: MegafaceImage, output: string, place: string): void {
  if (earlier.path !== image.path) {
    throw new InputError(`the features of ${earlier.path} and ${image.path} would both be ${output}`, {
      place,
      cure: 'give one of the images another name',
    });
  }
  if (earlier.person === image.person) return;
  throw new InputError(`${image.path} is said to show ${image.person}, and before that ${earlier.person}`, {
    place,
    cure: 'take one of the two off the list',
  });
}
