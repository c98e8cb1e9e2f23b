import { type Dirent, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { compareBytes } from '../../base/compare-bytes.ts';
import { withoutToolFiles } from '../../base/files/tool-files.ts';
import { InputError } from '../../base/input-error.ts';
import { createTally } from '../../base/text/tally.ts';
import { IMAGE_EXTENSIONS } from '../images/decode.ts';
import { type LeftOut, looksLikeImage } from './left-out.ts';

/** The images of a tree, relative to it with `/`, and what in it looks like images but is not taken. */
export interface ImageTree {
  readonly images: readonly string[];
  readonly leftOut: LeftOut;
}

/** The images of `walkImages`, for whoever has nothing to say of the other files. */
export async function listImages(root: string): Promise<readonly string[]> {
  return walkImages(root).images;
}

/**
 * All images below `root`: in each folder by name in byte order, whatever the file system's own order or the
 * locale. Links are followed. Hidden files and folders, and what tools leave beside data (`TOOL_FILES`), are
 * passed over. A folder without any image is an InputError.
 */
export function walkImages(root: string): ImageTree {
  const images: string[] = [];
  const leftOut = createTally();
  collect(root, '', 0, { images, leftOut });
  if (images.length > 0) return { images, leftOut };
  const { count, first } = leftOut;
  const others = count > 0 ? `; ${count} look like images of other formats (${first.join(', ')})` : '';
  throw new InputError(`there are no images in the folder${others}`, {
    place: root,
    cure: `expected files ending in ${[...IMAGE_EXTENSIONS].join(', ')} here or in its sub-folders`,
  });
}

/** Deeper than any data set; links that lead back up end here. */
const DEEPEST = 32;

interface Found {
  readonly images: string[];
  readonly leftOut: ReturnType<typeof createTally>;
}

/**
 * Without promises: a folder of a person holds so few files that waiting for each takes longer than reading
 * it.
 */
function collect(root: string, folder: string, depth: number, found: Found): void {
  if (depth > DEEPEST) {
    throw new InputError('the folders are nested too deeply, or a link leads back up', {
      place: join(root, folder),
    });
  }
  const entries = withoutToolFiles(readFolder(join(root, folder)));
  entries.sort((a, b) => compareBytes(a.name, b.name));
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isFolder(entry, root, path)) collect(root, path, depth + 1, found);
    else if (IMAGE_EXTENSIONS.has(extname(entry.name).toLowerCase())) found.images.push(path);
    else if (looksLikeImage(entry.name)) found.leftOut.add(path);
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function isFolder(entry: Dirent, root: string, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(join(root, path)).isDirectory();
  } catch {
    throw new InputError('the link leads nowhere', {
      place: join(root, path),
      cure: 'remove it, or restore what it points to',
    });
  }
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    throw new InputError(`cannot read the folder: ${(error as Error).message}`, {
      place: path,
      cure: 'check that the folder exists and may be read',
    });
  }
}
