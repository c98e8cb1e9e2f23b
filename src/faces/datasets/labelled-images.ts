import { readFile } from 'node:fs/promises';
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

/** A list file: `path label` a line, the path relative to the folder of images (it may hold blanks). */
export async function readImageList(file: string): Promise<LabelledImages> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`cannot read the list of images: ${error.message}`, {
      place: file,
      cure: 'write one "path label" a line, or leave `list` out to take the folders as labels',
    });
  });
  return parseImageList(text, file);
}

/** `file` is for errors: they name the line. */
export function parseImageList(text: string, file: string): LabelledImages {
  const images: LabelledImage[] = [];
  let classes = 0;
  text.split('\n').forEach((whole, i) => {
    const line = whole.trim();
    if (line === '') return;
    const image = parseLine(line);
    if (image === undefined) {
      throw new InputError('the line is not "path label"', {
        place: `${file}:${i + 1}`,
        cure: 'write the path, a blank and a whole number from 0 on, for example "00000/001.jpg 0"',
      });
    }
    images.push(image);
    classes = Math.max(classes, image.label + 1);
  });
  if (images.length === 0) {
    throw new InputError('the list of images is empty', {
      place: file,
      cure: 'write one "path label" a line',
    });
  }
  return { images, classes };
}

/**
 * From behind, as a path may hold blanks and digits; without a regular expression, which would try every one
 * of them.
 */
function parseLine(line: string): LabelledImage | undefined {
  let digits = line.length;
  while (isDigit(line.charCodeAt(digits - 1))) digits--;
  const path = line.slice(0, digits).trimEnd();
  const label = line.slice(digits);
  const isLabelled = label.length >= 1 && label.length <= LONGEST_LABEL && path.length < digits;
  return isLabelled && path !== '' ? { path, label: Number(label) } : undefined;
}

const LONGEST_LABEL = 9;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
