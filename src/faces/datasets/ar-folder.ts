import { InputError } from '../../base/input-error.ts';
import { listImages } from './image-files.ts';

/** An image of the AR protocol. */
export interface ArImage {
  /** Relative to its folder. */
  readonly path: string;
  /** "m-001": the person, told by the first two parts of the file name. */
  readonly person: string;
}

/**
 * The images of a gallery or of a set of probes in name order: files `<gender>-<number>-<rest>`, such as
 * m-001-08.bmp.
 */
export async function readArFolder(root: string): Promise<ArImage[]> {
  return (await listImages(root)).map((path) => {
    const parts = /^([^-]+-[^-]+)-.+$/.exec(path.slice(path.lastIndexOf('/') + 1));
    if (parts === null) {
      throw new InputError(`${path} does not tell whose image it is`, {
        place: root,
        cure: 'name AR images <gender>-<number>-<rest>, for example m-001-08.bmp',
      });
    }
    return { path, person: parts[1]! };
  });
}
