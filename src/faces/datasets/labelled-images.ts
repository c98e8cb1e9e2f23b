import { InputError } from '../../base/input-error.ts';
import { listImages } from './image-files.ts';

/** An image file, relative to its folder, and the number of the person on it. */
export interface LabelledImage {
  readonly path: string;
  readonly label: number;
}

export interface LabelledImages {
  readonly images: readonly LabelledImage[];
  /** Labels are 0 .. classes-1. */
  readonly classes: number;
}

/** One sub-folder a person: people in byte order of their folders' names get the labels 0, 1, 2 ... */
export async function readImageTree(root: string): Promise<LabelledImages> {
  const images: LabelledImage[] = [];
  let classes = 0;
  let person: string | undefined;
  for (const path of await listImages(root)) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      throw new InputError(`the image ${path} is in no person's folder`, {
        place: root,
        cure: 'give every person a sub-folder with their images, or use a list file with the labels',
      });
    }
    if (path.slice(0, slash) !== person) {
      person = path.slice(0, slash);
      classes++;
    }
    images.push({ path, label: classes - 1 });
  }
  return { images, classes };
}
