import { InputError } from '../../base/input-error.ts';
import { walkImages } from './image-files.ts';
import type { LeftOut } from './left-out.ts';

/** An image of the AR protocol. */
export interface ArImage {
  /** Relative to its folder. */
  readonly path: string;
  /** "m-001": the person, told by the first two parts of the file name. */
  readonly person: string;
}

/** A gallery or a set of probes, and what in its folder looks like images but is not taken. */
export interface ArFolder {
  readonly images: readonly ArImage[];
  readonly leftOut: LeftOut;
}

/**
 * The images of a gallery or of a set of probes in name order: files `<gender>-<number>-<rest>`, such as
 * m-001-08.bmp.
 */
export async function readArFolder(root: string): Promise<ArFolder> {
  const { images, leftOut } = walkImages(root);
  return { images: images.map((path) => imageOf(path, root)), leftOut };
}

function imageOf(path: string, root: string): ArImage {
  const parts = /^([^-]+-[^-]+)-.+$/.exec(path.slice(path.lastIndexOf('/') + 1));
  if (parts === null) {
    throw new InputError(`${path} does not tell whose image it is`, {
      place: root,
      cure: 'name AR images <gender>-<number>-<rest>, for example m-001-08.bmp',
    });
  }
  return { path, person: parts[1]! };
}
