import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import jpeg from '@julusian/jpeg-turbo';
import { listImages } from '../../../src/faces/datasets/image-files.ts';
import { numberedImage } from '../../../src/faces/pairs/pair-lines.ts';
import { writeSyntheticWorld } from '../../../src/faces/synthetic/world.ts';

export const LFW = 'lfw';
export const LFW_OCCLUDED = 'lfw-occ';
export const PAIRS = 'pairs.txt';

/** The real protocol: 6000 pairs of 7701 images, 4576 of them second in a pair. */
const IMAGES_PER_PAIR = 7701 / 6000;
const SECONDS_PER_PAIR = 4576 / 6000;

/**
 * Writes a list of pairs, half of them of one person, and its clean and occluded images. A pair costs as many distinct
 * images as in the real protocol. Faces from `data` (see the README) or drawn. Returns how many images there are.
 */
export async function writeLfw(folder: string, pairs: number, data: string | undefined): Promise<number> {
  const people = Math.round((pairs * IMAGES_PER_PAIR) / 2);
  const photographs = await facesOf(folder, 2 * people, data);
  const list = makePairs(pairs, people);
  const clean = new Set(list.flatMap(({ first, second }) => [first, second]));
  const occluded = new Set(list.map(({ second }) => second));
  for (const [i, path] of [...clean].entries()) {
    const bytes = await readFile(photographs[i % photographs.length]!);
    await write(join(folder, LFW, path), bytes);
    if (occluded.has(path)) await write(join(folder, LFW_OCCLUDED, path), occlude(bytes, i));
  }
  const lines = list.map(({ line }) => line);
  await write(join(folder, LFW, PAIRS), `10\t${pairs / 20}\n${lines.join('\n')}\n`);
  return clean.size + occluded.size;
}

interface Line {
  readonly line: string;
  readonly first: string;
  readonly second: string;
}

/** People have two images each. By turns the two of one, and two of two; the latter share what the former leave. */
function makePairs(count: number, people: number): Line[] {
  const same = count / 2;
  const others = Math.round(count * SECONDS_PER_PAIR) - same;
  return Array.from({ length: count }, (_, i) => {
    const person = i >> 1;
    if (i % 2 === 0) {
      const line = `${name(person)}\t1\t2`;
      return { line, first: path(person, 1), second: path(person, 2) };
    }
    const free = same * 2 + (person % others);
    const second = [free >> 1, (free % 2) + 1] as const;
    const first = [(people - 1 - (person % people)) % people, 2] as const;
    const one = first[0] === second[0] ? ([0, 2] as const) : first;
    const line = `${name(one[0])}\t${one[1]}\t${name(second[0])}\t${second[1]}`;
    return { line, first: path(...one), second: path(...second) };
  });
}

const name = (person: number): string => `Person_${String(person).padStart(4, '0')}`;
const path = (person: number, image: number): string => numberedImage(name(person), image, '.jpg');

/** Paths of images of faces, as many as wanted where there are so many. */
async function facesOf(folder: string, count: number, data: string | undefined): Promise<string[]> {
  const root = data === undefined ? await drawnFaces(folder, count) : join(data, 'lfw-112X96');
  return (await listImages(root)).slice(0, count).map((file) => join(root, file));
}

async function drawnFaces(folder: string, count: number): Promise<string> {
  const world = join(folder, 'world');
  const test = { 'test-identities': 20, 'test-images': 3, pairs: 20, 'ar-identities': 1, distractors: 2 };
  const size = { height: 112, width: 96, 'megaface-identities': 2, 'megaface-images': 2, occluders: 9 };
  await writeSyntheticWorld(
    { ...test, ...size, identities: Math.ceil(count / 10), images: 10, seed: 2 },
    world,
    () => {},
    new AbortController().signal,
  );
  return join(world, 'webface');
}

/** A grey rectangle over half of the image, here and there. */
function occlude(bytes: Buffer, i: number): Buffer {
  const { data, width, height } = jpeg.decompressSync(bytes, { format: jpeg.FORMAT_RGB });
  const top = (i * 17) % (height >> 1);
  data.fill(110, top * width * 3, (top + (height >> 1)) * width * 3);
  return jpeg.compressSync(data, { format: jpeg.FORMAT_RGB, width, height, quality: 75 });
}

async function write(file: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
