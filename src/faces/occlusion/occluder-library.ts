import { basename, join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { Size } from '../geometry.ts';
import { readImage } from '../images/decode.ts';
import { dropAlpha, type Image } from '../images/image.ts';
import { resize } from '../images/resize.ts';
import { openImageFolder } from '../lists/image-folder.ts';
import { imagePath } from '../lists/image-path.ts';
import { pathInside } from '../lists/path-inside.ts';
import { placeOf, readList } from '../lists/read-list.ts';
import { premultiply } from './paste.ts';

/**
 * What becomes of an occluder's transparency: `ignore` pastes the colour under it (the reference), `blend`
 * composites.
 */
export type Alpha = 'ignore' | 'blend';

export interface Occluder {
  /** "class/file", as in the list. */
  readonly name: string;
  readonly class: string;
  readonly size: Size;
}

/** Occluders of all classes, ready to be pasted at any size. */
export interface OccluderLibrary {
  readonly occluders: readonly Occluder[];
  readonly alpha: Alpha;
  /**
   * Occluder number `index` at `size`, by Pillow's bicubic resize: RGB, or RGBA with premultiplied colours
   * where alpha is to be blended. Repeated calls for the same size give the same image, which must not be
   * written to.
   */
  resized(index: number, size: Size): Image;
}

export interface OccluderOptions {
  /** The list's name inside the folder, or its absolute path: one "class/file" a line. */
  readonly list: string;
  /** Classes that are left out, for instance to test on occluders that were never trained on. */
  readonly exclude: readonly string[];
  readonly alpha: Alpha;
}

/** An occluder in memory; `name` is "class/file". Plain data, so that threads can be handed it. */
export interface OccluderImage {
  readonly name: string;
  readonly image: Image;
}

/**
 * Reads and decodes what a library consists of, in memory that threads can share.
 * @param remark hears, in words, what is odd about the list
 */
export async function readOccluders(
  folder: string,
  options: Pick<OccluderOptions, 'list' | 'exclude'>,
  remark: (text: string) => void,
): Promise<OccluderImage[]> {
  const file = pathInside(folder, options.list, 'occluder-list');
  const listed = await readEntries(file);
  const again = listed.length - new Set(listed.map(({ name }) => name)).size;
  if (again > 0)
    remark(`${basename(file)}: ${again} of its occluders are listed again, and are drawn more often for it`);
  const excluded = new Set(options.exclude);
  for (const name of excluded) requireClass(name, listed, file);
  const kept = listed.filter((entry) => !excluded.has(entry.class));
  if (kept.length === 0) throw noOccluders(file, excluded.size > 0);

  const files = openImageFolder(folder);
  const occluders: OccluderImage[] = [];
  for (const { name, place } of kept) {
    const path = files.find(name);
    if (path === undefined) {
      throw new InputError(`there is no image ${name}${files.hint(name)}`, { place, cure: CORRECT });
    }
    const image = await readImage(join(folder, path)).catch((error: unknown) => atLine(error, name, place));
    occluders.push({ name, image: shared(image) });
  }
  return occluders;
}

function shared(image: Image): Image {
  const data = new Uint8Array(new SharedArrayBuffer(image.data.length));
  data.set(image.data);
  return { ...image, data };
}

/** A library of images already in memory. */
export function createOccluderLibrary(images: readonly OccluderImage[], alpha: Alpha): OccluderLibrary {
  const sources = images.map(({ image }) =>
    alpha === 'blend' && image.channels === 4 ? premultiply(image) : dropAlpha(image),
  );
  const cache = createImageCache(CACHE_BYTES);
  return {
    occluders: images.map(({ name, image }) => ({
      name,
      class: classOf(name),
      size: { width: image.width, height: image.height },
    })),
    alpha,
    resized: (index, size) => {
      const source = sources[index];
      if (source === undefined) throw new RangeError(`occluder ${index} of ${sources.length}`);
      return cache(`${index} ${size.width} ${size.height}`, () => resize(source, size, 'bicubic'));
    },
  };
}

/** Holds nine factors of about a thousand occluders; beyond that the oldest entries go. */
const CACHE_BYTES = 256 * 2 ** 20;

function createImageCache(limit: number): (key: string, make: () => Image) => Image {
  const images = new Map<string, Image>();
  let bytes = 0;
  return (key, make) => {
    const known = images.get(key);
    if (known !== undefined) return known;
    const image = make();
    images.set(key, image);
    bytes += image.data.length;
    for (const [oldest, old] of images) {
      if (bytes <= limit) break;
      images.delete(oldest);
      bytes -= old.data.length;
    }
    return image;
  };
}

interface ListEntry {
  readonly name: string;
  readonly class: string;
  readonly place: string;
}

async function readEntries(path: string): Promise<ListEntry[]> {
  const cure = 'write one "class/file" a line, or name another file with `occluder-list`';
  const list = await readList(path, 'the list of occluders', cure);
  return list.lines.map((line) => {
    const place = placeOf(list, line);
    const name = imagePath(line.text, () => place);
    if (!name.includes('/')) {
      throw new InputError(`"${name}" is not an occluder`, {
        place,
        cure: 'write "class/file", for example "scarf/red.png"',
      });
    }
    return { name, class: classOf(name), place };
  });
}

function classOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

function requireClass(name: string, listed: readonly ListEntry[], list: string): void {
  const classes = new Set(listed.map((entry) => entry.class));
  if (classes.has(name)) return;
  throw new InputError(`there is no occluder class "${name}" to leave out`, {
    place: list,
    cure: `the classes are ${[...classes].join(', ') || 'none: the list is empty'}`,
  });
}

function noOccluders(list: string, someExcluded: boolean): InputError {
  return new InputError(someExcluded ? 'every occluder is left out' : 'the list of occluders is empty', {
    place: list,
    cure: someExcluded
      ? 'exclude fewer classes'
      : 'write one "class/file" a line; without occluders nothing would be occluded',
  });
}

const CORRECT = 'correct the line, or restore the image that it names';

function atLine(error: unknown, name: string, place: string): never {
  if (error instanceof InputError) {
    throw new InputError(`${name}: ${error.message}`, {
      place,
      cure: CORRECT,
    });
  }
  throw error;
}
