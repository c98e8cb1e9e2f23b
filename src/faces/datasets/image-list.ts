import { basename } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { ImageFolder } from '../lists/image-folder.ts';
import { imagePath } from '../lists/image-path.ts';
import { type List, type ListLine, placeOf, readList } from '../lists/read-list.ts';
import { findRepeats } from '../lists/repeats.ts';
import type { LabelledImage, LabelledImages } from './labelled-images.ts';

/** Labelled images, and what is odd about their list, in words. */
export interface ListedImages extends LabelledImages {
  readonly remarks: readonly string[];
}

/**
 * A list file: `path label` a line, the path relative to the folder of images (it may hold blanks). Labels
 * are 0 to classes-1, each with an image at least. An InputError names the line of what is wrong: no such
 * image, another label of the same image, a label too many.
 */
export async function readImageList(file: string, folder: ImageFolder): Promise<ListedImages> {
  const list = await readList(
    file,
    'the list of images',
    'write one "path label" a line, or leave `list` out to take the folders as labels',
  );
  const images = list.lines.map((line) => parseLine(line, list));
  if (images.length === 0) {
    throw new InputError('the list of images is empty', {
      place: file,
      cure: 'write one "path label" a line',
    });
  }
  const classes = requireNoGaps(list, images);
  const repeats = findRepeats(
    list,
    images.map(({ path, label }, i) => ({ line: list.lines[i]!, subject: path, says: String(label) })),
  );
  return {
    images: images.map((image, i) => found(image, list, list.lines[i]!, folder)),
    classes,
    remarks:
      repeats.count > 0
        ? [`${basename(file)}: ${repeats.count} of its images are listed again: ${repeats.first}`]
        : [],
  };
}

function parseLine(line: ListLine, list: List): LabelledImage {
  const place = () => placeOf(list, line);
  const parts = splitLabel(line.text);
  if (parts === undefined) {
    throw new InputError('the line is not "path label"', {
      place: place(),
      cure: 'write the path, a blank and a whole number from 0 on, for example "00000/001.jpg 0"',
    });
  }
  return { path: imagePath(parts.path, place), label: parts.label };
}

/**
 * From behind, as a path may hold blanks and digits; without a regular expression, which would try every one
 * of them.
 */
function splitLabel(line: string): LabelledImage | undefined {
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

/** The number of classes. A label that nobody has would be a class that is never trained. */
function requireNoGaps(list: List, images: readonly LabelledImage[]): number {
  const labels = [...new Set(images.map(({ label }) => label))].sort((a, b) => a - b);
  const gap = labels.findIndex((label, i) => label !== i);
  if (gap < 0) return labels.length;
  const line = list.lines[images.findIndex(({ label }) => label === labels[gap])]!;
  const what =
    gap === 0
      ? `labels begin at ${labels[0]}, not at 0`
      : `no image has the label ${gap}, but this one has ${labels[gap]}`;
  throw new InputError(what, {
    place: placeOf(list, line),
    cure: 'number the people from 0 on without gaps',
  });
}

function found(image: LabelledImage, list: List, line: ListLine, folder: ImageFolder): LabelledImage {
  const path = folder.find(image.path);
  if (path !== undefined) return { ...image, path };
  throw new InputError(`there is no image ${image.path}${folder.hint(image.path)}`, {
    place: placeOf(list, line),
    cure: `complete the folder ${folder.root}, or take the line off the list`,
  });
}
