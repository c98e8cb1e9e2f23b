import { join } from 'node:path';
import { groupDigits } from '../../base/group-digits.ts';
import { InputError } from '../../base/input-error.ts';
import { walkImages } from './image-files.ts';
import type { LabelledImage, LabelledImages } from './labelled-images.ts';
import { describeLeftOut, type LeftOut } from './left-out.ts';

/** A tree of images, one sub-folder a person, with what a user should hear of it. */
export interface LabelledTree extends LabelledImages {
  readonly leftOut: LeftOut;
  /** Lines for the log: what was left out, and what may have been meant otherwise. */
  readonly remarks: readonly string[];
}

/**
 * One sub-folder a person: people in byte order of their folders' names get the labels 0, 1, 2 ... Images
 * that lie deeper belong to the person whose folder that is inside `root`, with a remark. A tree that holds
 * the people's folders one level deeper than it should is an InputError that names the folder to give; so are
 * two folders whose names look alike.
 */
export async function readImageTree(root: string): Promise<LabelledTree> {
  const { images: paths, leftOut } = walkImages(root);
  const people: string[] = [];
  const deeper: string[] = [];
  const images = paths.map((path): LabelledImage => {
    const slash = path.indexOf('/');
    if (slash < 0) throw withoutPerson(path, root);
    const person = path.slice(0, slash);
    if (people.at(-1) !== person) people.push(person);
    if (path.includes('/', slash + 1)) deeper.push(path);
    return { path, label: people.length - 1 };
  });
  if (deeper.length === paths.length) refuseWrapped(root, people, paths);
  refuseAlike(root, people);
  const remarks = [describeLeftOut(leftOut), describeDeeper(deeper, images.length, people)];
  return { images, classes: people.length, leftOut, remarks: remarks.filter((one) => one !== undefined) };
}

/** What looks alike is one person, whose images came from two systems. */
function refuseAlike(root: string, people: readonly string[]): void {
  const known = new Set<string>();
  for (const name of people) {
    const looks = name.normalize('NFC');
    if (known.has(looks)) {
      throw new InputError(
        `two folders are called ${name}: their accents are written in two ways of Unicode`,
        {
          place: root,
          cure: 'put the images of both into one of them',
        },
      );
    }
    known.add(looks);
  }
}

function withoutPerson(path: string, root: string): InputError {
  return new InputError(`the image ${path} is in no person's folder`, {
    place: root,
    cure: 'give every person a sub-folder with their images, or use a list file with the labels',
  });
}

/** What the parts of a data set are called, and people are not. */
const PARTS = new Set(
  'train training test testing val valid validation dev eval gallery probe query'.split(' '),
);

/** No image lies in a folder of `root`: are these people, or what their folders were put into? */
function refuseWrapped(root: string, people: readonly string[], paths: readonly string[]): void {
  if (people.length > 1 && !people.every((name) => PARTS.has(name.toLowerCase()))) return;
  const folders = people.map((name) => join(root, name)).join(' or ');
  const found = `no image lies in a person's folder: ${people.join(', ')} ${
    people.length === 1 ? 'is the only folder with images, and it holds folders' : 'hold folders of their own'
  }`;
  throw new InputError(found, {
    place: root,
    cure:
      people.length === 1
        ? `give the folder that holds one sub-folder a person: ${join(root, holderOf(paths))}`
        : `give the folder that holds one sub-folder a person: ${folders}`,
  });
}

/** The deepest folder below which all images are, or the one above it where it holds images itself. */
function holderOf(paths: readonly string[]): string {
  const parts = paths.map((path) => path.split('/'));
  const [first = []] = parts;
  let shared = 0;
  while (
    shared < first.length - 1 &&
    parts.every((one) => one.length > shared + 1 && one[shared] === first[shared])
  ) {
    shared++;
  }
  const holdsImages = parts.some((one) => one.length === shared + 1);
  return first.slice(0, holdsImages ? Math.max(1, shared - 1) : shared).join('/');
}

function describeDeeper(
  deeper: readonly string[],
  count: number,
  people: readonly string[],
): string | undefined {
  if (deeper.length === 0) return undefined;
  const shown = people.slice(0, 3).join(', ');
  const names = people.length > 3 ? `${shown}, ...` : shown;
  return (
    `${groupDigits(deeper.length)} of ${groupDigits(count)} images lie deeper than <person>/<image> (${deeper[0]}): ` +
    `the ${groupDigits(people.length)} people are the folders ${names}`
  );
}
