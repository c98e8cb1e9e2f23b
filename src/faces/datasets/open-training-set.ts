import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { dataFile } from '../lmdb/reader.ts';
import { readImageTree } from './image-tree.ts';
import type { LabelledImages } from './labelled-images.ts';
import { openTrainingLmdb } from './training-lmdb.ts';
import type { TrainingSet, TrainingSetLocation } from './training-set.ts';

/**
 * Opens an LMDB (ours or the published one; a file, or a folder with data.mdb) or a tree of images, one
 * folder a person.
 * @param remark is told what a user should hear of a tree
 */
export async function openTrainingSet(
  path: string,
  remark: (text: string) => void = () => {},
): Promise<TrainingSet> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new InputError('there is nothing to train on here', {
      place: path,
      cure: 'give an LMDB file, a folder that holds data.mdb, or a folder with one sub-folder of images a person',
    });
  }
  const isLmdb = status.isFile() || existsSync(dataFile(path));
  if (isLmdb) return openTrainingLmdb(path);
  const { images, classes, remarks } = await readImageTree(path);
  for (const one of remarks) remark(one);
  return openTree(path, { images, classes });
}

/**
 * Opens a set once more that `openTrainingSet` has opened. The bytes of an image last until the next one is
 * read.
 */
export function reopenTrainingSet(location: TrainingSetLocation): TrainingSet {
  if (location.kind === 'lmdb') {
    return openTrainingLmdb(location.path, location.classes, { isFleeting: true });
  }
  return openTree(location.root, location.faces);
}

function openTree(root: string, faces: LabelledImages): TrainingSet {
  const { images, classes } = faces;
  return {
    location: { kind: 'tree', root, faces },
    size: images.length,
    classes,
    read: (i) => {
      const image = images[i];
      if (image === undefined) throw new RangeError(`image ${i} of ${images.length}`);
      return { bytes: readOrExplain(join(root, image.path)), label: image.label, name: image.path };
    },
    placeOf: (i) => join(root, images[i]!.path),
    close: () => undefined,
  };
}

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
