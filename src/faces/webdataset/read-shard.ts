import { closeSync, openSync } from 'node:fs';
import { posix } from 'node:path';
import { isBesideData } from '../../base/files/tool-files.ts';
import { InputError } from '../../base/input-error.ts';
import { decodeName } from '../../base/text/decode-name.ts';
import type { MemberSink, TarMember } from '../tar/reader.ts';
import { scanTar, type TarRest } from '../tar/scan-tar.ts';
import { extensionOf, fieldNameOf, isImageField, isLabelField, meantOf } from './field.ts';
import { labelInJson } from './label.ts';

/** A picture of a tar with its label. */
export interface ShardImage {
  /** Its path in the tar. */
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly label: string;
}

export interface Shard extends TarRest {
  readonly images: readonly ShardImage[];
  /** Names of samples that have no label, or no image. */
  readonly unlabelled: readonly string[];
  readonly imageless: readonly string[];
  /** A sample whose files do not stand together; they are joined by their names. */
  readonly scattered: string | undefined;
}

/** A file of a sample: a link until it is known what it leads to. */
interface Found {
  readonly field: string;
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  readonly link: string | undefined;
  /** Of a label. */
  text: string | undefined;
}

interface Sample {
  readonly key: string;
  images: readonly Found[];
  labels: readonly Found[];
}

/** Shared, as a tar may have a million samples. */
const NONE: readonly Found[] = [];

/**
 * Looks through a tar as WebDataset has it: files with one name up to the first dot are one sample, its image
 * is told by the extension, its label stands in a `.cls`, or else in a `.json`.
 * @throws InputError where the tar is damaged, a name comes twice, or it is not told which image is meant
 */
export function readShard(file: string): Shard {
  const samples = new Map<string, Sample>();
  let [last, scattered]: [string | undefined, string | undefined] = [undefined, undefined];
  const take = (member: TarMember): MemberSink | undefined => {
    const path = posix.normalize(decodeName(member.name).name);
    const name = fieldNameOf(path);
    if (member.type === 'folder' || name === undefined || isBesideData(path)) return undefined;
    const { key, field } = name;
    const isLabel = isLabelField(field);
    if (!isLabel && !isImageField(field)) return undefined;
    const sample: Sample = samples.get(key) ?? { key, images: NONE, labels: NONE };
    if (samples.has(key) && last !== key) scattered ??= key;
    samples.set(key, sample);
    last = key;
    const before = isLabel ? sample.labels : sample.images;
    if (before.some((one) => one.field === field)) throw twice(path, file);
    if (member.isSparse) throw sparse(path, file);
    const { offset, size } = member;
    const found: Found = { field, path, offset, size, link: linkOf(member, path), text: undefined };
    // Not by pushing, which keeps room for sixteen more.
    if (isLabel) sample.labels = [...before, found];
    else sample.images = [...before, found];
    return isLabel && found.link === undefined ? textSink(found, file) : undefined;
  };
  const rest = explain(file, (descriptor) => scanTar(descriptor, take));
  return { ...picked(samples, file), ...rest, scattered };
}

function explain<T>(file: string, scan: (descriptor: number) => T): T {
  const descriptor = openSync(file, 'r');
  try {
    return scan(descriptor);
  } catch (error) {
    if (!(error instanceof InputError) || error.place !== undefined) throw error;
    throw new InputError(error.message, { place: file, cure: 'copy the file again from where it came' });
  } finally {
    closeSync(descriptor);
  }
}

/** Of a hard link the path of another member, of a symbolic one that from where it stands. */
function linkOf({ type, linkName }: TarMember, path: string): string | undefined {
  if (type === 'file') return undefined;
  const to = decodeName(linkName).name;
  return posix.normalize(type === 'link' ? posix.join(posix.dirname(path), to) : to);
}

/** No label, and no description of an image, is longer. */
const LONGEST_TEXT = 1 << 20;

function textSink(found: Found, file: string): MemberSink {
  if (found.size > LONGEST_TEXT) {
    throw new InputError(`the label has ${found.size} bytes`, {
      place: placeIn(file, found.path),
      cure: 'make the tar again, with a number or a name in each .cls',
    });
  }
  const parts: Buffer[] = [];
  return {
    write: (bytes) => void parts.push(Buffer.from(bytes)),
    end() {
      found.text = Buffer.concat(parts).toString('utf8');
    },
  };
}

function picked(
  samples: ReadonlyMap<string, Sample>,
  file: string,
): Pick<Shard, 'images' | 'unlabelled' | 'imageless'> {
  const images: ShardImage[] = [];
  const [unlabelled, imageless]: string[][] = [[], []];
  for (const sample of samples.values()) {
    const label = labelOf(sample, samples, file);
    if (sample.images.length === 0) {
      // What has neither is a description of something else.
      if (label !== undefined) imageless!.push(sample.key);
      continue;
    }
    const image = meantOf(sample.images);
    if (image === undefined) throw severalImages(sample, file);
    const { offset, size } = resolve(image, samples, file);
    if (label === undefined) unlabelled!.push(image.path);
    else images.push({ name: image.path, offset, size, label });
  }
  return { images, unlabelled: unlabelled!, imageless: imageless! };
}

function labelOf(
  { labels, key }: Sample,
  samples: ReadonlyMap<string, Sample>,
  file: string,
): string | undefined {
  for (const extension of ['cls', 'json']) {
    const ofKind = labels.filter(({ field }) => extensionOf(field) === extension);
    if (ofKind.length === 0) continue;
    const one = meantOf(ofKind);
    if (one === undefined) throw dots(key, 'labels', ofKind, file);
    const text = resolve(one, samples, file).text ?? '';
    const label = extension === 'cls' ? text.trim() : labelInJson(text, placeIn(file, one.path));
    if (label) return label;
  }
  return undefined;
}

/** Links may lead to links. */
const MOST_LINKS = 8;

function resolve(found: Found, samples: ReadonlyMap<string, Sample>, file: string): Found {
  let one = found;
  for (let links = 0; one.link !== undefined; links++) {
    const { link } = one;
    const name = fieldNameOf(link);
    const sample = name && samples.get(name.key);
    const next = sample && [...sample.images, ...sample.labels].find(({ path }) => path === link);
    if (next === undefined || links === MOST_LINKS) {
      throw new InputError(`the file is a link to ${link}, which is not in the tar`, {
        place: placeIn(file, found.path),
        cure: 'make the tar again with the files themselves (tar --dereference --hard-dereference)',
      });
    }
    one = next;
  }
  return one;
}

export function placeIn(file: string, path: string): string {
  return `${file}, ${path}`;
}

function twice(path: string, file: string): InputError {
  return new InputError('the tar holds two files of that name', {
    place: placeIn(file, path),
    cure: 'make the tar again, with a name for each',
  });
}

function sparse(path: string, file: string): InputError {
  return new InputError('the file is stored as a sparse one, in pieces', {
    place: placeIn(file, path),
    cure: 'make the tar again without --sparse',
  });
}

function severalImages({ key, images }: Sample, file: string): InputError {
  const isPlain = images.some(({ field }) => !field.includes('.'));
  if (!isPlain) return dots(key, 'images', images, file);
  return new InputError(
    `the sample has ${images.length} images (${fieldNames(images)}), and which one is meant is not told`,
    { place: placeIn(file, key), cure: 'make the tar again with one image a sample' },
  );
}

function dots(key: string, what: string, found: readonly Found[], file: string): InputError {
  return new InputError(
    `the sample has ${found.length} ${what}, ${fieldNames(found)}: names are split at their first dot`,
    { place: placeIn(file, key), cure: 'make the tar again, without dots in the names of images' },
  );
}

function fieldNames(found: readonly Found[]): string {
  const shown = found.slice(0, 3).map(({ field }) => field);
  return `${shown.join(', ')}${found.length > 3 ? ', …' : ''}`;
}
