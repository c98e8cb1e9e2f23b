import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { readImageTree } from '../image-tree.ts';
import type { LabelledImages } from '../labelled-images.ts';
import type { TrainingFormat } from './training-format.ts';

/** A tree of images, one folder a person. */
export const tree: TrainingFormat<LabelledImages> = {
  about: 'a folder with one sub-folder of images a person',
  owns: (path) => statSync(path).isDirectory(),
  async index(path, { remark }) {
    const { images, classes, remarks } = await readImageTree(path);
    for (const one of remarks) remark(one);
    return { images, classes };
  },
  open: (root, { images, classes }) => ({
    size: images.length,
    classes,
    isPacked: false,
    read: (i) => {
      const image = images[i];
      if (image === undefined) throw new RangeError(`image ${i} of ${images.length}`);
      return { bytes: readOrExplain(join(root, image.path)), label: image.label, name: image.path };
    },
    placeOf: (i) => join(root, images[i]!.path),
    close: () => undefined,
  }),
};

function readOrExplain(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InputError(`cannot read the image: ${(error as Error).message}`, {
      place: path,
      cure: 'leave the folder as it is while it is trained on',
    });
  }
}
