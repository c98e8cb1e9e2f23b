import { type Dirent, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { compareBytes } from '../../base/compare-bytes.ts';
import { InputError } from '../../base/input-error.ts';
import { IMAGE_EXTENSIONS } from '../images/decode.ts';

/** Deeper than any data set; links that lead back up end here. */
const DEEPEST = 32;

/**
 * All images below `root`, relative to it with `/`: in each folder by name in byte order, whatever the file
 * system's own order or the locale. Links are followed. A folder without any is an InputError.
 */
export async function listImages(root: string): Promise<string[]> {
  const images: string[] = [];
  collect(root, '', 0, images);
  if (images.length === 0) {
    throw new InputError('there are no images in the folder', {
      place: root,
      cure: `expected files ending in ${[...IMAGE_EXTENSIONS].join(', ')} here or in its sub-folders`,
    });
  }
  return images;
}

/** Whether a file name is that of an image. */
function isImageName(name: string): boolean {
  return IMAGE_EXTENSIONS.has(extname(name).toLowerCase());
}

/**
 * Without promises: a folder of a person holds so few files that waiting for each takes longer than reading
 * it.
 */
function collect(root: string, folder: string, depth: number, images: string[]): void {
  if (depth > DEEPEST) {
    throw new InputError('the folders are nested too deeply, or a link leads back up', {
      place: join(root, folder),
    });
  }
  const entries = readFolder(join(root, folder));
  entries.sort((a, b) => compareBytes(a.name, b.name));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isFolder(entry, root, path)) collect(root, path, depth + 1, images);
    else if (isImageName(entry.name)) images.push(path);
  }
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
